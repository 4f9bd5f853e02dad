//! Fragments put together again, in any order, with holes, doubles and contradictions.

use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::check::{Verdict, checksum};
use wireglass_shared::dissect;
use wireglass_shared::reassembly::{Piece, Reassembly, reassemble, record_of};

fn record(bytes: &[u8]) -> CaptureRecord<'_> {
    CaptureRecord {
        at: Timestamp(0),
        link: LinkType::RAW,
        direction: Direction::Unknown,
        interface: 0,
        orig_len: u32::try_from(bytes.len()).expect("small"),
        bytes,
    }
}

/// A UDP datagram of 24 bytes of data: what is cut up.
fn datagram() -> Vec<u8> {
    let mut udp = vec![0x9c, 0x40, 0x00, 0x07, 0, 32, 0, 0];
    udp.extend(b"abcdefghijklmnopqrstuvwx");
    udp
}

/// An IPv4 fragment with `data` at byte `offset`.
fn ipv4(id: u8, offset: u16, more: bool, data: &[u8]) -> Vec<u8> {
    let word = (offset / 8) | if more { 0x2000 } else { 0 };
    let [high, low] = word.to_be_bytes();
    let length = u8::try_from(20 + data.len()).expect("short");
    let mut bytes = vec![0x45, 0, 0, length, 0, id, high, low, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    bytes.extend(data);
    bytes
}

/// An IPv6 fragment behind a hop-by-hop header.
fn ipv6(offset: u16, more: bool, data: &[u8]) -> Vec<u8> {
    let [high, low] = (offset | u16::from(more)).to_be_bytes();
    let length = u8::try_from(16 + data.len()).expect("short");
    let mut bytes = vec![0x60, 0, 0, 0, 0, length, 0, 64];
    for last in [1, 2] {
        bytes.extend([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]);
    }
    bytes.extend([44, 0, 1, 4, 0, 0, 0, 0]);
    bytes.extend([17, 0, high, low, 0, 0, 0, 9]);
    bytes.extend(data);
    bytes
}

fn put_together(frames: &[Vec<u8>], from: usize) -> Option<Reassembly> {
    let numbered = frames.iter().zip(1..).map(|(bytes, number)| (number, record(bytes)));
    reassemble((from as u64 + 1, &record(&frames[from])), numbered)
}

#[test]
fn three_pieces_out_of_order_make_the_packet_that_was_sent() {
    let udp = datagram();
    let frames = vec![
        ipv4(7, 16, true, &udp[16..24]),
        ipv4(8, 0, true, &udp[..16]),
        ipv4(7, 24, false, &udp[24..]),
        ipv4(7, 0, true, &udp[..16]),
    ];
    let made = put_together(&frames, 2).expect("a fragment");
    assert_eq!(
        made.pieces,
        [
            Piece { number: 4, offset: 0, bytes: 16, last: false },
            Piece { number: 1, offset: 16, bytes: 8, last: false },
            Piece { number: 3, offset: 24, bytes: 8, last: true }
        ]
    );
    assert_eq!((made.holes.as_slice(), made.conflict), (&[][..], false));
    let whole = made.whole.expect("nothing is missing");
    assert_eq!(whole[20..], udp);
    let d = dissect(&record_of(&whole));
    assert_eq!(d.layers.iter().map(|layer| layer.protocol.id).collect::<Vec<_>>(), ["ip", "udp", "data"]);
    assert_eq!(checksum(&whole, &d, 0).expect("a checksum").verdict, Verdict::Good);
    assert_eq!(d.problems, []);
}

#[test]
fn what_is_missing_is_said_and_nothing_made_up() {
    let udp = datagram();
    let frames = vec![ipv4(7, 0, true, &udp[..8]), ipv4(7, 24, false, &udp[24..])];
    let made = put_together(&frames, 0).expect("a fragment");
    assert_eq!((made.holes.as_slice(), made.whole), (&[(8, Some(24))][..], None));
    let made = put_together(&frames[..1], 0).expect("a fragment");
    assert_eq!((made.holes.as_slice(), made.whole), (&[(8, None)][..], None));
}

#[test]
fn a_double_is_no_conflict_and_a_contradiction_is() {
    let udp = datagram();
    let mut other = udp[..16].to_vec();
    other[15] = b'!';
    let first = ipv4(7, 0, true, &udp[..16]);
    let rest = ipv4(7, 16, false, &udp[16..]);
    let double = put_together(&[first.clone(), first.clone(), rest.clone()], 0).expect("a fragment");
    assert_eq!((double.pieces.len(), double.conflict), (2, false));
    let made = put_together(&[first, ipv4(7, 0, true, &other), rest], 2).expect("a fragment");
    assert!(made.conflict);
    assert_eq!(made.whole.expect("all is there")[20..], udp, "the earlier one is believed");
}

#[test]
fn ipv6_names_what_the_fragment_header_named() {
    let udp = datagram();
    let frames = vec![ipv6(0, true, &udp[..16]), ipv6(16, false, &udp[16..])];
    let whole = put_together(&frames, 1).expect("a fragment").whole.expect("nothing is missing");
    let d = dissect(&record_of(&whole));
    let layers: Vec<_> = d.layers.iter().map(|layer| layer.protocol.id).collect();
    assert_eq!(layers, ["ipv6", "ipv6.hopopts", "udp", "data"]);
    assert_eq!(whole[48..], udp);
}

#[test]
fn what_is_whole_or_cut_is_no_fragment() {
    let udp = datagram();
    assert_eq!(put_together(&[ipv4(7, 0, false, &udp)], 0), None);
    let piece = ipv4(7, 0, true, &udp[..16]);
    let cut = CaptureRecord { orig_len: 36, ..record(&piece[..30]) };
    assert_eq!(reassemble((1, &cut), std::iter::empty()), None, "the bytes are not all there");
}
