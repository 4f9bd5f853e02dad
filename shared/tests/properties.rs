//! What must hold for any bytes: no panic, leaves that tile the frame, a diagram that partitions it, and agreement with
//! etherparse wherever etherparse accepts the frame.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;
mod soundness;

use etherparse::{LaxLinkExtSlice, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use frames::record;
use proptest::prelude::*;
use soundness::assert_sound;
use wireglass_shared::bits::read;
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::dissect;

#[test]
fn every_prefix_of_every_frame_is_sound() {
    for (link, frame) in frames::ALL.iter() {
        for length in 0..=frame.len() {
            assert_sound(&record(*link, &frame[..length]));
            let cut = CaptureRecord { orig_len: 1500, ..record(*link, &frame[..length]) };
            assert_sound(&cut);
        }
    }
}

#[test]
fn every_frame_makes_a_sound_draft() {
    for (link, frame) in frames::ALL.iter() {
        for length in [0, 1, 13, 21, 33, 41, frame.len() / 2, frame.len().saturating_sub(1), frame.len()] {
            soundness::draft::assert_sound(&record(*link, &frame[..length.min(frame.len())]));
        }
    }
}

/// A frame of the corpus with some bytes changed: deeper into the tables than random bytes ever get.
fn damaged_frame() -> impl Strategy<Value = (LinkType, Vec<u8>)> {
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let tail = proptest::collection::vec(any::<u8>(), 0..40);
    (0..frames::ALL.len(), changes, tail).prop_map(|(which, changes, tail)| {
        let (link, frame) = frames::ALL[which];
        let mut bytes = [frame, &tail].concat();
        for (index, value) in changes {
            let at = index.index(bytes.len());
            bytes[at] = value;
        }
        (link, bytes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2000), ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_sound(bytes in proptest::collection::vec(any::<u8>(), 0..120), link in 0_u16..300) {
        assert_sound(&record(LinkType(link), &bytes));
        assert_sound(&record(LinkType::IPV4, &bytes));
        assert_sound(&record(LinkType::ETHERNET, &bytes));
    }

    #[test]
    fn damaged_frames_are_sound((link, bytes) in damaged_frame()) {
        assert_sound(&record(link, &bytes));
    }

    #[test]
    fn damaged_frames_make_sound_drafts((link, bytes) in damaged_frame()) {
        soundness::draft::assert_sound(&record(link, &bytes));
    }

    #[test]
    fn any_bytes_make_a_sound_draft(bytes in proptest::collection::vec(any::<u8>(), 0..120), link in 0_u16..300) {
        for link in [LinkType(link), LinkType::RAW, LinkType::ETHERNET] {
            soundness::draft::assert_sound(&record(link, &bytes));
        }
    }

    #[test]
    fn fields_agree_with_etherparse((link, bytes) in damaged_frame()) {
        let sliced = match link {
            LinkType::ETHERNET => LaxSlicedPacket::from_ethernet(&bytes).ok(),
            LinkType::RAW => LaxSlicedPacket::from_ip(&bytes).ok(),
            // The link type, not the version, says which header begins there.
            LinkType::IPV4 if bytes.first().is_some_and(|first| first >> 4 == 4) => {
                LaxSlicedPacket::from_ip(&bytes).ok()
            }
            LinkType::IPV6 if bytes.first().is_some_and(|first| first >> 4 == 6) => {
                LaxSlicedPacket::from_ip(&bytes).ok()
            }
            _ => None,
        };
        let Some(sliced) = sliced else { return Ok(()) };
        // etherparse looks behind MACsec, for which there is no table here.
        if sliced.link_exts.iter().any(|tag| !matches!(tag, LaxLinkExtSlice::Vlan(_))) {
            return Ok(());
        }
        let d = dissect(&record(link, &bytes));
        // etherparse goes by the version where it contradicts the type before it.
        if d.problems.iter().any(|problem| matches!(problem.field, Some("ip.version" | "ipv6.version"))) {
            return Ok(());
        }
        let field = |id: &str| {
            let node = d.nodes.iter().find(|node| node.field.id == id && !d.layers[node.layer()].quoted)?;
            (node.missing_bits == 0).then(|| read(&bytes, node.span)).flatten()
        };
        if let Some(LaxNetSlice::Ipv4(ip)) = &sliced.net {
            let header = ip.header();
            prop_assert_eq!(field("ip.hdr_len"), Some(header.ihl().into()));
            prop_assert_eq!(field("ip.len"), Some(header.total_len().into()));
            prop_assert_eq!(field("ip.id"), Some(header.identification().into()));
            prop_assert_eq!(field("ip.flags.df"), Some(header.dont_fragment().into()));
            prop_assert_eq!(field("ip.frag_offset"), Some(header.fragments_offset().value().into()));
            prop_assert_eq!(field("ip.ttl"), Some(header.ttl().into()));
            prop_assert_eq!(field("ip.checksum"), Some(header.header_checksum().into()));
            prop_assert_eq!(field("ip.src"), Some(u32::from(header.source_addr()).into()));
        }
        if let Some(LaxNetSlice::Ipv6(ip)) = &sliced.net {
            let header = ip.header();
            prop_assert_eq!(field("ipv6.flow"), Some(header.flow_label().value().into()));
            prop_assert_eq!(field("ipv6.plen"), Some(header.payload_length().into()));
            prop_assert_eq!(field("ipv6.nxt"), Some(header.next_header().0.into()));
            prop_assert_eq!(field("ipv6.hlim"), Some(header.hop_limit().into()));
        }
        // Where Total Length contradicts the header, etherparse goes on and the tables stop.
        if !d.problems.iter().any(|problem| problem.field == Some("ip.len")) {
            match &sliced.transport {
                Some(TransportSlice::Icmpv4(icmp)) => {
                    prop_assert_eq!(field("icmp.type"), Some(icmp.type_u8().into()));
                    prop_assert_eq!(field("icmp.checksum"), Some(icmp.checksum().into()));
                }
                Some(TransportSlice::Tcp(tcp)) => {
                    prop_assert_eq!(field("tcp.srcport"), Some(tcp.source_port().into()));
                    prop_assert_eq!(field("tcp.seq"), Some(tcp.sequence_number().into()));
                    prop_assert_eq!(field("tcp.hdr_len"), Some(tcp.data_offset().into()));
                    prop_assert_eq!(field("tcp.flags.syn"), Some(tcp.syn().into()));
                    prop_assert_eq!(field("tcp.flags.ece"), Some(tcp.ece().into()));
                    prop_assert_eq!(field("tcp.window_size_value"), Some(tcp.window_size().into()));
                    let options = d.find("tcp.options").map_or(0, |ix| d.nodes[ix].span.len / 8);
                    prop_assert_eq!(options as usize, tcp.options().len());
                }
                Some(TransportSlice::Udp(udp)) => {
                    prop_assert_eq!(field("udp.dstport"), Some(udp.destination_port().into()));
                }
                _ => {}
            }
        }
    }
}
