//! Link layers and ARP: bytes in, fields out.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use frames::link::{
    BIG, CHAOS, COOKED, COOKED_2, COOKED_2_ARP, COOKED_FULL, COOKED_GRE, COOKED_NAMELESS, COOKED_NETLINK,
    COOKED_SHORT, COOKED_TUNNEL, INFINIBAND, LENGTH, LITTLE, NEITHER, NETWORK_ORDER, OVER_ATM, REPLY,
    REQUEST, REVERSE, SERVICE_TAGGED, TAGGED, TAGGED_LENGTH, UNKNOWN_FAMILY, UNKNOWN_TYPE,
};
use frames::{protocols, record, shown};
use wireglass_shared::capture::LinkType;
use wireglass_shared::dissect;
use wireglass_shared::value::show;

/// The layers, and each field with its value; of fields that come twice, all of them.
fn assert_reads(link: LinkType, frame: &[u8], layers: &[&str], fields: &[(&str, &str)]) {
    let d = dissect(&record(link, frame));
    assert_eq!(protocols(&d), layers);
    assert_eq!(d.problems, []);
    for (id, expected) in fields {
        let found: Vec<_> = (0..d.nodes.len())
            .filter(|ix| d.nodes[*ix].field.id == *id)
            .map(|ix| show(frame, &d, ix).line())
            .collect();
        assert!(found.iter().any(|value| value == expected), "{id}: {found:?}, not {expected}");
    }
}

/// What is wrong with the frame once some of its bytes are changed.
fn assert_blamed(link: LinkType, frame: &[u8], changes: &[(usize, u8)], field: &str, words: &str) {
    let mut frame = frame.to_vec();
    for (at, byte) in changes {
        frame[*at] = *byte;
    }
    let found = dissect(&record(link, &frame)).problems;
    assert!(
        found.iter().any(|problem| problem.field == Some(field) && problem.message.contains(words)),
        "{field}: {found:?}"
    );
}

#[test]
fn arp_asks_and_answers() {
    assert_reads(
        LinkType::ETHERNET,
        REQUEST,
        &["eth", "arp", "padding"],
        &[
            ("eth.dst", "ff:ff:ff:ff:ff:ff (broadcast)"),
            ("eth.type", "0x0806 (ARP)"),
            ("arp.hw.type", "1 (Ethernet)"),
            ("arp.proto.type", "0x0800 (IPv4)"),
            ("arp.hw.size", "6"),
            ("arp.proto.size", "4"),
            ("arp.opcode", "1 (request)"),
            ("arp.src.hw_mac", "02:00:00:00:00:01"),
            ("arp.src.proto_ipv4", "192.0.2.1"),
            ("arp.dst.hw_mac", "00:00:00:00:00:00"),
            ("arp.dst.proto_ipv4", "192.0.2.2"),
        ],
    );
    assert_reads(LinkType::ETHERNET, REPLY, &["eth", "arp"], &[("arp.opcode", "2 (reply)")]);
    assert_reads(LinkType::ETHERNET, REVERSE, &["eth", "arp"], &[("arp.opcode", "3 (reverse request)")]);
}

#[test]
fn arp_takes_addresses_of_any_size() {
    assert_reads(
        LinkType::ETHERNET,
        CHAOS,
        &["eth", "arp"],
        &[("arp.src.hw_mac", "02:00:00:00:00:01"), ("arp.src.proto", "01 02 (2 bytes)")],
    );
    assert_reads(
        LinkType::LINUX_SLL,
        INFINIBAND,
        &["sll", "arp"],
        &[
            ("arp.hw.type", "32 (InfiniBand)"),
            ("arp.src.hw", "80 00 00 48 fe 80 00 00 00 00 00 00 f4 52 14 03 … (20 bytes)"),
            ("arp.dst.proto_ipv4", "192.0.2.2"),
        ],
    );
    assert_reads(
        LinkType::ETHERNET,
        NEITHER,
        &["eth", "arp"],
        &[
            ("arp.opcode", "8 (InARP request)"),
            ("arp.src.hw", "01 02 (2 bytes)"),
            ("arp.src.proto", "0a 0b 0c (3 bytes)"),
            ("arp.dst.proto", "0d 0e 0f (3 bytes)"),
        ],
    );
    assert_reads(
        LinkType::ETHERNET,
        OVER_ATM,
        &["eth", "arp"],
        &[("arp.src.htl", "0x14"), ("arp.opcode", "1 (request)")],
    );
}

#[test]
fn arp_that_contradicts_itself_is_named() {
    for (changes, field, words) in [
        (&[(18, 8)][..], "arp.hw.size", "addresses of 6 bytes"),
        (&[(19, 16)], "arp.proto.size", "an IPv4 address has 4 bytes"),
        (&[(20, 0), (21, 0)], "arp.opcode", "which is reserved"),
        (&[(22, 1)], "arp.src.hw_mac", "from one card"),
        (&[(6, 3)], "eth.src", "from one card"),
    ] {
        assert_blamed(LinkType::ETHERNET, REQUEST, changes, field, words);
    }
}

#[test]
fn tags_stand_before_one_another() {
    assert_reads(
        LinkType::ETHERNET,
        TAGGED,
        &["eth", "vlan", "vlan", "ip", "udp"],
        &[
            ("vlan.priority", "5 (voice)"),
            ("vlan.dei", "1 (may be dropped first)"),
            ("vlan.id", "200"),
            ("vlan.etype", "0x9100 (VLAN tag by its old number)"),
            ("vlan.id", "1 (the default)"),
            ("vlan.etype", "0x0800 (IPv4)"),
        ],
    );
    assert_reads(
        LinkType::ETHERNET,
        SERVICE_TAGGED,
        &["eth", "ieee8021ad", "ieee8021ad", "vlan", "ipv6", "udp"],
        &[
            ("ieee8021ad.priority", "3 (critical applications)"),
            ("ieee8021ad.dei", "0 (not to be dropped first)"),
            ("ieee8021ad.id", "100"),
            ("ieee8021ad.id", "5"),
            ("ieee8021ah.etype", "0x8100 (802.1Q VLAN tag)"),
            ("vlan.id", "0 (none, only a priority)"),
        ],
    );
    assert_blamed(LinkType::ETHERNET, TAGGED, &[(14, 0x0f), (15, 0xff)], "vlan.id", "is reserved");
    assert_blamed(
        LinkType::ETHERNET,
        SERVICE_TAGGED,
        &[(14, 0x0f), (15, 0xff)],
        "ieee8021ad.id",
        "is reserved",
    );
}

#[test]
fn a_frame_with_a_length_ends_there() {
    assert_reads(
        LinkType::ETHERNET,
        LENGTH,
        &["eth", "data", "padding"],
        &[
            ("eth.len", "7"),
            ("eth.dst", "01:80:c2:00:00:00 (multicast)"),
            ("data.data", "42 42 03 00 00 00 00 (7 bytes)"),
        ],
    );
    assert_reads(
        LinkType::ETHERNET,
        TAGGED_LENGTH,
        &["eth", "vlan", "data", "padding"],
        &[("vlan.len", "3"), ("data.data", "42 42 03 (3 bytes)")],
    );
    assert_reads(
        LinkType::ETHERNET,
        UNKNOWN_TYPE,
        &["eth", "data"],
        &[("eth.type", "0x88b5 (for local experiments)")],
    );
    assert_blamed(LinkType::ETHERNET, LENGTH, &[(12, 5), (13, 0xff)], "eth.len", "at most 1500 bytes");
    assert_blamed(LinkType::ETHERNET, LENGTH, &[(12, 1)], "eth.len", "more than the packet holds");
}

#[test]
fn hardware_addresses_say_for_whom_they_are() {
    for (address, expected) in [
        ([0x33, 0x33, 0, 0, 0, 1], "33:33:00:00:00:01 (IPv6 multicast)"),
        ([0x01, 0x00, 0x5e, 0, 0, 251], "01:00:5e:00:00:fb (IPv4 multicast)"),
        ([0x01, 0x00, 0x5e, 0x80, 0, 1], "01:00:5e:80:00:01 (multicast)"),
        ([0x02, 0, 0, 0, 0, 1], "02:00:00:00:00:01"),
    ] {
        let mut frame = UNKNOWN_TYPE.to_vec();
        frame[..6].copy_from_slice(&address);
        assert_eq!(shown(&frame, &dissect(&record(LinkType::ETHERNET, &frame)), "eth.dst"), expected);
    }
}

#[test]
fn what_linux_puts_before_packets_is_read() {
    assert_reads(
        LinkType::LINUX_SLL,
        COOKED,
        &["sll", "ip", "udp"],
        &[
            ("sll.pkttype", "4 (sent by this host)"),
            ("sll.hatype", "1 (Ethernet)"),
            ("sll.halen", "6"),
            ("sll.src.eth", "02:00:00:00:00:01"),
            ("sll.unused", "00 00 (2 bytes)"),
            ("sll.etype", "0x0800 (IPv4)"),
        ],
    );
    for (frame, layers, fields) in [
        (
            COOKED_TUNNEL,
            &["sll", "ip", "udp"][..],
            &[("sll.src.ipv4", "192.0.2.9"), ("sll.hatype", "768 (IPv4 tunnel)")][..],
        ),
        (COOKED_GRE, &["sll", "ip", "udp"], &[("sll.gretype", "0x0800 (IPv4)")]),
        (COOKED_NAMELESS, &["sll", "ip", "udp"], &[("sll.unused", "00 00 00 00 00 00 00 00 (8 bytes)")]),
        (COOKED_SHORT, &["sll", "data"], &[("sll.src.other", "07 (1 byte)"), ("sll.ltype", "0x000c (CAN)")]),
        (
            COOKED_FULL,
            &["sll", "data"],
            &[
                ("sll.src.other", "00 01 02 03 04 05 06 07 (8 bytes)"),
                ("sll.ltype", "0x0004 (IEEE 802.2 LLC)"),
            ],
        ),
        (COOKED_NETLINK, &["sll", "data"], &[("sll.netlink", "0")]),
    ] {
        assert_reads(LinkType::LINUX_SLL, frame, layers, fields);
    }
    assert_reads(
        LinkType::LINUX_SLL2,
        COOKED_2,
        &["sll2", "ip", "udp"],
        &[
            ("sll.etype", "0x0800 (IPv4)"),
            ("sll.ifindex", "3"),
            ("sll.pkttype", "0 (to this host)"),
            ("sll.src.eth", "02:00:00:00:00:01"),
        ],
    );
    assert_reads(LinkType::LINUX_SLL2, COOKED_2_ARP, &["sll2", "arp"], &[("sll.pkttype", "1 (broadcast)")]);
    assert_blamed(LinkType::LINUX_SLL2, COOKED_2, &[(2, 1)], "sll.reserved", "must be 0");
}

#[test]
fn a_loopback_family_is_read_in_either_byte_order() {
    for (link, frame, layers, family) in [
        (LinkType::NULL, LITTLE, &["null", "ip", "udp"][..], "2 (IPv4)"),
        (LinkType::NULL, BIG, &["null", "ipv6", "udp"], "28 (IPv6, as on FreeBSD)"),
        (LinkType::LOOP, NETWORK_ORDER, &["null", "ipv6", "udp"], "24 (IPv6, as on NetBSD and OpenBSD)"),
        (LinkType::NULL, UNKNOWN_FAMILY, &["null", "data"], "99"),
    ] {
        assert_reads(link, frame, layers, &[("null.family", family)]);
    }
}
