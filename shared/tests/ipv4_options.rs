//! IPv4 options: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::ipv4_options::*;
use frames::{all_shown, problems, protocols, record, shown};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::dissect;

/// Checks what is shown of all fields of some ids, and that nothing is wrong.
#[track_caller]
fn expect(frame: &[u8], fields: &[(&str, &[&str])]) {
    let d = dissect(&record(LinkType::IPV4, frame));
    assert_eq!(protocols(&d), ["ip", "udp"]);
    assert_eq!(problems(frame), [""; 0]);
    assert!(shown(frame, &d, "ip.checksum").ends_with("(good)"));
    for (id, expected) in fields {
        assert_eq!(all_shown(frame, &d, id), *expected, "{id}");
    }
}

#[test]
fn a_recorded_route_tells_addresses_from_room() {
    expect(
        RECORD_ROUTE,
        &[
            ("ip.opt.ptr", &["8"]),
            ("ip.rec_rt", &["192.0.2.254"]),
            ("ip.empty_rt", &["0.0.0.0", "0.0.0.0"]),
            ("ip.opt.type", &["0x07 (Record Route)", "0x00 (EOL)"]),
        ],
    );
    expect(RECORD_ROUTE_FULL, &[("ip.rec_rt", &["192.0.2.254"]), ("ip.empty_rt", &[])]);
}

#[test]
fn a_source_route_tells_stops_made_from_stops_to_come() {
    expect(LOOSE_ROUTE, &[("ip.rec_rt", &["192.0.2.254"]), ("ip.src_rt", &["203.0.113.1", "203.0.113.9"])]);
    expect(STRICT_ROUTE_DONE, &[("ip.rec_rt", &["192.0.2.254", "203.0.113.1"]), ("ip.src_rt", &[])]);
}

#[test]
fn timestamps_stand_alone_or_with_addresses() {
    expect(
        STAMPS,
        &[
            ("ip.opt.flag", &["0 (timestamps only)"]),
            ("ip.opt.time_stamp", &["43200000 (12:00:00.000 UTC)", "0"]),
            ("ip.opt.time_stamp_addr", &[]),
        ],
    );
    expect(
        STAMPS_WITH_ADDRESSES,
        &[
            ("ip.opt.overflow", &["2"]),
            ("ip.opt.time_stamp_addr", &["192.0.2.254"]),
            ("ip.opt.time_stamp", &["43200000 (12:00:00.000 UTC)"]),
        ],
    );
    expect(
        STAMPS_ASKED,
        &[
            ("ip.opt.time_stamp_addr", &["192.0.2.254", "203.0.113.1"]),
            ("ip.opt.time_stamp", &["2147483655 (not since midnight UTC: the highest bit is set)", "0"]),
        ],
    );
}

#[test]
fn security_has_a_form_for_each_rfc() {
    expect(
        SECURITY_791,
        &[
            ("ip.opt.sec_rfc791_sec", &["0xd788 (secret)"]),
            ("ip.opt.sec_rfc791_tcc", &["ABC"]),
            ("ip.opt.sec_cl", &[]),
        ],
    );
    expect(
        SECURITY_1108,
        &[
            ("ip.opt.sec_cl", &["0xab (unclassified)"]),
            ("ip.opt.sec_prot_auth_flags", &["0x80 (GENSER)"]),
            ("ip.opt.ext_sec_add_sec_info_format_code", &["0x01"]),
            ("ip.opt.ext_sec_add_sec_info", &["02 03 (2 bytes)"]),
        ],
    );
    expect(SECURITY_LONG, &[("ip.opt.sec_prot_auth_flags", &["0x11 (FTI, NSA)", "0x08 (none set)"])]);
    expect(
        CIPSO,
        &[
            ("ip.cipso.doi", &["3"]),
            ("ip.cipso.tag_type", &["1 (Category Bitmap)"]),
            ("ip.cipso.sensitivity_level", &["5"]),
        ],
    );
}

#[test]
fn options_of_fixed_form_are_read_field_by_field() {
    expect(STREAM, &[("ip.opt.sid", &["42"])]);
    expect(MTU_PROBE, &[("ip.opt.mtu", &["1500", "576"])]);
    expect(
        TRACE,
        &[
            ("ip.opt.id_number", &["42"]),
            ("ip.opt.ohc", &["3"]),
            ("ip.opt.rhc", &["65535"]),
            ("ip.opt.originator", &["192.0.2.1"]),
        ],
    );
    expect(ALERT, &[("ip.opt.ra", &["1 (aggregated RSVP reservation, by nesting level)"])]);
    expect(DIRECTED, &[("ip.opt.addr", &["192.0.2.255", "203.0.113.255"])]);
    expect(
        QUICK_START,
        &[
            ("ip.opt.qs_func", &["0 (rate request)"]),
            ("ip.opt.qs_rate", &["7 (5.12 Mbit/s)"]),
            ("ip.opt.qs_ttl", &["64"]),
            ("ip.opt.qs_nonce", &["0x048d159e"]),
        ],
    );
    expect(
        QUICK_START_REPORT,
        &[("ip.opt.qs_func", &["8 (report of approved rate)"]), ("ip.opt.qs_ttl", &[])],
    );
}

#[test]
fn options_without_a_table_have_a_name_or_at_least_a_number() {
    expect(
        HISTORIC,
        &[
            (
                "ip.opt.type",
                &[
                    "0x93 (Address Extension)",
                    "0x91 (Extended Internet Protocol)",
                    "0x0a (Experimental Measurement)",
                    "0x9e (RFC 3692-style Experiment)",
                    "0x8e (Experimental Access Control)",
                ],
            ),
            ("ip.opt.data", &["00 00 (2 bytes)", "00 00 (2 bytes)", "ab cd (2 bytes)"]),
        ],
    );
    expect(
        UNKNOWN_OPTION,
        &[
            ("ip.opt.type.copy", &["1 (copied into every fragment)", "0 (in the first fragment only)"]),
            ("ip.opt.type.class", &["1 (reserved)", "0 (control)"]),
            ("ip.opt.type.number", &["29", "0"]),
            ("ip.opt.len", &["6"]),
            ("ip.opt.data", &["de ad be ef (4 bytes)"]),
            ("ip.opt.padding", &["00 (1 byte)"]),
        ],
    );
}

#[test]
fn pointers_and_flags_that_cannot_be_are_said_to_be_wrong() {
    for (frame, says) in [
        (POINTER_LOW, "Pointer is 3; addresses begin at byte 4"),
        (POINTER_BETWEEN, "Pointer is 6; addresses begin at byte 4"),
        (POINTER_BEYOND, "Pointer is 40; at the end of the route it is one more than the option's length"),
        (ROUTE_UNEVEN, "says it is 9 bytes long; it should be 3 and 4 for each address"),
        (STAMPS_FLAG, "Flag is 2; RFC 791 knows 0, 1 and 3"),
        (STAMPS_OVERFLOW, "Overflow is 1; while the pointer shows room left"),
        (STAMPS_UNEVEN, "Flag is 1; an address and a timestamp take 8 bytes"),
    ] {
        let found = problems(frame);
        assert!(found.len() == 1 && found[0].contains(says), "{found:?}");
    }
    let mut stamp_pointer = STAMPS.to_vec();
    stamp_pointer[22] = 4;
    assert!(problems(&stamp_pointer)[0].contains("entries begin at byte 5"));
    stamp_pointer[22] = 40;
    assert!(problems(&stamp_pointer)[0].contains("when there is no room left"));
}

#[test]
fn an_address_that_the_capture_cut_is_still_an_address() {
    let frame = &RECORD_ROUTE[..29];
    let orig_len = u32::try_from(RECORD_ROUTE.len()).expect("short");
    let d = dissect(&CaptureRecord { orig_len, ..record(LinkType::IPV4, frame) });
    assert_eq!(all_shown(frame, &d, "ip.empty_rt"), ["00 00 (cut short: 16 of 32 bits)"]);
    assert_eq!(d.find("ip.opt.left_over"), None);
}
