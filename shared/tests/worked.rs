//! Checksums worked out word by word: the same answer as the verdict gives, and every word where it stands.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use etherparse::PacketBuilder;
use frames::{PING, SYN, record};
use wireglass_shared::bits::{BitSpan, read};
use wireglass_shared::capture::LinkType;
use wireglass_shared::check::{Doubt, Sheet, Source, Verdict, Worked, checksum, sheet, worked};
use wireglass_shared::dissect;

fn sum(frame: &[u8], layer: usize) -> Worked {
    let d = dissect(&record(LinkType::RAW, frame));
    worked(frame, &d, layer).expect("it has a checksum").expect("all of it is here")
}

#[test]
fn an_ip_header_adds_up_to_its_checksum() {
    let ip = sum(PING, 0);
    assert_eq!(ip.words.len(), 10);
    assert_eq!(ip.words[0].value, 0x4500);
    assert_eq!((ip.words[5].source, ip.words[5].value), (Source::Field, 0), "the field itself counts as 0");
    // 4500 + 0020 + 1c46 + 4000 + 4001 + 7f00 + 0001 + 7f00 + 0001 = 1df69, and df69 + 1 = df6a.
    assert_eq!((ip.total, ip.folds.as_slice()), (0x1_df69, &[0xdf6a][..]));
    assert_eq!((ip.expected, ip.found), (0x2095, 0x2095));
}

#[test]
fn a_pseudo_header_comes_first_and_an_odd_byte_gets_a_zero() {
    let tcp = sum(SYN, 1);
    let sources: Vec<_> = tcp.words.iter().take(8).map(|word| word.source).collect();
    assert_eq!(
        sources,
        [
            Source::SourceAddress,
            Source::SourceAddress,
            Source::DestinationAddress,
            Source::DestinationAddress,
            Source::Protocol,
            Source::Length,
            Source::Length,
            Source::Message
        ]
    );
    assert_eq!(tcp.words[6].sum, 0xfe30, "what loopback leaves in the field is the sum up to here");
    let mut odd = PING[..PING.len() - 1].to_vec();
    odd[3] = 31;
    let icmp = sum(&odd, 1);
    let last = icmp.words.last().expect("words");
    assert_eq!((last.source, last.value), (Source::Odd, 0x7200));
    assert_eq!(last.span, Some(BitSpan::bytes(30, 1)));
}

fn on_paper(frame: &[u8], layer: usize) -> Sheet {
    let d = dissect(&record(LinkType::RAW, frame));
    sheet(frame, &d, layer).expect("it has a checksum").expect("all of it is here")
}

/// The labels of a group's words.
fn labels<'a>(sheet: &'a Sheet, group: &str) -> Vec<&'a str> {
    let group = sheet.groups.iter().find(|has| has.name == group).unwrap_or_else(|| panic!("no {group}"));
    group.rows.iter().map(|row| row.label.as_str()).collect()
}

#[test]
fn a_sheet_says_which_fields_a_word_holds_and_what_becomes_of_the_sum() {
    let ip = on_paper(PING, 0);
    assert_eq!(
        labels(&ip, "Before the checksum"),
        [
            "Version, Internet Header Length, Differentiated Services Field",
            "Total Length",
            "Identification",
            "Flags, Fragment Offset",
            "Time to Live, Protocol"
        ]
    );
    assert_eq!(labels(&ip, "After the checksum")[..2], ["Source Address"; 2]);
    assert_eq!(
        ip.steps,
        [
            "0x1df69 → 0xdf6a: 1 cut off at the top and added at the bottom",
            "0xdf6a with every bit turned round: 0x2095",
            "The field holds 0x2095: the same"
        ]
    );
    let tcp = on_paper(SYN, 1);
    assert_eq!(tcp.groups[0].name, "Pseudo-header");
    assert_eq!(
        tcp.steps.last().map(String::as_str),
        Some("The field holds 0xfe30: the sum of the pseudo-header alone, its bits not turned round")
    );
    assert_eq!(labels(&tcp, "Before the checksum")[6], "Data Offset, Flags");
    let options = labels(&tcp, "After the checksum");
    assert_eq!(options[1..4], ["Maximum Segment Size", "Maximum Segment Size", "SACK Permitted"]);
    let mut bad = PING.to_vec();
    bad[10] ^= 0x80;
    assert_eq!(on_paper(&bad, 0).steps[2], "The field holds 0xa095, not 0x2095");
}

#[test]
fn a_long_payload_folds_and_an_odd_byte_gets_a_zero_that_is_not_sent() {
    let data = [0x11; 1025];
    let mut udp = Vec::new();
    let step = PacketBuilder::ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64).udp(1000, 2000);
    step.write(&mut udp, &data).expect("a vector takes all");
    let folded = on_paper(&udp, 1);
    let payload = labels(&folded, "Payload");
    assert_eq!(payload, ["Data", "Data", "Data", "Data", "… 508 words", "Data, and a zero that is not sent"]);
    let rows = &folded.groups.last().expect("groups").rows;
    assert_eq!((rows[4].words, rows[4].value), (508, 508 * 0x1111));
    assert_eq!(rows[4].span, Some(BitSpan::bytes(36, 1016)));
    assert_eq!((rows[5].value, rows[5].sum), (0x1100, sum(&udp, 1).total), "nothing is lost in the fold");
    assert_eq!(folded.verdict, Verdict::Good);
}

#[test]
fn what_cannot_be_summed_says_why() {
    let d = dissect(&record(LinkType::RAW, &SYN[..50]));
    assert_eq!(worked(&SYN[..50], &d, 1), Some(Err(Doubt::Cut)));
    assert_eq!(worked(&SYN[..50], &d, 7), None);
}

#[test]
fn the_sum_on_paper_agrees_with_the_verdict() {
    let mut compared = 0;
    for (link, frame) in frames::ALL.iter() {
        let d = dissect(&record(*link, frame));
        for layer in 0..d.layers.len() {
            let (Some(check), Some(Ok(sum))) = (checksum(frame, &d, layer), worked(frame, &d, layer)) else {
                continue;
            };
            compared += 1;
            match check.verdict {
                Verdict::Bad { expected } => assert_eq!(sum.expected, expected),
                Verdict::Good => assert!(sum.expected == sum.found || sum.expected ^ sum.found == 0xffff),
                _ => {}
            }
            for word in &sum.words {
                let standing = word.span.filter(|_| word.source == Source::Message);
                assert!(standing.is_none_or(|span| read(frame, span) == Some(word.value.into())), "{word:?}");
            }
        }
    }
    assert!(compared > 4, "{compared}");
}
