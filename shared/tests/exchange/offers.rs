//! Options offered and answered.

use super::packets::{ACK, SYN, Segment, after_syn, all, loopback, says};
use wireglass_shared::exchange::Offer;

const MSS: &[u8] = &[2, 4, 0x05, 0xb4];
/// As Linux offers them: MSS 65495, SACK permitted, timestamps, window scale 7.
const FULL: &[u8] = &[2, 4, 0xff, 0xd7, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7];
const FULL_ANSWER: &[u8] = &[2, 4, 0xff, 0xd7, 4, 2, 8, 10, 0x42, 0x9c, 0xb6, 0x2e, 0, 0, 0, 1, 1, 3, 3, 10];

fn offers(offered: &[u8], answered: &[u8]) -> Vec<Offer> {
    let [hosts, _] = loopback();
    let syn = Segment { options: offered, ..Segment::SYN };
    let answer = Segment { options: answered, ..Segment::SYN_ACK };
    after_syn(hosts, &syn, &[answer]).exchange.offers()
}

/// The name, both values and the sentence of each.
#[track_caller]
fn hold(offers: &[Offer], expected: &[(&str, Option<&str>, Option<&str>, &str)]) {
    let found: Vec<_> = offers
        .iter()
        .map(|offer| (offer.name, offer.offered.as_deref(), offer.answered.as_deref()))
        .collect();
    let wanted: Vec<_> =
        expected.iter().map(|(name, offered, answered, _)| (*name, *offered, *answered)).collect();
    assert_eq!(found, wanted);
    for (offer, (.., words)) in offers.iter().zip(expected) {
        says(std::slice::from_ref(&offer.says), &[words]);
    }
}

#[test]
fn the_full_set_is_taken_up() {
    for hosts in all() {
        let syn = Segment { options: FULL, ..Segment::SYN };
        let answer = Segment { options: FULL_ANSWER, ..Segment::SYN_ACK };
        hold(
            &after_syn(hosts, &syn, &[answer]).exchange.offers(),
            &[
                (
                    "Maximum Segment Size",
                    Some("65495 bytes"),
                    Some("65495 bytes"),
                    "Each side names its own limit, and none agrees to the other's",
                ),
                (
                    "SACK Permitted",
                    Some("permitted"),
                    Some("permitted"),
                    "Taken up: both ends may say which blocks",
                ),
                (
                    "Timestamps",
                    Some("its clock at 1, and 0 sent back"),
                    Some("its clock at 1117566510, and 1 sent back"),
                    "The answer sends your 1 back, by which you can tell the round trip, and adds 1117566510",
                ),
                (
                    "Window Scale",
                    Some("7, a factor of 128"),
                    Some("10, a factor of 1024"),
                    "your windows count units of 128 bytes, the other side's units of 1024 bytes. Its \
                     window of 65535 would be 67107840 bytes",
                ),
            ],
        );
    }
}

#[test]
fn of_the_full_set_all_but_the_limit_can_be_declined() {
    hold(
        &offers(FULL, MSS),
        &[
            (
                "Maximum Segment Size",
                Some("65495 bytes"),
                Some("1460 bytes"),
                "at most 1460 bytes of data into a segment, the other side at most 65495",
            ),
            ("SACK Permitted", Some("permitted"), None, "Declined"),
            ("Timestamps", Some("its clock at 1, and 0 sent back"), None, "Declined"),
            (
                "Window Scale",
                Some("7, a factor of 128"),
                None,
                "Declined: the answer does not have it, so windows are not scaled in either direction",
            ),
        ],
    );
}

#[test]
fn the_limit_alone_or_nothing() {
    hold(
        &offers(MSS, MSS),
        &[("Maximum Segment Size", Some("1460 bytes"), Some("1460 bytes"), "its own limit")],
    );
    hold(&offers(&[], MSS), &[("Maximum Segment Size", None, Some("1460 bytes"), "This one needs no offer")]);
    hold(
        &offers(MSS, &[]),
        &[("Maximum Segment Size", Some("1460 bytes"), None, "you are to take 536 bytes then")],
    );
    hold(
        &offers(&[2, 4, 0, 0], MSS),
        &[("Maximum Segment Size", Some("0 bytes"), Some("1460 bytes"), "leaves no room for data")],
    );
    assert_eq!(offers(&[1, 1, 1, 0], &[1, 1, 1, 0]), []);
    let [_, v6] = loopback();
    let heard = after_syn(
        v6,
        &Segment { options: MSS, ..Segment::SYN },
        &[Segment { options: &[], ..Segment::SYN_ACK }],
    );
    hold(
        &heard.exchange.offers(),
        &[("Maximum Segment Size", Some("1460 bytes"), None, "you are to take 1220 bytes then")],
    );
}

#[test]
fn an_answer_without_an_offer_is_odd() {
    let answered = offers(&[], &FULL_ANSWER[4..]);
    assert_eq!(answered.len(), 3);
    for offer in &answered {
        says(std::slice::from_ref(&offer.says), &["Odd: the answer has it without an offer"]);
    }
}

#[test]
fn a_clock_that_is_not_sent_back_is_odd() {
    let mut answer = FULL_ANSWER.to_vec();
    answer[15] = 9;
    let offers = offers(FULL, &answer);
    says(std::slice::from_ref(&offers[2].says), &["the answer sends 9 back, but your clock was at 1"]);
}

#[test]
fn a_scale_beyond_the_largest_counts_as_14() {
    let offers = offers(&[3, 3, 15, 1], &[3, 3, 10, 1]);
    hold(
        &offers,
        &[(
            "Window Scale",
            Some("15, a factor of 16384"),
            Some("10, a factor of 1024"),
            "units of 16384 bytes (15 is more than the 14 allowed, so 14 is used)",
        )],
    );
}

#[test]
fn fast_open() {
    let name = "TCP Fast Open";
    let cookie = [34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1];
    let shown = "the cookie 01 02 03 04 05 06 07 08";
    let asks = [34, 2, 1, 1];
    hold(&offers(&asks, &[]), &[(name, Some("a request for a cookie"), None, "Declined: no cookie comes")]);
    hold(
        &offers(&asks, &cookie),
        &[(name, Some("a request for a cookie"), Some(shown), "Taken up: the server gives a cookie")],
    );
    hold(&offers(&cookie, &[]), &[(name, Some(shown), None, "whether the cookie is good cannot be seen")]);
    let [hosts, _] = loopback();
    for (more, words) in [(6, "Taken up: the 5 bytes in the SYN"), (1, "Declined: the 5 bytes in the SYN")] {
        let syn = Segment { options: &cookie, data: b"hello", ..Segment::SYN };
        let answer = Segment { ack: syn.seq + more, options: &[], ..Segment::SYN_ACK };
        hold(&after_syn(hosts, &syn, &[answer]).exchange.offers(), &[(name, Some(shown), None, words)]);
    }
}

#[test]
fn rarer_options() {
    let capable = [30, 4, 1, 0x81];
    let offered = offers(&capable, &[]);
    assert_eq!((offered.len(), offered[0].name), (1, "Multipath TCP"));
    says(std::slice::from_ref(&offered[0].says), &["This is an ordinary connection"]);
    let both = offers(&capable, &[30, 4, 1, 0x81]);
    says(std::slice::from_ref(&both[0].says), &["both ends know Multipath TCP"]);
    let unknown = offers(&[99, 4, 0xab, 0xcd], &[]);
    hold(&unknown, &[("Unknown Option", Some("kind 99: 63 04 ab cd"), None, "Not taken up")]);
    let experiments = offers(&[254, 4, 0xf9, 0x89], &[254, 4, 0xac, 0xc0]);
    assert_eq!(experiments.len(), 2, "two experiments are two options: {experiments:?}");
    let timeout = offers(&[28, 4, 0, 30], &[28, 4, 0, 60]);
    assert_eq!(timeout.len(), 1);
    says(std::slice::from_ref(&timeout[0].says), &["Both sides have it"]);
}

#[test]
fn options_that_are_cut_short_are_shown_as_they_are() {
    for options in [&[2, 4, 0xff, 0xd7][..], &[3, 9, 1, 1], &[8, 3, 1, 1], &[2, 2, 2, 2], &[34, 200, 0, 0]] {
        for answer in [&[][..], MSS, FULL_ANSWER] {
            for offer in offers(options, answer) {
                assert!(!offer.name.is_empty() && offer.says.ends_with('.'), "{offer:?}");
                assert!(offer.offered.is_some() || offer.answered.is_some());
            }
        }
    }
}

#[test]
fn nothing_is_set_beside_a_refusal() {
    let [hosts, _] = loopback();
    let syn = Segment { options: FULL, ..Segment::SYN };
    assert_eq!(after_syn(hosts, &syn, &[]).exchange.offers(), []);
    assert_eq!(after_syn(hosts, &syn, &[Segment::REFUSAL]).exchange.offers(), []);
    assert_eq!(SYN | ACK, Segment::SYN_ACK.flags);
}
