//! Files are built byte by byte here, by writers that share nothing with the code under test.

use super::*;
use crate::capture::Direction::{Inbound, Outbound, Unknown};
use crate::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use proptest::prelude::*;
use std::io::Read;

/// Numbers in one byte order or the other.
#[derive(Clone, Copy, Debug)]
enum Order {
    Little,
    Big,
}

use Order::{Big, Little};

impl Order {
    /// A number of so many bytes.
    fn number(self, width: usize, value: u64) -> Vec<u8> {
        let little = value.to_le_bytes();
        match self {
            Little => little[..width].to_vec(),
            Big => little[..width].iter().rev().copied().collect(),
        }
    }

    /// Numbers, each given as (bytes, value).
    fn numbers(self, numbers: &[(usize, u64)]) -> Vec<u8> {
        numbers.iter().flat_map(|(width, value)| self.number(*width, *value)).collect()
    }

    fn block(self, kind: u32, body: &[&[u8]]) -> Vec<u8> {
        let mut body = body.concat();
        body.resize(body.len().next_multiple_of(4), 0);
        let length = self.number(4, body.len() as u64 + 12);
        [&self.number(4, u64::from(kind))[..], &length, &body, &length].concat()
    }

    fn section(self) -> Vec<u8> {
        let header = self.numbers(&[(4, 0x1a2b_3c4d), (2, 1), (2, 0), (8, u64::MAX)]);
        self.block(0x0a0d_0d0a, &[&header, &self.option(4, b"made by hand")])
    }

    fn option(self, code: u64, value: &[u8]) -> Vec<u8> {
        let mut option = [&self.numbers(&[(2, code), (2, value.len() as u64)])[..], value].concat();
        option.resize(option.len().next_multiple_of(4), 0);
        option
    }

    /// An interface description with these options and the end of options.
    fn interface(self, link: u64, snap: u64, options: &[Vec<u8>]) -> Vec<u8> {
        let fixed = self.numbers(&[(2, link), (2, 0), (4, snap)]);
        self.block(1, &[&fixed, &options.concat(), &self.option(0, b"")])
    }

    fn enhanced(self, interface: u64, ticks: u64, bytes: &[u8], options: &[Vec<u8>]) -> Vec<u8> {
        let length = bytes.len() as u64;
        let fixed = self.numbers(&[
            (4, interface),
            (4, ticks >> 32),
            (4, ticks & 0xffff_ffff),
            (4, length),
            (4, length + 1),
        ]);
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().next_multiple_of(4), 0xee);
        self.block(6, &[&fixed, &bytes, &options.concat()])
    }

    fn pcap_header(self, magic: u64, link: u64) -> Vec<u8> {
        self.numbers(&[(4, magic), (2, 2), (2, 4), (4, 3600), (4, 7), (4, 96), (4, link)])
    }
}

/// What a record says, with bytes of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    at: i64,
    link: u16,
    direction: Direction,
    interface: u16,
    orig_len: u32,
    bytes: Vec<u8>,
}

type Answer = (Vec<Seen>, Result<(), PcapFileError>);

fn read_from(input: impl Read + Send) -> Answer {
    let mut seen = Vec::new();
    let end = read_records(input, |record| {
        seen.push(Seen {
            at: record.at.0,
            link: record.link.0,
            direction: record.direction,
            interface: record.interface,
            orig_len: record.orig_len,
            bytes: record.bytes.to_vec(),
        });
        true
    });
    (seen, end)
}

fn read_all(file: &[u8]) -> Answer {
    read_from(file)
}

fn times(file: &[u8]) -> Vec<i64> {
    let (seen, end) = read_all(file);
    assert_eq!(end, Ok(()));
    seen.iter().map(|seen| seen.at).collect()
}

fn damage(file: &[u8]) -> (usize, u64, &'static str) {
    let (seen, end) = read_all(file);
    let Err(PcapFileError::Damaged { packet, offset, what }) = end else {
        panic!("{end:?} where damage is meant")
    };
    assert_eq!(packet, seen.len() as u64 + 1);
    (seen.len(), offset, what)
}

fn two_packets() -> Vec<u8> {
    let packet = |at, bytes: &'static [u8]| CaptureRecord {
        at: Timestamp(at),
        link: LinkType::RAW,
        direction: Direction::Unknown,
        interface: 0,
        orig_len: 60,
        bytes,
    };
    write_records(
        LinkType::RAW,
        [packet(1_700_000_000_123_456_789, b"\x45\x00"), packet(1_700_000_001_000_000_001, b"\x45")],
    )
}

#[test]
fn what_is_written_is_read_to_the_nanosecond() {
    let (seen, end) = read_all(&two_packets());
    assert_eq!(end, Ok(()));
    let seen: Vec<_> = seen.into_iter().map(|seen| (seen.at, seen.bytes)).collect();
    assert_eq!(seen, [(1_700_000_000_123_456_789, vec![0x45, 0]), (1_700_000_001_000_000_001, vec![0x45])]);
}

#[test]
fn pcap_is_read_in_every_byte_order_and_resolution() {
    for (magic, expected, more) in [
        (0xa1b2_c3d4, 1_700_000_000_000_007_000, 0),
        (0xa1b2_3c4d, 1_700_000_000_000_000_007, 0),
        // Alexey Kuznetzov's: the interface's index, the protocol and the packet's type follow the lengths.
        (0xa1b2_cd34, 1_700_000_000_000_007_000, 8),
    ] {
        for order in [Little, Big] {
            let packet = order.numbers(&[(4, 1_700_000_000), (4, 7), (4, 3), (4, 60)]);
            // Frames of Ethernet with four bytes of check sequence: the upper half says so.
            let header = order.pcap_header(magic, 0x4400_0001);
            let one = [&packet[..], &vec![0x11; more], b"abc"].concat();
            let (seen, end) = read_all(&[&header[..], &one, &one].concat());
            assert_eq!(end, Ok(()), "{magic:x} {order:?}");
            let seen_once = Seen {
                at: expected,
                link: 1,
                direction: Direction::Unknown,
                interface: 0,
                orig_len: 60,
                bytes: b"abc".to_vec(),
            };
            assert_eq!(seen, [seen_once.clone(), seen_once], "{magic:x} {order:?}");
        }
    }
}

#[test]
fn a_pcap_from_the_end_of_its_time_and_of_an_odd_length_is_read() {
    let packet = Little.numbers(&[(4, u64::from(u32::MAX)), (4, 999_999_999), (4, 3), (4, 2)]);
    let (seen, end) = read_all(&[&Little.pcap_header(0xa1b2_3c4d, 12)[..], &packet, b"abc"].concat());
    assert_eq!(end, Ok(()));
    assert_eq!(seen[0].at, 4_294_967_295_999_999_999);
    assert_eq!(seen[0].link, LinkType::RAW.0, "the BSDs' number for raw IP");
    assert_eq!((seen[0].orig_len, seen[0].bytes.len()), (2, 3), "the file's own contradiction is kept");
}

#[test]
fn pcapng_is_read_with_every_interface_resolution_and_offset() {
    for order in [Little, Big] {
        let resolution = |value: u8| order.option(9, &[value]);
        let offset = |seconds: i64| order.option(14, &order.number(8, seconds.cast_unsigned()));
        let name = order.option(2, b"lo");
        let file = [
            order.section(),
            order.interface(1, 0, std::slice::from_ref(&name)),
            order.interface(101, 96, &[name, resolution(9)]),
            order.interface(113, 0, &[resolution(0x8a), offset(100)]),
            order.interface(14, 0, &[resolution(0), offset(-2)]),
            order.interface(228, 0, &[resolution(18)]),
            order.enhanced(0, 1_700_000_000_000_007, b"micro", &[]),
            order.enhanced(1, 1_700_000_000_000_000_007, b"nano", &[]),
            order.enhanced(2, 1024 * 3 + 512, b"1024ths", &[]),
            order.enhanced(3, 1_700_000_000, b"seconds", &[]),
            order.enhanced(4, 1_999_999_999, b"atto", &[]),
        ]
        .concat();
        let (seen, end) = read_all(&file);
        assert_eq!(end, Ok(()), "{order:?}");
        let facts: Vec<_> =
            seen.iter().map(|seen| (seen.at, seen.link, seen.interface, seen.bytes.as_slice())).collect();
        let expected: [(i64, u16, u16, &[u8]); 5] = [
            (1_700_000_000_000_007_000, 1, 0, b"micro"),
            (1_700_000_000_000_000_007, 101, 1, b"nano"),
            (103_500_000_000, 113, 2, b"1024ths"),
            (1_699_999_998_000_000_000, 101, 3, b"seconds"),
            (1, 228, 4, b"atto"),
        ];
        assert_eq!(facts, expected, "{order:?}");
        assert_eq!(seen[0].orig_len, 6);
    }
}

#[test]
fn a_time_that_no_nanoseconds_hold_becomes_the_nearest() {
    let interface = |resolution, seconds: i64| {
        let offset = seconds.to_le_bytes();
        Little.interface(101, 0, &[Little.option(9, &[resolution]), Little.option(14, &offset)])
    };
    let file = [
        Little.section(),
        interface(6, 0),
        interface(0, i64::MAX),
        interface(0, i64::MIN),
        interface(0x7f, 5),
        interface(0xff, 5),
        Little.enhanced(0, u64::MAX, b"", &[]),
        Little.enhanced(1, u64::MAX, b"", &[]),
        Little.enhanced(2, 0, b"", &[]),
        Little.enhanced(3, u64::MAX, b"", &[]),
        Little.enhanced(4, u64::MAX, b"", &[]),
    ]
    .concat();
    assert_eq!(times(&file), [i64::MAX, i64::MAX, i64::MIN, 5_000_000_000, 5_000_000_000]);
}

#[test]
fn sections_in_either_byte_order_follow_each_other_and_number_their_interfaces_on() {
    let section = |order: Order, link| {
        [
            order.section(),
            order.interface(link, 0, &[]),
            order.interface(link, 0, &[order.option(9, &[9])]),
            order.enhanced(1, 5, b"x", &[]),
        ]
        .concat()
    };
    let (seen, end) = read_all(&[section(Little, 1), section(Big, 101), section(Little, 113)].concat());
    assert_eq!(end, Ok(()));
    let facts: Vec<_> = seen.iter().map(|seen| (seen.at, seen.link, seen.interface)).collect();
    assert_eq!(facts, [(5, 1, 1), (5, 101, 3), (5, 113, 5)]);
    let forgotten = [section(Little, 1), Little.section(), Little.enhanced(0, 5, b"x", &[])].concat();
    let (count, _, what) = damage(&forgotten);
    assert_eq!((count, what), (1, "a packet of an interface that was never described"));
}

#[test]
fn directions_are_read_from_the_packets_flags() {
    for order in [Little, Big] {
        let packet = |flags: u64| order.enhanced(0, 1, b"abc", &[order.option(2, &order.number(4, flags))]);
        let after_comment =
            order.enhanced(0, 1, b"abc", &[order.option(1, b"hi"), order.option(2, &order.number(4, 2))]);
        let after_end = order.enhanced(0, 1, b"abc", &[order.option(0, b""), order.option(2, &[1; 4])]);
        let broken = order.enhanced(0, 1, b"abc", &[order.numbers(&[(2, 2), (2, 400)])]);
        let file = [
            order.section(),
            order.interface(1, 0, &[]),
            // Flags have more than the direction in them: reception type, check sequence, errors.
            packet(0xffff_0000),
            packet(0x0001_0021),
            packet(0b10),
            packet(0b11),
            after_comment,
            after_end,
            broken,
        ]
        .concat();
        let (seen, end) = read_all(&file);
        assert_eq!(end, Ok(()));
        let directions: Vec<_> = seen.iter().map(|seen| seen.direction).collect();
        assert_eq!(
            directions,
            [Unknown, Inbound, Outbound, Unknown, Outbound, Unknown, Unknown],
            "{order:?}"
        );
        assert!(seen.iter().all(|seen| seen.bytes == b"abc"), "a broken option costs no packet");
    }
}

#[test]
fn simple_packets_end_at_their_interfaces_limit() {
    for order in [Little, Big] {
        let simple =
            |orig_len: u64, bytes: &[u8]| order.block(3, &[&order.number(4, orig_len), bytes, b"\0\0"]);
        let limited =
            [order.section(), order.interface(1, 5, &[]), simple(9, b"abcde"), simple(2, b"ab")].concat();
        let (seen, end) = read_all(&limited);
        assert_eq!(end, Ok(()));
        let facts: Vec<_> = seen.iter().map(|seen| (seen.at, seen.orig_len, seen.bytes.as_slice())).collect();
        assert_eq!(facts, [(0, 9, &b"abcde"[..]), (0, 2, b"ab")]);
        let unlimited = [order.section(), order.interface(1, 0, &[]), simple(6, b"abcdef")].concat();
        assert_eq!(read_all(&unlimited).0[0].bytes, b"abcdef");
        assert_eq!(
            damage(&[order.section(), simple(2, b"ab")].concat()).2,
            "a packet before any interface was described"
        );
    }
}

#[test]
fn the_obsolete_packet_block_is_read() {
    for order in [Little, Big] {
        let fixed = order.numbers(&[(2, 1), (2, 65_535), (4, 0), (4, 3_000_000), (4, 3), (4, 60)]);
        let flags = order.option(2, &order.number(4, 1));
        let file = [
            order.section(),
            order.interface(1, 0, &[]),
            order.interface(101, 0, &[]),
            order.block(2, &[&fixed, b"abc\0", &flags]),
        ]
        .concat();
        let (seen, end) = read_all(&file);
        assert_eq!(end, Ok(()));
        let expected = Seen {
            at: 3_000_000_000,
            link: 101,
            direction: Direction::Inbound,
            interface: 1,
            orig_len: 60,
            bytes: b"abc".to_vec(),
        };
        assert_eq!(seen, [expected], "{order:?}");
    }
}

#[test]
fn blocks_of_other_kinds_are_skipped_whatever_is_in_them() {
    for order in [Little, Big] {
        let others = [4, 5, 9, 10, 0xbad, 0x4000_0bad, 0x7777_7777, 0x8000_0001];
        let others = others.map(|kind| order.block(kind, &[&[0xff; 40]])).concat();
        let file =
            [order.section(), others.clone(), order.interface(1, 0, &[]), others, order.block(99, &[])]
                .concat();
        let file = [file, order.enhanced(0, 1, b"abc", &[])].concat();
        assert_eq!(times(&file), [1000], "{order:?}");
    }
}

#[test]
fn wherever_a_file_is_cut_what_is_whole_is_read() {
    let order = Big;
    let start = [order.section(), order.interface(1, 0, &[])].concat();
    let packet = order.enhanced(0, 1, b"abc", &[order.option(1, b"a comment")]);
    let ng =
        ([start.as_slice(), &packet, &packet].concat(), start.len(), packet.len(), order.section().len());
    let pcap = two_packets();
    let pcap = (pcap[..42].to_vec(), 24, 18, 24);
    for (file, start, packet, first) in [ng, pcap] {
        for cut in 1..file.len() {
            let (seen, end) = read_all(&file[..cut]);
            let whole = cut.checked_sub(start).map_or(0, |rest| rest / packet);
            assert_eq!(seen.len(), whole, "cut at {cut}");
            let begin = if cut >= start { start + whole * packet } else { first * (cut / first) };
            let expected = if cut == begin {
                Ok(())
            } else {
                Err(PcapFileError::CutShort { packet: whole as u64 + 1, offset: begin as u64 })
            };
            assert_eq!(end, expected, "cut at {cut}");
        }
    }
}

#[test]
fn damage_is_said_with_its_place_and_what_stands_before_it_is_read() {
    for order in [Little, Big] {
        let good = [order.section(), order.interface(1, 0, &[]), order.enhanced(0, 1, b"abc", &[])].concat();
        let at = good.len() as u64;
        let fixed =
            |interface, kept| order.numbers(&[(4, interface), (4, 0), (4, 0), (4, kept), (4, 60), (4, 0)]);
        let with_length = |length| {
            let mut block = order.enhanced(0, 1, b"abcd", &[]);
            block[4..8].copy_from_slice(&order.number(4, length));
            block
        };
        let mut other_end = order.enhanced(0, 1, b"abcd", &[]);
        let last = other_end.len() - 4;
        other_end[last..].copy_from_slice(&order.number(4, 40));
        let section = |bytes: &[u8]| order.block(0x0a0d_0d0a, &[bytes]);
        for (bad, says) in [
            (order.block(6, &[&fixed(1, 4)]), "never described"),
            (order.block(6, &[&fixed(0xffff_ffff, 4)]), "never described"),
            (order.block(6, &[&fixed(0, 5)]), "longer than its block"),
            (order.block(6, &[&fixed(0, 0xffff_ffff)]), "longer than its block"),
            (order.block(6, &[]), "too short"),
            (order.block(2, &[&[0; 12]]), "too short"),
            (order.block(3, &[]), "too short"),
            (order.block(1, &[&[0; 4]]), "cut short"),
            (order.interface(1, 0, &[order.option(9, &[1, 2])]), "resolution"),
            (order.interface(1, 0, &[order.option(14, &[1, 2])]), "offset"),
            (order.block(1, &[&[0; 8], &order.numbers(&[(2, 9), (2, 9)])]), "longer than its block"),
            (with_length(0), "no room"),
            (with_length(11), "no room"),
            (with_length(37), "multiple of four"),
            (with_length(0xffff_fffc), "no packet has"),
            (other_end, "two ends"),
            (section(&order.numbers(&[(4, 0x1a2b_3c4d), (2, 2), (2, 0), (8, 0)])), "version"),
            (section(&order.numbers(&[(4, 0x1a2b_3c4d), (2, 1), (2, 0)])), "section header"),
            (section(&[0; 16]), "byte order"),
        ] {
            let after = order.enhanced(0, 1, b"after", &[]);
            let (count, offset, what) = damage(&[good.as_slice(), &bad, &after].concat());
            assert_eq!((count, offset), (1, at), "{order:?}: {what}");
            assert!(what.contains(says), "{says} in {what}");
        }
    }
    let mut pcap = two_packets();
    pcap[4] = 3;
    assert_eq!(damage(&pcap), (0, 0, "a version of the format that is not known"));
    let mut pcap = two_packets();
    pcap[42 + 8..42 + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(damage(&pcap), (1, 42, "it claims a length that no packet has"));
}

#[test]
fn interfaces_are_not_remembered_without_end() {
    let file = [Little.section(), Little.interface(1, 0, &[]).repeat(5000)].concat();
    assert_eq!(damage(&file).2, "more interfaces than any host has");
}

#[test]
fn what_is_no_capture_is_called_so() {
    assert_eq!(read_all(b"").1, Err(PcapFileError::Empty));
    assert_eq!(read_all(b"#!/bin/sh\necho this is a shell script\n").1, Err(PcapFileError::NotACapture));
    assert_eq!(read_all(b"\x0a").1, Err(PcapFileError::CutShort { packet: 1, offset: 0 }));
}

/// Hands out one byte after another, as a slow pipe may, and at the end fails or ends.
struct Drip<'a> {
    rest: &'a [u8],
    fails: bool,
}

impl Read for Drip<'_> {
    fn read(&mut self, space: &mut [u8]) -> std::io::Result<usize> {
        match (self.rest.split_first(), self.fails) {
            (Some((first, rest)), _) => {
                space[0] = *first;
                self.rest = rest;
                Ok(1)
            }
            (None, true) => Err(std::io::Error::other("unplugged")),
            (None, false) => Ok(0),
        }
    }
}

#[test]
fn a_pipe_that_hands_out_single_bytes_is_read_like_a_file() {
    let ng = [Big.section(), Big.interface(1, 0, &[]), Big.enhanced(0, 1, b"abc", &[])].concat();
    for file in [ng, two_packets()] {
        assert_eq!(read_from(Drip { rest: &file, fails: false }), read_all(&file));
        let (seen, end) = read_from(Drip { rest: &file, fails: true });
        assert_eq!(seen, read_all(&file).0);
        assert_eq!(end, Err(PcapFileError::Unreadable { offset: file.len() as u64 }));
    }
}

#[test]
fn an_announced_length_with_nothing_behind_it_is_a_cut() {
    let mut file = two_packets();
    file[24 + 8..24 + 12].copy_from_slice(&MAX_BLOCK_BYTES.to_le_bytes());
    assert_eq!(read_all(&file).1, Err(PcapFileError::CutShort { packet: 1, offset: 24 }));
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let mut count = 0;
    let end = read_records(two_packets().as_slice(), |_| {
        count += 1;
        false
    });
    assert_eq!((end, count), (Ok(()), 1));
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Unknown), Just(Direction::Inbound), Just(Direction::Outbound)]
}

prop_compose! {
    fn packet()(
        at in 0..=i64::MAX,
        link in prop_oneof![Just(1_u16), Just(101), Just(228), Just(65_000)],
        direction in direction(),
        interface in 0_u16..4,
        orig_len in any::<u32>(),
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
        comment in proptest::option::of("\\PC{0,20}"),
    ) -> (Seen, Option<String>) {
        (Seen { at, link, direction, interface, orig_len, bytes }, comment)
    }
}

fn record(seen: &Seen) -> CaptureRecord<'_> {
    CaptureRecord {
        at: Timestamp(seen.at),
        link: LinkType(seen.link),
        direction: seen.direction,
        interface: seen.interface,
        orig_len: seen.orig_len,
        bytes: &seen.bytes,
    }
}

fn write_ng(packets: &[(Seen, Option<String>)]) -> Vec<u8> {
    let host = Host { hardware: Some("a test"), system: None };
    let mut writer = PcapNgWriter::new(Vec::new(), &host).expect("memory takes all");
    writer.name_interface(0, "lo");
    for (packet, comment) in packets {
        writer.write(&record(packet), comment.as_deref()).expect("memory takes all");
    }
    writer.into_inner()
}

#[test]
fn a_pcapng_is_written_to_the_byte() {
    let packet = Seen {
        at: 0x0102_0304_0506_0708,
        link: 101,
        direction: Direction::Outbound,
        interface: 0,
        orig_len: 60,
        bytes: b"abcde".to_vec(),
    };
    let version = format!("wireglass {}", env!("CARGO_PKG_VERSION"));
    let section = Little.numbers(&[(4, 0x1a2b_3c4d), (2, 1), (2, 0), (8, u64::MAX)]);
    let expected = [
        Little.block(
            0x0a0d_0d0a,
            &[
                &section,
                &Little.option(2, b"a test"),
                &Little.option(4, version.as_bytes()),
                &Little.option(0, b""),
            ],
        ),
        Little.interface(101, 0, &[Little.option(2, b"lo"), Little.option(9, &[9])]),
        Little.block(
            6,
            &[
                &Little.numbers(&[(4, 0), (4, 0x0102_0304), (4, 0x0506_0708), (4, 5), (4, 60)]),
                b"abcde\0\0\0",
                &Little.option(1, b"why"),
                &Little.option(2, &[2, 0, 0, 0]),
                &Little.option(0, b""),
            ],
        ),
    ];
    assert_eq!(write_ng(&[(packet, Some("why".to_owned()))]), expected.concat());
}

#[test]
fn a_section_ends_with_what_its_interfaces_counted() {
    let packet = |interface| Seen {
        at: 1,
        link: 101,
        direction: Direction::Unknown,
        interface,
        orig_len: 1,
        bytes: b"a".to_vec(),
    };
    let statistics = |number, options: &[Vec<u8>]| {
        let fixed = Little.numbers(&[(4, number), (4, 1), (4, 2)]);
        let all: Vec<_> = [&fixed].into_iter().chain(options).map(Vec::as_slice).collect();
        Little.block(5, &[&all.concat(), &Little.option(0, b"")])
    };
    let at = Timestamp((1 << 32) | 2);
    let count = |code, value| Little.option(code, &Little.numbers(&[(8, value)]));
    let end = |interfaces: &[u16]| {
        let mut writer = PcapNgWriter::new(Vec::new(), &Host::default()).expect("memory takes all");
        for interface in interfaces {
            writer.write(&record(&packet(*interface)), None).expect("memory takes all");
        }
        let before = writer.get_ref().len();
        writer.finish(at, 7).expect("memory takes all");
        let file = writer.into_inner();
        assert_eq!(read_all(&file).1, Ok(()), "readers pass over it");
        file[before..].to_vec()
    };
    assert_eq!(end(&[]), [], "nothing was heard, nothing is told");
    assert_eq!(end(&[3, 3]), statistics(0, &[count(4, 9), count(7, 7), count(8, 2)]));
    let comment = Little.option(1, b"7 packets of all interfaces together were dropped");
    let expected =
        [statistics(0, &[comment, count(4, 1), count(8, 1)]), statistics(1, &[count(4, 2), count(8, 2)])];
    assert_eq!(end(&[3, 5, 5]), expected.concat());
}

#[test]
fn what_was_written_by_halves_is_known_by_its_whole_blocks() {
    let packet = Seen {
        at: 1,
        link: 101,
        direction: Direction::Inbound,
        interface: 0,
        orig_len: 3,
        bytes: b"abc".to_vec(),
    };
    let file = write_ng(&[(packet.clone(), None), (packet.clone(), None), (packet, None)]);
    for cut in 0..=file.len() {
        let (end, packets) = whole_blocks(&file[..cut]);
        assert!(end <= cut && (cut < file.len() || end == cut), "cut at {cut}");
        let (seen, read) = read_all(&file[..end]);
        assert_eq!(seen.len() as u64, packets, "cut at {cut}");
        assert!(end == 0 || read == Ok(()), "cut at {cut}: {read:?}");
    }
}

#[test]
fn what_does_not_fit_into_a_file_is_refused_or_shortened() {
    let mut packet = Seen {
        at: -5,
        link: 101,
        direction: Direction::Inbound,
        interface: 9,
        orig_len: 1,
        bytes: b"a".to_vec(),
    };
    // Two bytes a letter: the limit falls into one.
    let (seen, end) = read_all(&write_ng(&[(packet.clone(), Some("ö".repeat(40_000)))]));
    assert_eq!(end, Ok(()));
    assert_eq!((seen[0].at, seen[0].direction), (0, Direction::Inbound), "flags stand behind the comment");
    packet.bytes = vec![0; 1 << 24];
    let mut writer = PcapNgWriter::new(Vec::new(), &Host::default()).expect("memory takes all");
    let refused = writer.write(&record(&packet), None).expect_err("too large");
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
    assert_eq!(read_all(&writer.into_inner()), (vec![], Ok(())), "nothing of it was written");
}

proptest! {
    #[test]
    fn what_is_written_as_pcapng_is_read_back(packets in proptest::collection::vec(packet(), 0..20)) {
        let (seen, end) = read_all(&write_ng(&packets));
        prop_assert_eq!(end, Ok(()));
        prop_assert_eq!(seen.len(), packets.len());
        let mut numbers = Vec::new();
        for (seen, (packet, _)) in seen.iter().zip(&packets) {
            // The file numbers pairs of interface and link type in the order in which they come.
            let pair = (packet.interface, packet.link);
            let number = numbers.iter().position(|known| *known == pair).unwrap_or_else(|| {
                numbers.push(pair);
                numbers.len() - 1
            });
            let expected = Seen { interface: u16::try_from(number).expect("few"), ..packet.clone() };
            prop_assert_eq!(seen, &expected);
        }
    }

    #[test]
    fn no_bytes_make_it_panic_or_hang(
        mut file in proptest::collection::vec(any::<u8>(), 0..300),
        keep in 0_usize..200,
        which in 0..3,
    ) {
        let real = match which {
            0 => two_packets(),
            1 => [Big.section(), Big.interface(1, 0, &[]), Big.enhanced(0, 1, b"abc", &[])].concat(),
            _ => write_ng(&[]),
        };
        let keep = keep.min(real.len()).min(file.len());
        file[..keep].copy_from_slice(&real[..keep]);
        let _ = read_all(&file);
    }

    #[test]
    fn a_changed_byte_costs_nothing_that_stands_before_it(place in 0_usize..400, value in any::<u8>()) {
        let packet = Little.enhanced(0, 1, b"abc", &[Little.option(1, b"a comment")]);
        let start = [Little.section(), Little.interface(1, 0, &[])].concat();
        let mut file = [start.clone(), packet.repeat(5)].concat();
        let place = place % file.len();
        file[place] = value;
        let untouched = place.saturating_sub(start.len()) / packet.len();
        let (seen, _) = read_all(&file);
        prop_assert!(seen.len() >= untouched, "{} of {}", seen.len(), untouched);
    }
}
