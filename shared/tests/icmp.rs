//! ICMP messages: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::icmp::*;
use frames::{all_shown, problems, protocols, record, shown};
use wireglass_shared::capture::{CaptureRecord, LinkType, Timestamp};
use wireglass_shared::check::{Doubt, Verdict, checksum};
use wireglass_shared::proto::icmp_name;
use wireglass_shared::{Dissection, dissect};

fn taken_apart(frame: &[u8]) -> Dissection {
    dissect(&record(LinkType::IPV4, frame))
}

/// Checks what is shown of fields, and that the message's own checksum is good.
#[track_caller]
fn expect(frame: &[u8], fields: &[(&str, &str)]) {
    let d = taken_apart(frame);
    assert_eq!(checksum(frame, &d, 1).expect("ICMP has one").verdict, Verdict::Good);
    for (id, expected) in fields {
        assert_eq!(shown(frame, &d, id), *expected, "{id}");
    }
}

/// The same frame with the ICMP checksum made to fit.
fn summed(mut frame: Vec<u8>) -> Vec<u8> {
    let d = taken_apart(&frame);
    if let Some(Verdict::Bad { expected }) = checksum(&frame, &d, 1).map(|check| check.verdict) {
        frame[22..24].copy_from_slice(&expected.to_be_bytes());
    }
    frame
}

#[test]
fn the_time_in_a_pings_data_is_read_in_the_form_its_host_wrote_it() {
    let time = "1970-01-01 00:00:05.123456 UTC (5.123456000 s after it was captured, by the clocks)";
    expect(
        PING_64,
        &[
            ("icmp.data_time", time),
            ("icmp.data_time.usec", "123456"),
            ("data.data", "24 bytes (Microseconds, Data)"),
            ("icmp.data.rest", "10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f (16 bytes)"),
        ],
    );
    for frame in [PONG_BIG, PING_LITTLE] {
        expect(frame, &[("icmp.data_time", time), ("data.data", "10 11 12 13 14 15 16 17 (8 bytes)")]);
    }
    let later = CaptureRecord { at: Timestamp(5_123_500_000), ..record(LinkType::IPV4, PING_64) };
    let d = dissect(&later);
    assert_eq!(
        shown(PING_64, &d, "icmp.data_time"),
        "1970-01-01 00:00:05.123456 UTC (0.000044000 s before it was captured)"
    );
    let days_later = CaptureRecord { at: Timestamp(200_000_000_000_000), ..later };
    let d = dissect(&days_later);
    assert_eq!(d.find("icmp.data_time"), None, "no clock is two days off");
    assert!(shown(PING_64, &d, "data.data").ends_with("(32 bytes)"), "all of it is data then");
}

#[test]
fn errors_quote_the_packet_that_caused_them() {
    expect(
        PORT_UNREACHABLE,
        &[
            ("icmp.code", "3 (port unreachable)"),
            ("icmp.unused", "0"),
            ("ip.proto", "1 (ICMP)"),
            ("udp.dstport", "33435"),
        ],
    );
    assert_eq!(protocols(&taken_apart(PORT_UNREACHABLE)), ["ip", "icmp", "ip", "udp"]);
    expect(
        FRAGMENTATION_NEEDED,
        &[
            ("icmp.code", "4 (fragmentation needed and DF set)"),
            ("icmp.mtu", "1400"),
            ("tcp.seq", "287454020"),
        ],
    );
    assert_eq!(
        problems(FRAGMENTATION_NEEDED),
        ["12 bytes of the TCP header are missing: the ICMP error quotes no more."]
    );
    expect(SOURCE_QUENCH, &[("icmp.type", "4 (Source Quench)"), ("icmp.unused", "0")]);
    expect(REDIRECT, &[("icmp.code", "1 (for the host)"), ("icmp.redir_gw", "192.0.2.254")]);
    expect(TIME_EXCEEDED, &[("icmp.code", "0 (time to live exceeded in transit)")]);
    expect(
        PARAMETER_PROBLEM,
        &[
            ("icmp.pointer", "20"),
            ("icmp.unused", "0"),
            ("ip.opt.ra", "0 (every router examines the packet)"),
            ("udp.srcport", "40000"),
        ],
    );
}

#[test]
fn a_quote_may_be_of_any_length_and_of_anything() {
    let d = taken_apart(SHORT_QUOTE);
    assert_eq!(protocols(&d), ["ip", "icmp", "ip"]);
    assert_eq!(d.layers[2].missing_bits, 80);
    assert_eq!(
        problems(SHORT_QUOTE),
        ["10 bytes of the IPv4 header are missing: the ICMP error quotes no more."]
    );
    let d = taken_apart(ERROR_QUOTED);
    assert_eq!(protocols(&d), ["ip", "icmp", "ip", "icmp", "ip", "udp"]);
    assert_eq!(
        all_shown(ERROR_QUOTED, &d, "icmp.type"),
        ["3 (Destination Unreachable)", "11 (Time Exceeded)"]
    );
    assert!(problems(ERROR_QUOTED).is_empty());
    let d = taken_apart(FRAGMENT_QUOTED);
    assert_eq!(protocols(&d), ["ip", "icmp", "ip", "data"], "a later fragment has no transport header");
}

#[test]
fn questions_and_answers_are_read_to_their_last_field() {
    expect(
        TIMESTAMP,
        &[
            ("icmp.ident", "0x1234"),
            ("icmp.originate_timestamp", "43200000 (12:00:00.000 UTC)"),
            ("icmp.transmit_timestamp", "0 (00:00:00.000 UTC)"),
        ],
    );
    expect(
        TIMESTAMP_REPLY,
        &[
            ("icmp.receive_timestamp", "43200001 (12:00:00.001 UTC)"),
            ("icmp.transmit_timestamp", "2147483690 (not since midnight UTC: the highest bit is set)"),
        ],
    );
    for frame in [INFORMATION_REQUEST, INFORMATION_REPLY] {
        expect(frame, &[("icmp.ident", "0x1234"), ("icmp.seq", "1")]);
    }
    expect(MASK_REQUEST, &[("icmp.address_mask", "0.0.0.0")]);
    expect(MASK_REPLY, &[("icmp.address_mask", "255.255.255.128")]);
    expect(
        TRACEROUTE,
        &[
            ("icmp.code", "0 (packet forwarded)"),
            ("icmp.traceroute.id", "42"),
            ("icmp.traceroute.return_hops", "65535"),
            ("icmp.traceroute.speed", "10000000"),
            ("icmp.traceroute.mtu", "1500"),
        ],
    );
    expect(DOMAIN_NAME_REPLY, &[("icmp.type", "38 (Domain Name Reply)")]);
    expect(PHOTURIS, &[("icmp.code", "3 (decryption failed)")]);
    for frame in [TIMESTAMP, MASK_REPLY, TRACEROUTE, ROUTERS, WIDE_ROUTERS, ROUTER_SOLICITATION, PHOTURIS] {
        assert_eq!(problems(frame), [""; 0]);
    }
}

#[test]
fn a_time_that_no_day_has_is_told_from_one_of_another_kind() {
    // Least significant byte first, as some hosts send it.
    let mut frame = TIMESTAMP.to_vec();
    frame[28..32].copy_from_slice(&54_321_999_u32.to_le_bytes());
    let frame = summed(frame);
    expect(
        &frame,
        &[(
            "icmp.originate_timestamp",
            "1340292099 (no time of day; with its bytes turned round it is 15:05:21.999 UTC)",
        )],
    );
    assert!(problems(&frame)[0].contains("a day has 86400000 milliseconds"), "{:?}", problems(&frame));
}

#[test]
fn routers_are_listed_with_their_preferences() {
    expect(
        ROUTERS,
        &[
            ("icmp.code", "16 (does not route common traffic)"),
            ("icmp.num_addrs", "2"),
            ("icmp.addr_entry_size", "2 (8 bytes)"),
            ("icmp.lifetime", "1800"),
            ("icmp.mip.life", "65535"),
            ("icmp.mip.flags", "0xb740 (X, T, r, G, F, H, R)"),
            ("icmp.mip.coa", "192.0.2.99"),
            ("icmp.mip.challenge", "de ad be ef (4 bytes)"),
            ("icmp.mip.content", "01 02 (2 bytes)"),
        ],
    );
    let d = taken_apart(ROUTERS);
    assert_eq!(all_shown(ROUTERS, &d, "icmp.router_address"), ["192.0.2.1", "192.0.2.2"]);
    assert_eq!(all_shown(ROUTERS, &d, "icmp.pref_level"), ["10", "-2147483648"]);
    assert_eq!(all_shown(ROUTERS, &d, "icmp.mip.prefixlength"), ["24", "24"]);
    expect(WIDE_ROUTERS, &[("icmp.pref_level", "-1"), ("icmp.router_extra", "00 00 00 07 (4 bytes)")]);
    expect(ROUTER_SOLICITATION, &[("icmp.reserved", "0")]);
    let mut narrow = WIDE_ROUTERS.to_vec();
    narrow[25] = 1;
    assert!(problems(&narrow)[0].contains("take 2 words"), "{:?}", problems(&narrow));
    let mut many = WIDE_ROUTERS.to_vec();
    many[24] = 9;
    assert_eq!(problems(&many), ["96 bytes of the ICMP header are missing: the packet ends before."]);
}

#[test]
fn a_probe_names_the_interface_it_asks_about() {
    for (frame, id, expected) in [
        (PROBE_BY_NAME, "icmp.int_ident.name", "eth0"),
        (PROBE_BY_INDEX, "icmp.int_ident.index", "2"),
        (PROBE_BY_ADDRESS, "icmp.int_ident.ipv4", "192.0.2.7"),
        (PROBE_BY_IPV6, "icmp.int_ident.ipv6", "2001:db8::7"),
        (PROBE_BY_MAC, "icmp.int_ident.address", "02 00 00 00 00 07 00 00 (8 bytes)"),
    ] {
        expect(frame, &[(id, expected)]);
        let d = taken_apart(frame);
        assert_eq!(protocols(&d), ["ip", "icmp", "icmp.ext"]);
        assert_eq!(checksum(frame, &d, 2).expect("a checksum").verdict, Verdict::Good);
        assert_eq!(problems(frame), [""; 0]);
    }
    expect(
        PROBE_BY_NAME,
        &[
            ("icmp.ext.echo.seq", "1"),
            ("icmp.ext.echo.req.local", "1 (asks about an interface of the node itself)"),
        ],
    );
    expect(
        PROBE_REPLY,
        &[
            ("icmp.ext.echo.rsp.state", "2 (reachable)"),
            ("icmp.ext.echo.rsp.active", "1 (the interface is active)"),
            ("icmp.ext.echo.rsp.ipv4", "1 (IPv4 runs on it)"),
            ("icmp.ext.echo.rsp.ipv6", "1 (IPv6 runs on it)"),
        ],
    );
    expect(PROBE_REPLY_ECHOING, &[("icmp.code", "2 (no such interface)"), ("icmp.int_ident.name", "eth0")]);
}

#[test]
fn extensions_stand_behind_the_quote_and_belong_to_the_message() {
    expect(
        EXTENDED,
        &[
            ("icmp.length", "32 (128 bytes)"),
            ("icmp.ext.version", "2"),
            ("icmp.ext.checksum", "0x7821 (good)"),
            ("icmp.mpls.exp", "2"),
            ("icmp.int_info.role", "0 (the interface it arrived on)"),
            ("icmp.int_info.index", "2"),
            ("icmp.int_info.ipv4", "192.0.2.1"),
            ("icmp.int_info.name", "eth0"),
            ("icmp.int_info.mtu", "1500"),
            ("icmp.int_info.ipv6", "2001:db8::1"),
            ("icmp.ext.extended.pointer", "40"),
        ],
    );
    let d = taken_apart(EXTENDED);
    assert_eq!(protocols(&d), ["ip", "icmp", "ip", "udp", "data", "icmp.ext"]);
    assert_eq!(
        d.layers.iter().map(|layer| layer.quoted).collect::<Vec<_>>(),
        [false, false, true, true, true, false],
        "extensions are the router's own words"
    );
    assert_eq!(all_shown(EXTENDED, &d, "icmp.mpls.label"), ["1000", "1002"]);
    assert_eq!(all_shown(EXTENDED, &d, "icmp.mpls.s"), ["0 (another label follows)", "1 (the last label)"]);
    assert_eq!(all_shown(EXTENDED, &d, "icmp.ext.data"), ["00 00 00 00 (4 bytes)", "de ad be ef (4 bytes)"]);
    assert_eq!(problems(EXTENDED), [""; 0]);
}

#[test]
fn zeros_behind_a_short_packet_in_the_quote_are_a_trailer() {
    expect(EXTENDED_SHORT_PACKET, &[("icmp.ext.checksum", "0x0000 (absent)"), ("icmp.mpls.label", "1000")]);
    let d = taken_apart(EXTENDED_SHORT_PACKET);
    assert_eq!(protocols(&d), ["ip", "icmp", "ip", "udp", "data", "trailer", "icmp.ext"]);
    assert_eq!(d.layers[4].span.len / 8, 12, "what Total Length and the UDP length leave");
    assert_eq!(d.layers[5].span.len / 8, 88);
}

#[test]
fn extensions_of_before_rfc_4884_are_known_by_their_sum() {
    expect(EXTENDED_OLD, &[("icmp.unused", "0"), ("icmp.ext.checksum", "0x5978 (good)")]);
    assert_eq!(protocols(&taken_apart(EXTENDED_OLD)), ["ip", "icmp", "ip", "udp", "data", "icmp.ext"]);
    expect(LONG_QUOTE, &[("icmp.unused", "0")]);
    let d = taken_apart(LONG_QUOTE);
    assert_eq!(protocols(&d), ["ip", "icmp", "ip", "udp", "data"]);
    assert_eq!(d.layers[4].span.len / 8, 112, "all that is quoted is the packet's");
    // A packet of 100 bytes has ended before byte 128, so that what stands there is not the packet's.
    let mut ended = LONG_QUOTE.to_vec();
    ended[31] = 100;
    let ended = summed(ended);
    let d = taken_apart(&ended);
    assert_eq!(protocols(&d), ["ip", "icmp", "ip", "udp", "data", "trailer", "icmp.ext"]);
    assert!(matches!(checksum(&ended, &d, 6).expect("a checksum").verdict, Verdict::Bad { .. }));
}

#[test]
fn what_is_wrong_with_extensions_is_said() {
    let changed = |at: usize, byte: u8| {
        let mut frame = EXTENDED.to_vec();
        frame[at] = byte;
        problems(&frame)
    };
    assert!(changed(156, 0x10)[0].contains("Version is 1"), "{:?}", changed(156, 0x10));
    assert!(changed(161, 3)[0].contains("3 bytes long; its header alone takes 4"), "{:?}", changed(161, 3));
    assert!(changed(161, 14)[0].contains("14 bytes long; objects are whole words"), "{:?}", changed(161, 14));
    assert!(changed(161, 200)[0].contains("200 bytes long; 84 are left"), "{:?}", changed(161, 200));
    assert!(changed(25, 30)[0].contains("at least 32 words"), "{:?}", changed(25, 30));
    assert!(changed(25, 250)[0].contains("Length promises 784 bytes more"), "{:?}", changed(25, 250));
    assert!(changed(188, 7)[0].contains("Name Length is 7"), "{:?}", changed(188, 7));
}

#[test]
fn extensions_that_the_capture_cut_are_not_called_wrong() {
    let frame = &EXTENDED[..EXTENDED.len() - 30];
    let orig_len = u32::try_from(EXTENDED.len()).expect("short");
    let d = dissect(&CaptureRecord { orig_len, ..record(LinkType::IPV4, frame) });
    assert_eq!(d.layers.last().expect("a layer").protocol.id, "icmp.ext");
    assert_eq!(d.problems, []);
    for layer in [1, d.layers.len() - 1] {
        let verdict = checksum(frame, &d, layer).expect("a checksum").verdict;
        assert_eq!(verdict, Verdict::Unverified(Doubt::Cut));
    }
}

#[test]
fn every_type_of_the_registry_has_a_name() {
    for unassigned in [1, 2, 7].into_iter().chain(44..=252) {
        assert_eq!(icmp_name(unassigned, 0), format!("ICMP type {unassigned}"));
    }
    for assigned in [0, 3, 4, 5, 6].into_iter().chain(8..=43).chain(253..=255) {
        assert!(!icmp_name(assigned, 0).starts_with("ICMP type"), "{assigned} has no name");
    }
    assert_eq!(icmp_name(3, 15), "Destination Unreachable (precedence cutoff in effect)");
    assert_eq!(icmp_name(43, 4), "Extended Echo Reply (several interfaces fit the query)");
    assert_eq!(icmp_name(3, 16), "Destination Unreachable");
}
