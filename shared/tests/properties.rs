//! What must hold for any bytes: no panic, leaves that tile the frame, a diagram that partitions it, and agreement with
//! etherparse wherever etherparse accepts the frame.

#[allow(dead_code, reason = "not every test file uses every frame")]
mod frames;

use etherparse::{LaxLinkExtSlice, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use frames::record;
use proptest::prelude::*;
use wireglass_shared::bits::{BitSpan, read, write};
use wireglass_shared::capture::{CaptureRecord, LinkType};
use wireglass_shared::flow::Context;
use wireglass_shared::view::{diagram, hex, json, text};
use wireglass_shared::{Dissection, check, dissect, explain, summary, value};

fn assert_sound(record: &CaptureRecord<'_>) {
    let frame = record.bytes;
    let d = dissect(record);
    let end = u32::try_from(frame.len()).expect("a small frame") * 8;
    assert_leaves_tile(&d, end);
    assert_every_leaf_writes_back(&d, frame);
    assert_diagram_partitions(&d, end);
    for ix in 0..d.nodes.len() {
        let node = &d.nodes[ix];
        if let Some(parent) = node.parent {
            assert!(d.nodes[parent].span.covers(node.span), "{} leaves its parent", node.field.id);
        }
        value::show(frame, &d, ix);
        explain::explain_node(frame, &d, &Context::default(), ix).expect("every node has words");
    }
    for layer in 0..d.layers.len() {
        check::checksum(frame, &d, layer);
    }
    for byte in 0..end / 8 {
        explain::explain(frame, &d, &Context::default(), BitSpan::bytes(byte, 1))
            .expect("every byte has words");
    }
    let json = serde_json::to_string(&json::packet(1, record, &d)).expect("plain data");
    let text = text::packet(1, record, &d);
    assert!(!json.contains('\u{1b}') && !text.contains('\u{1b}'), "no escape byte reaches a terminal");
    assert_eq!(hex::rows(frame, &d, 0, u32::MAX).iter().flatten().count(), frame.len());
    summary::summarize(record).info.to_string();
}

fn assert_leaves_tile(d: &Dissection, end: u32) {
    let mut at = 0;
    for (_, leaf) in d.leaves() {
        assert_eq!(leaf.span.start, at, "a gap or an overlap before {}", leaf.field.id);
        assert!(!leaf.span.is_empty(), "{} has no bit", leaf.field.id);
        at = leaf.span.end();
    }
    assert_eq!(at, end, "the last leaf must end with the frame");
}

fn assert_every_leaf_writes_back(d: &Dissection, frame: &[u8]) {
    let mut copy = vec![0xa5; frame.len()];
    for (_, leaf) in d.leaves() {
        let mut span = leaf.span;
        while !span.is_empty() {
            let step = BitSpan::new(span.start, span.len.min(64));
            write(&mut copy, step, read(frame, step).expect("inside the frame")).expect("inside the frame");
            span = BitSpan::between(step.end(), span.end());
        }
    }
    assert_eq!(copy, frame);
}

fn assert_diagram_partitions(d: &Dissection, end: u32) {
    let mut at = 0;
    for row in diagram::diagram(d, None).cards.iter().flat_map(|card| &card.rows) {
        match row {
            diagram::Row::Fold { span, .. } => {
                assert_eq!(span.start, at);
                at = span.end();
            }
            diagram::Row::Cells { cells, .. } => {
                let mut column = 0;
                for cell in cells {
                    assert_eq!(cell.column, column, "cells stand side by side");
                    column += cell.columns;
                    if let diagram::Content::Field { span, .. } = cell.content {
                        assert_eq!((span.start, span.len), (at, cell.columns));
                        at = span.end();
                    }
                }
                assert!(column <= diagram::ROW_BITS, "a row has 32 columns");
            }
        }
    }
    assert_eq!(at, end, "the diagram must show every bit once");
}

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
            let node = d.nodes.iter().find(|node| node.field.id == id && !d.layers[node.layer].quoted)?;
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
