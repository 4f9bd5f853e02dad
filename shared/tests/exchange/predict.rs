//! Predictions, and what is said of them.

use super::packets::{Heard, Segment, TCP, after_syn, loopback, says};
use wireglass_shared::exchange::Outcome;

#[test]
fn each_outcome_can_be_predicted_by_a_name_of_its_own() {
    let mut titles: Vec<_> = Outcome::ALL.iter().map(|outcome| outcome.title()).collect();
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), 6);
    assert!(Outcome::ALL.iter().all(|outcome| !outcome.about().is_empty()));
}

#[test]
fn a_prediction_is_held_against_what_came() {
    for hosts in loopback() {
        let open = after_syn(hosts, &Segment::SYN, &[Segment::SYN_ACK, Segment::OWN_RST]);
        let closed = after_syn(hosts, &Segment::SYN, &[Segment::REFUSAL]);
        let mut damaged = hosts.tcp(&Segment::SYN);
        damaged[16..18].fill(0);
        let mut silent = Heard::transport(hosts, TCP, &damaged);
        silent.hear(&hosts.ip(TCP, &damaged));
        for (heard, outcome, right, wrong, reason) in [
            (
                &open,
                Outcome::SynAck,
                "You were right: you expected SYN, ACK.",
                "but SYN, ACK came.",
                "is open",
            ),
            (&closed, Outcome::Reset, "You were right: you expected RST.", "but RST came.", "is closed"),
            (
                &silent,
                Outcome::Nothing,
                "You were right: you expected nothing.",
                "but nothing came.",
                "checksum is wrong",
            ),
        ] {
            for predicted in Outcome::ALL {
                let told = heard.exchange.told_of_prediction(predicted);
                let verdict = if predicted == outcome { right } else { wrong };
                says(std::slice::from_ref(&told), &[verdict]);
                says(std::slice::from_ref(&told), &[reason]);
                assert!(!told.contains("Nothing came back. "), "said already: {told}");
            }
        }
        let unseen = Heard::transport(hosts, TCP, &damaged);
        says(
            &[unseen.exchange.told_of_prediction(Outcome::Nothing)],
            &["It can't be said whether you were right"],
        );
    }
}
