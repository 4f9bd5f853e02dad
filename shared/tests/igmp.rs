//! IGMP: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::icmpv6::*;
use frames::{protocols, record, shown};
use wireglass_shared::capture::LinkType;
use wireglass_shared::check::{Verdict, checksum};
use wireglass_shared::proto::igmp_name;
use wireglass_shared::value::show;
use wireglass_shared::{Dissection, dissect};

/// Where the message begins, behind IPv4 with a router alert.
const MESSAGE: usize = 24;

fn taken_apart(frame: &[u8]) -> Dissection {
    dissect(&record(LinkType::RAW, frame))
}

fn all_shown(frame: &[u8], id: &str) -> Vec<String> {
    let d = taken_apart(frame);
    let found = (0..d.nodes.len()).filter(|ix| d.nodes[*ix].field.id == id);
    found.map(|ix| show(frame, &d, ix).line()).collect()
}

fn assert_shown(frame: &[u8], expected: &[(&str, &str)]) {
    let d = taken_apart(frame);
    assert_eq!(protocols(&d), ["ip", "igmp"]);
    assert!(d.problems.is_empty(), "{:?}", d.problems);
    assert_eq!(checksum(frame, &d, 1).expect("IGMP has one").verdict, Verdict::Good);
    for (id, text) in expected {
        assert_eq!(shown(frame, &d, id), *text, "{id}");
    }
}

#[test]
fn queries_of_three_versions_are_told_apart() {
    assert_shown(
        IGMP_QUERY_1,
        &[("igmp.type", "0x11 (Membership Query)"), ("igmp.reserved", "0"), ("igmp.maddr", "0.0.0.0")],
    );
    assert_shown(IGMP_QUERY_2, &[("igmp.max_resp", "100"), ("igmp.maddr", "0.0.0.0")]);
    assert_shown(
        IGMP_QUERY_3,
        &[
            ("igmp.max_resp", "0x8a (Form 1, Exp 0, Mant 10)"),
            ("igmp.s", "1 (routers keep their timers)"),
            ("igmp.qrv", "2"),
            ("igmp.qqic", "125"),
            ("igmp.num_src", "2"),
        ],
    );
    assert_eq!(all_shown(IGMP_QUERY_3, "igmp.saddr"), ["198.51.100.1", "198.51.100.2"]);
    assert_shown(
        IGMP_LONG_QUERY,
        &[("igmp.max_resp", "100"), ("igmp.qqic", "0x8a (Form 1, Exp 0, Mant 10)")],
    );
}

#[test]
fn reports_and_leaves_name_their_group() {
    assert_shown(
        IGMP_REPORT_1,
        &[("igmp.type", "0x12 (Version 1 Membership Report)"), ("igmp.maddr", "239.1.2.3")],
    );
    assert_shown(
        IGMP_REPORT_2,
        &[("igmp.type", "0x16 (Version 2 Membership Report)"), ("igmp.maddr", "239.1.2.3")],
    );
    assert_shown(IGMP_LEAVE, &[("igmp.type", "0x17 (Version 2 Leave Group)"), ("igmp.maddr", "239.1.2.3")]);
}

#[test]
fn a_report_of_version_3_has_a_record_for_each_group() {
    assert_shown(IGMP_REPORT_3, &[("igmp.num_grp_recs", "2")]);
    assert_eq!(
        all_shown(IGMP_REPORT_3, "igmp.record_type"),
        ["6 (block old sources)", "4 (change to exclude mode)"]
    );
    assert_eq!(all_shown(IGMP_REPORT_3, "igmp.maddr"), ["239.1.2.3", "239.1.2.4"]);
    assert_eq!(all_shown(IGMP_REPORT_3, "igmp.saddr"), ["198.51.100.1"]);
    assert_eq!(all_shown(IGMP_REPORT_3, "igmp.aux_data"), ["db 36 ee 61 (4 bytes)"]);
    let mut one = IGMP_REPORT_3.to_vec();
    one[MESSAGE + 7] = 1;
    assert_eq!(all_shown(&one, "igmp.record").len(), 1);
    assert_eq!(all_shown(&one, "igmp.data"), ["04 01 00 00 ef 01 02 04 db 36 ee 61 (12 bytes)"]);
}

#[test]
fn other_messages_under_the_number_are_named() {
    assert_shown(IGMP_ROUTER, &[("igmp.advertisement_interval", "20"), ("igmp.query_interval", "125")]);
    assert_shown(IGMP_ROUTER_SOLICITATION, &[("igmp.type", "0x31 (Multicast Router Solicitation)")]);
    assert_shown(IGMP_DVMRP, &[("igmp.type", "0x13 (DVMRP)"), ("igmp.data", "00 0e ff 03 (4 bytes)")]);
    assert_eq!(igmp_name(0x16), "Version 2 Membership Report");
    assert_eq!(igmp_name(0x99), "IGMP type 0x99");
}

#[test]
fn counts_that_the_message_cannot_hold_are_told() {
    for (frame, at, value, words) in [
        (IGMP_QUERY_3, 11, 3, "Number of Sources is 3; the message has room for 2"),
        (IGMP_REPORT_3, 7, 3, "Number of Group Records is 3; the message ends after 2"),
        (IGMP_REPORT_3, 11, 9, "would take 44 bytes by its counts; 24 are left"),
    ] {
        let mut frame = frame.to_vec();
        frame[MESSAGE + at] = value;
        let d = taken_apart(&frame);
        assert!(d.problems.iter().any(|problem| problem.message.contains(words)), "{:?}", d.problems);
    }
}

#[test]
fn a_message_shorter_than_its_version_says_so() {
    let mut frame = IGMP_QUERY_3[..MESSAGE + 10].to_vec();
    frame[3] = 34;
    let d = taken_apart(&frame);
    let told = d.problems.iter().any(|problem| problem.message.contains("10 bytes long"));
    assert!(told, "{:?}", d.problems);
    let mut frame = IGMP_LEAVE[..MESSAGE + 6].to_vec();
    frame[3] = 30;
    let d = taken_apart(&frame);
    let told =
        d.problems.iter().any(|problem| problem.message.contains("2 bytes of the IGMP header are missing"));
    assert!(told, "{:?}", d.problems);
}
