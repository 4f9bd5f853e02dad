//! ICMPv6, neighbor discovery and listener discovery: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::icmpv6::*;
use frames::{protocols, record, shown};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::check::{Verdict, checksum};
use wireglass_shared::proto::icmpv6_name;
use wireglass_shared::value::show;
use wireglass_shared::{Dissection, dissect};

fn taken_apart(frame: &[u8]) -> Dissection {
    dissect(&record(LinkType::RAW, frame))
}

fn assert_shown(frame: &[u8], expected: &[(&str, &str)]) {
    let d = taken_apart(frame);
    assert!(d.problems.is_empty(), "{:?}", d.problems);
    for (id, text) in expected {
        assert_eq!(shown(frame, &d, id), *text, "{id}");
    }
}

/// Every value with this id, in wire order.
fn all_shown(frame: &[u8], id: &str) -> Vec<String> {
    let d = taken_apart(frame);
    let found = (0..d.nodes.len()).filter(|ix| d.nodes[*ix].field.id == id);
    found.map(|ix| show(frame, &d, ix).line()).collect()
}

/// The names of the options, in wire order.
fn options(frame: &[u8]) -> Vec<&'static str> {
    let d = taken_apart(frame);
    d.nodes.iter().filter(|node| node.field.id == "icmpv6.opt").map(|node| node.field.name).collect()
}

fn complaints(frame: &[u8]) -> Vec<String> {
    taken_apart(frame).problems.into_iter().map(|problem| problem.message).collect()
}

/// The frame with these bytes of the message changed, its checksum made right again.
fn changed(frame: &[u8], changes: &[(usize, u8)]) -> Vec<u8> {
    let mut bytes = frame.to_vec();
    for (at, value) in changes {
        bytes[40 + at] = *value;
    }
    let d = taken_apart(&bytes);
    if let Some(Verdict::Bad { expected }) = checksum(&bytes, &d, 1).map(|check| check.verdict) {
        bytes[42..44].copy_from_slice(&expected.to_be_bytes());
    }
    bytes
}

#[test]
fn every_checksum_takes_in_the_addresses() {
    for (link, frame) in FRAMES.iter().filter(|(_, frame)| frame[0] >> 4 == 6) {
        let d = dissect(&record(*link, frame));
        let check = checksum(frame, &d, 1).expect("ICMPv6 has one");
        assert_eq!(check.verdict, Verdict::Good, "{}", shown(frame, &d, "icmpv6.type"));
        let mut elsewhere = frame.to_vec();
        elsewhere[39] ^= 1;
        let d = dissect(&record(*link, &elsewhere));
        let verdict = checksum(&elsewhere, &d, 1).expect("ICMPv6 has one").verdict;
        assert!(matches!(verdict, Verdict::Bad { .. }), "{verdict:?}");
    }
}

#[test]
fn an_echo_request_is_read_to_its_data() {
    assert_shown(
        ECHO,
        &[
            ("icmpv6.type", "128 (Echo Request)"),
            ("icmpv6.code", "0"),
            ("icmpv6.echo.identifier", "0x1234"),
            ("icmpv6.echo.sequence_number", "1"),
            ("data.data", "77 69 72 65 (4 bytes)"),
        ],
    );
}

/// Nothing is wrong but that the quote ends within the DNS message.
fn assert_only_the_quote_is_short(d: &Dissection) {
    let [problem] = d.problems.as_slice() else { panic!("{:?}", d.problems) };
    assert!(problem.message.contains("DNS") && problem.message.contains("quotes no more"), "{problem:?}");
}

#[test]
fn errors_say_what_happened_and_quote_the_packet() {
    for (frame, code, id, value) in [
        (ERROR_UNREACHABLE, "4 (port unreachable)", "icmpv6.reserved", "0"),
        (ERROR_TOO_BIG, "0", "icmpv6.mtu", "1280"),
        (ERROR_PARAMETER, "1 (unrecognized Next Header type)", "icmpv6.pointer", "6"),
    ] {
        let d = taken_apart(frame);
        assert_eq!(protocols(&d), ["ipv6", "icmpv6", "ipv6", "udp", "dns"]);
        assert_only_the_quote_is_short(&d);
        assert!(d.layers[2].quoted && d.layers[3].quoted);
        assert_eq!(shown(frame, &d, "icmpv6.code"), code);
        assert_eq!(shown(frame, &d, id), value);
        assert_eq!(shown(frame, &d, "udp.dstport"), "53 (domain)");
    }
    let d = taken_apart(ERROR_TIME);
    assert_eq!(protocols(&d), ["ipv6", "icmpv6", "ipv6", "udp"], "the quote ends inside UDP");
    assert_eq!(shown(ERROR_TIME, &d, "icmpv6.code"), "0 (hop limit exceeded in transit)");
}

#[test]
fn a_length_in_an_error_ends_its_quote_and_counts_eights() {
    let d = taken_apart(ERROR_EXTENDED);
    assert_eq!(shown(ERROR_EXTENDED, &d, "icmpv6.length"), "16 (128 bytes)");
    let behind = d.layers.last().expect("extensions");
    assert_eq!((behind.span.first_byte(), behind.quoted), (40 + 8 + 128, false));
    let short = changed(ERROR_EXTENDED, &[(4, 8)]);
    assert!(
        complaints(&short).iter().any(|words| words.contains("at least 16 words")),
        "{:?}",
        complaints(&short)
    );
}

#[test]
fn a_probe_and_its_answer_name_each_bit() {
    let d = taken_apart(PROBE);
    assert_eq!(shown(PROBE, &d, "icmpv6.ext.echo.req.local"), "1 (asks for an interface of the node itself)");
    assert_shown(
        PROBE_ANSWER,
        &[
            ("icmpv6.type", "161 (Extended Echo Reply)"),
            ("icmpv6.code", "0 (no error)"),
            ("icmpv6.echo.identifier", "0xfb61"),
            ("icmpv6.ext.echo.rsp.state", "2 (reachable)"),
            ("icmpv6.ext.echo.rsp.active", "1 (the interface is active)"),
            ("icmpv6.ext.echo.rsp.ipv4", "1 (runs IPv4)"),
            ("icmpv6.ext.echo.rsp.ipv6", "1 (runs IPv6)"),
        ],
    );
}

#[test]
fn a_router_advertisement_is_read_to_the_last_option() {
    assert_shown(
        ROUTER_ADVERTISEMENT,
        &[
            ("icmpv6.nd.ra.cur_hop_limit", "64"),
            ("icmpv6.nd.ra.flag", "0xc8 (O, M)"),
            ("icmpv6.nd.ra.flag.m", "1 (DHCPv6 gives out addresses)"),
            ("icmpv6.nd.ra.flag.prf", "1 (high)"),
            ("icmpv6.nd.ra.router_lifetime", "1800"),
            ("icmpv6.nd.ra.reachable_time", "30000"),
            ("icmpv6.nd.ra.retrans_timer", "1000"),
            ("icmpv6.opt.linkaddr", "02:00:00:00:00:01"),
            ("icmpv6.opt.mtu", "1500"),
            ("icmpv6.opt.prefix.length", "64"),
            ("icmpv6.opt.prefix.flag.a", "1 (hosts make themselves addresses of it)"),
            ("icmpv6.opt.prefix.flag.p", "1 (ask DHCPv6 for a prefix of your own)"),
            ("icmpv6.opt.prefix.valid_lifetime", "2592000"),
            ("icmpv6.opt.prefix.preferred_lifetime", "604800"),
            ("icmpv6.opt.rdnss.lifetime", "1800"),
            ("icmpv6.opt.rdnss", "2001:db8::53"),
            ("icmpv6.opt.route_info.flag.route_preference", "3 (low)"),
            ("icmpv6.opt.captive_portal", "https://wifi.example/api"),
            ("icmpv6.opt.pref64.scaled_lifetime", "225"),
            ("icmpv6.opt.pref64.plc", "0 (96 bits)"),
            ("icmpv6.opt.pref64.prefix", "64:ff9b::"),
            ("icmpv6.opt.nonce", "55 4c 75 87 33 a2 (6 bytes)"),
        ],
    );
    assert_eq!(
        all_shown(ROUTER_ADVERTISEMENT, "icmpv6.opt.dnssl"),
        ["example.com", "lab.test"],
        "names of the search list, padding aside"
    );
    assert_eq!(all_shown(ROUTER_ADVERTISEMENT, "icmpv6.opt.prefix"), ["2001:db8:1::", "2001:db8:2::"]);
    assert_eq!(
        all_shown(ROUTER_ADVERTISEMENT, "icmpv6.opt.route_lifetime"),
        ["3600", "4294967295 (forever)"]
    );
    assert_eq!(all_shown(ROUTER_ADVERTISEMENT, "icmpv6.opt.type")[0], "1 (Source Address)");
    assert_eq!(all_shown(ROUTER_ADVERTISEMENT, "icmpv6.opt.length")[0], "1 (8 bytes)");
}

#[test]
fn options_that_few_networks_use_are_named_and_read() {
    assert_eq!(
        options(ROUTER_ADVERTISEMENT_RARE),
        [
            "Advertisement Interval",
            "Home Agent Information",
            "Mobility Anchor Point",
            "6LoWPAN Context",
            "Authoritative Border Router",
            "6LoWPAN Capability Indication",
            "Encrypted DNS",
            "Experiment 1",
            "Unknown Option",
        ]
    );
    assert_shown(
        ROUTER_ADVERTISEMENT_RARE,
        &[
            ("icmpv6.nd.ra.cur_hop_limit", "0 (this router does not say)"),
            ("icmpv6.nd.ra.router_lifetime", "0 (not a default router)"),
            ("icmpv6.nd.ra.flag", "0x24 (P, H)"),
            ("icmpv6.opt.advertisement_interval", "3000"),
            ("icmpv6.opt.home_agent_lifetime", "1800"),
            ("icmpv6.opt.map.distance", "1"),
            ("icmpv6.opt.map.global_address", "2001:db8::9"),
            ("icmpv6.opt.6co.flag.cid", "1"),
            ("icmpv6.opt.6co.context_prefix", "2001:db8:3::"),
            ("icmpv6.opt.abro.valid_lifetime", "0 (10,000 minutes)"),
            ("icmpv6.opt.6cio.flag_p", "0 (does not say so)"),
            ("icmpv6.opt.6cio.flag_b", "1 (a border router)"),
            ("icmpv6.opt.dnr.adn", "dns.example"),
            ("icmpv6.opt.dnr.address", "2001:db8::53"),
        ],
    );
    assert_shown(SHORTCUT, &[("icmpv6.opt.nbma.shortcut_limit", "4")]);
}

#[test]
fn solicitation_and_advertisement_of_a_neighbor_are_read() {
    assert_shown(ROUTER_SOLICITATION, &[("icmpv6.opt.linkaddr", "02:00:00:00:00:01")]);
    assert_shown(
        NEIGHBOR_SOLICITATION,
        &[
            ("icmpv6.nd.ns.target_address", "fe80::2"),
            ("icmpv6.opt.aro.flag.r", "1 (asks the router to spread the route)"),
            ("icmpv6.opt.aro.tid", "5"),
            ("icmpv6.opt.aro.registration_lifetime", "60"),
            ("icmpv6.opt.aro.eui64", "02 00 00 ff fe 00 00 01 (8 bytes)"),
        ],
    );
    assert_shown(
        NEIGHBOR_ADVERTISEMENT,
        &[
            ("icmpv6.nd.na.flag", "0xe0000000 (O, S, R)"),
            ("icmpv6.nd.na.flag.s", "1 (answers a solicitation)"),
            ("icmpv6.nd.na.target_address", "fe80::2"),
            ("icmpv6.opt.linkaddr", "02:00:00:00:00:02"),
        ],
    );
    assert_eq!(options(NEIGHBOR_ADVERTISEMENT), ["Target Link-Layer Address"]);
    assert_shown(INVERSE, &[("icmpv6.opt.ipv6_address", "fe80::1")]);
}

#[test]
fn the_packet_that_a_redirect_carries_is_a_packet_in_a_packet() {
    let d = taken_apart(REDIRECT);
    assert_only_the_quote_is_short(&d);
    assert_eq!(protocols(&d)[..4], ["ipv6", "icmpv6", "ipv6", "udp"]);
    assert_eq!(shown(REDIRECT, &d, "icmpv6.nd.rd.target_address"), "fe80::2");
    assert_eq!(shown(REDIRECT, &d, "icmpv6.rd.na.destination_address"), "2001:db8:0:1::2");
    assert_eq!(shown(REDIRECT, &d, "udp.srcport"), "40000");
    assert_eq!(options(REDIRECT), ["Target Link-Layer Address", "Redirected Header"]);
    // Where something else stands in the option, it is bytes.
    let other = changed(REDIRECT, &[(56, 0x00)]);
    let d = taken_apart(&other);
    assert_eq!(protocols(&d), ["ipv6", "icmpv6"]);
    let bytes = d.find("icmpv6.opt.redirected_packet").expect("bytes");
    assert_eq!(d.nodes[bytes].span.len / 8, 56);
}

#[test]
fn secured_messages_show_signature_and_time() {
    assert_shown(
        SECURE_SOLICITATION,
        &[
            ("icmpv6.opt.cga.pad_length", "5"),
            ("icmpv6.opt.cga.subnet_prefix", "fe80::"),
            ("icmpv6.opt.cga.count", "0"),
            ("icmpv6.opt.timestamp.seconds", "1714360064"),
            ("icmpv6.opt.timestamp.fraction", "32768"),
            ("icmpv6.opt.name_type", "2 (domain name)"),
        ],
    );
    assert_eq!(options(SECURE_SOLICITATION), ["CGA", "Timestamp", "Nonce", "RSA Signature", "Trust Anchor"]);
    assert_shown(PATH_SOLICITATION, &[("icmpv6.send.component", "65535 (all)")]);
    assert_shown(PATH_ADVERTISEMENT, &[("icmpv6.opt.certificate_type", "1 (X.509v3)")]);
}

#[test]
fn a_query_tells_its_version_by_its_length() {
    assert_shown(
        LISTENER_QUERY_1,
        &[("icmpv6.mld.maximum_response_delay", "10000"), ("icmpv6.mld.multicast_address", "::")],
    );
    assert_shown(LISTENER_REPORT_1, &[("icmpv6.mld.multicast_address", "ff02::db8:1")]);
    assert_shown(LISTENER_DONE, &[("icmpv6.type", "132 (Multicast Listener Done)")]);
    assert_shown(
        LISTENER_QUERY_2,
        &[
            ("icmpv6.mld.maximum_response_code", "0x8123 (Form 1, Exp 0, Mant 291)"),
            ("icmpv6.mld.flag.s", "1 (routers keep their timers)"),
            ("icmpv6.mld.flag.qrv", "2"),
            ("icmpv6.mld.qqi", "125"),
            ("icmpv6.mld.nb_sources", "2"),
        ],
    );
    assert_eq!(all_shown(LISTENER_QUERY_2, "icmpv6.mld.source_address"), ["2001:db8::1", "2001:db8:0:1::2"]);
    assert_shown(LONG_QUERY, &[("icmpv6.mld.qqi", "0x8a (Form 1, Exp 0, Mant 10)")]);
}

#[test]
fn a_report_has_a_record_for_each_group() {
    assert_shown(LISTENER_REPORT_2, &[("icmpv6.mldr.nb_mcast_records", "2")]);
    assert_eq!(
        all_shown(LISTENER_REPORT_2, "icmpv6.mldr.mar.record_type"),
        ["1 (mode is include)", "4 (change to exclude mode)"]
    );
    assert_eq!(
        all_shown(LISTENER_REPORT_2, "icmpv6.mldr.mar.multicast_address"),
        ["ff02::db8:1", "ff02::db8:2"]
    );
    assert_eq!(all_shown(LISTENER_REPORT_2, "icmpv6.mldr.mar.source_address"), ["2001:db8::1"]);
    assert_eq!(all_shown(LISTENER_REPORT_2, "icmpv6.mldr.mar.auxiliary_data"), ["db 36 ee 61 (4 bytes)"]);
    let one = changed(LISTENER_REPORT_2, &[(7, 1)]);
    assert_eq!(all_shown(&one, "icmpv6.mldr.mar").len(), 1);
    assert_eq!(
        all_shown(&one, "icmpv6.mldr.additional").len(),
        1,
        "what the count leaves over is data of some extension"
    );
}

#[test]
fn rarer_messages_have_their_fields() {
    assert_shown(
        RENUMBERING,
        &[
            ("icmpv6.code", "0 (command)"),
            ("icmpv6.rr.flag", "0xe0 (A, R, T)"),
            ("icmpv6.rr.pco.mp.opcode", "1 (add)"),
            ("icmpv6.rr.pco.mp.matchprefix", "2001:db8:1::"),
            ("icmpv6.rr.pco.up.useprefix", "2001:db8:9::"),
        ],
    );
    assert_shown(RENUMBERING_RESULT, &[("icmpv6.rr.rm.interfaceindex", "2")]);
    assert_shown(NODE_QUERY, &[("icmpv6.ni.query.subject_ipv6", "2001:db8:0:1::2")]);
    assert_shown(NODE_NAME_QUERY, &[("icmpv6.ni.query.subject_fqdn", "node.test")]);
    assert_shown(NODE_OLD_QUERY, &[("icmpv6.ni.query.subject_ipv4", "192.0.2.1")]);
    assert_shown(NODE_RESPONSE, &[("icmpv6.ni.reply.node_address", "2001:db8:0:1::2")]);
    assert_shown(NODE_OLD_RESPONSE, &[("icmpv6.ni.reply.ipv4_address", "192.0.2.1")]);
    assert_shown(NODE_REFUSAL, &[("icmpv6.code", "1 (refused)")]);
    assert_shown(HOME_AGENT_REPLY, &[("icmpv6.mip6.home_agent_address", "2001:db8:0:1::2")]);
    assert_shown(MOBILE_PREFIX_ADVERTISEMENT, &[("icmpv6.mip6.flag", "0xc000 (O, M)")]);
    assert_shown(MULTICAST_ROUTER, &[("icmpv6.mcast_ra.query_interval", "125")]);
    assert_shown(FAST_HANDOVER, &[("icmpv6.fmip6.subtype", "2 (router solicitation for proxy)")]);
    assert_shown(RPL, &[("icmpv6.code", "0 (DODAG Information Solicitation)")]);
    assert_shown(LOCATOR_UPDATE, &[("icmpv6.ilnp.nb_locator", "0x20010db800010000")]);
    assert_shown(DUPLICATE_REQUEST, &[("icmpv6.6lowpannd.da.reg_addr", "2001:db8:1::7")]);
    assert_shown(EXPERIMENT, &[("icmpv6.data", "ae 71 10 74 cb 15 07 02 (8 bytes)")]);
}

#[test]
fn neighbor_discovery_that_receivers_drop_says_why() {
    let far = {
        let mut frame = NEIGHBOR_SOLICITATION.to_vec();
        frame[7] = 254;
        frame
    };
    for (frame, field, words) in [
        (far, "icmpv6.type", "needs 255"),
        (changed(NEIGHBOR_SOLICITATION, &[(1, 3)]), "icmpv6.code", "has 0"),
        (
            changed(NEIGHBOR_SOLICITATION, &[(8, 0xff)]),
            "icmpv6.nd.ns.target_address",
            "the address of one node",
        ),
        (
            changed(NEIGHBOR_SOLICITATION, &[(25, 0)]),
            "icmpv6.opt",
            "the least is 1, which is 8 bytes, and receivers drop the whole message",
        ),
        (changed(NEIGHBOR_SOLICITATION, &[(33, 9)]), "icmpv6.opt", "72 bytes long; 16 are left"),
        (changed(ROUTER_ADVERTISEMENT, &[(33, 3)]), "icmpv6.opt", "24 bytes long; it should be 32"),
        (changed(ROUTER_ADVERTISEMENT, &[(34, 129)]), "icmpv6.opt.prefix.length", "128 bits"),
        (
            changed(ROUTER_ADVERTISEMENT, &[(40, 1)]),
            "icmpv6.opt.prefix.preferred_lifetime",
            "cannot be preferred for longer",
        ),
        (changed(ROUTER_ADVERTISEMENT, &[(30, 4)]), "icmpv6.opt.mtu", "at least 1280"),
        (changed(ROUTER_ADVERTISEMENT, &[(5, 1)]), "icmpv6.nd.ra.flag.rsv", "must be 0"),
    ] {
        let d = taken_apart(&frame);
        assert!(
            d.problems.iter().any(|problem| problem.field == Some(field) && problem.message.contains(words)),
            "{words}: {:?}",
            d.problems
        );
    }
    let mut elsewhere = ROUTER_ADVERTISEMENT.to_vec();
    elsewhere[8] = 0x20;
    assert!(complaints(&elsewhere)[0].contains("link-local"), "{:?}", complaints(&elsewhere));
}

#[test]
fn counts_that_the_message_cannot_hold_are_told() {
    for (frame, words) in [
        (changed(LISTENER_QUERY_2, &[(27, 3)]), "Number of Sources is 3; the message has room for 2"),
        (
            changed(LISTENER_REPORT_2, &[(7, 3)]),
            "Number of Multicast Address Records is 3; the message ends after 2",
        ),
        (changed(LISTENER_REPORT_2, &[(11, 9)]), "would take 164 bytes by its counts; 60 are left"),
    ] {
        assert!(complaints(&frame).iter().any(|line| line.contains(words)), "{:?}", complaints(&frame));
    }
    let mut far = LISTENER_QUERY_1.to_vec();
    far[7] = 64;
    assert!(complaints(&far)[0].contains("hop limit is 64"), "{:?}", complaints(&far));
}

#[test]
fn a_cut_capture_accuses_nobody() {
    for (_, frame) in FRAMES.iter().filter(|(_, frame)| frame[0] >> 4 == 6) {
        for length in 48..frame.len() {
            let orig_len = u32::try_from(frame.len()).expect("a small frame");
            let cut = CaptureRecord { orig_len, ..record(LinkType::RAW, &frame[..length]) };
            let d = dissect(&cut);
            for problem in &d.problems {
                assert!(
                    problem.message.contains("missing") || problem.message.contains("leaves"),
                    "{length} of {orig_len} bytes: {}",
                    problem.message
                );
            }
        }
    }
}

#[test]
fn names_for_lists_have_the_code_where_it_says_something() {
    assert_eq!(icmpv6_name(1, 4), "Destination Unreachable (port unreachable)");
    assert_eq!(icmpv6_name(135, 0), "Neighbor Solicitation");
    assert_eq!(icmpv6_name(77, 0), "ICMPv6 type 77");
}
