//! One line a packet, for lists. A path of its own over etherparse's slices: no dissection is made for rows that nobody
//! opens. Writing to a string cannot fail, so those results are let go.

use crate::capture::{CaptureRecord, LinkType};
use crate::proto;
use crate::value::counted;
use etherparse::{Icmpv4Type, LaxNetSlice, LaxSlicedPacket, TcpSlice, TransportSlice};
use std::fmt::Write as _;

/// What a list row says of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Where it comes from: an address, or empty.
    pub source: String,
    /// Where it goes.
    pub destination: String,
    /// The innermost protocol known.
    pub protocol: &'static str,
    /// What it does, in the words of that protocol.
    pub info: String,
}

/// The number of the protocol that an IPv4 packet carries, where its link shows one at once: for filters that must look
/// at every packet.
pub fn ip_number(record: &CaptureRecord<'_>) -> Option<u8> {
    match record.link {
        LinkType::RAW | LinkType::IPV4 => record.bytes.get(9).copied(),
        _ => None,
    }
}

/// Sums a packet up.
pub fn summarize(record: &CaptureRecord<'_>) -> Summary {
    let bytes = record.bytes;
    let sliced = match record.link {
        LinkType::ETHERNET => LaxSlicedPacket::from_ethernet(bytes).ok(),
        LinkType::RAW | LinkType::IPV4 => LaxSlicedPacket::from_ip(bytes).ok(),
        _ => None,
    };
    let mut summary = Summary {
        source: String::new(),
        destination: String::new(),
        protocol: if record.link == LinkType::ETHERNET { "Ethernet" } else { "Data" },
        info: counted(bytes.len(), "byte"),
    };
    let Some(packet) = sliced else { return summary };
    let mut ttl = None;
    match &packet.net {
        Some(LaxNetSlice::Ipv4(ip)) => {
            let header = ip.header();
            summary.source = header.source_addr().to_string();
            summary.destination = header.destination_addr().to_string();
            summary.protocol = "IPv4";
            ttl = Some(header.ttl());
            let offset = header.fragments_offset().byte_offset();
            if offset > 0 {
                summary.info =
                    format!("Fragment of {}, from byte {offset}", proto::ip_number_name(header.protocol().0));
            } else {
                summary.info =
                    format!("{}, {} bytes", proto::ip_number_name(header.protocol().0), header.total_len());
            }
        }
        Some(LaxNetSlice::Ipv6(ip)) => {
            summary.source = ip.header().source_addr().to_string();
            summary.destination = ip.header().destination_addr().to_string();
            summary.protocol = "IPv6";
        }
        Some(LaxNetSlice::Arp(_)) => summary.protocol = "ARP",
        None => {}
    }
    match &packet.transport {
        Some(TransportSlice::Icmpv4(icmp)) => {
            summary.protocol = "ICMP";
            summary.info = proto::icmp_name(icmp.type_u8(), icmp.code_u8());
            if let Icmpv4Type::EchoRequest(echo) | Icmpv4Type::EchoReply(echo) = icmp.icmp_type() {
                let _ = write!(summary.info, " id=0x{:04x} seq={}", echo.id, echo.seq);
            }
            if let Some(ttl) = ttl {
                let _ = write!(summary.info, " ttl={ttl}");
            }
        }
        Some(TransportSlice::Tcp(tcp)) => {
            summary.protocol = "TCP";
            summary.info = tcp_info(tcp);
        }
        Some(TransportSlice::Udp(udp)) => {
            summary.protocol = "UDP";
            summary.info =
                format!("{} → {} Len={}", udp.source_port(), udp.destination_port(), udp.payload().len());
        }
        Some(TransportSlice::Icmpv6(_)) => summary.protocol = "ICMPv6",
        Some(TransportSlice::Igmp(_)) => summary.protocol = "IGMP",
        None => {}
    }
    summary
}

fn tcp_info(tcp: &TcpSlice<'_>) -> String {
    let word =
        tcp.header_slice().get(12..14).and_then(|two| <[u8; 2]>::try_from(two).ok()).unwrap_or_default();
    let flags = proto::tcp_flags(u16::from_be_bytes(word));
    let length = tcp.payload().len();
    let mut info =
        format!("{} → {} [{flags}] Seq={}", tcp.source_port(), tcp.destination_port(), tcp.sequence_number());
    if tcp.ack() {
        let _ = write!(info, " Ack={}", tcp.acknowledgment_number());
    }
    let _ = write!(info, " Win={} Len={length}", tcp.window_size());
    if let Some(line) = http_line(tcp.payload()) {
        let _ = write!(info, " · {line}");
    }
    info
}

/// The first line of an HTTP request or answer, where the payload begins with one; printable ASCII only.
fn http_line(payload: &[u8]) -> Option<&str> {
    let begins = [&b"GET "[..], b"POST ", b"HEAD ", b"PUT ", b"DELETE ", b"OPTIONS ", b"HTTP/1."];
    begins.iter().find(|word| payload.starts_with(word))?;
    let line =
        payload.get(..payload.len().min(120))?.split(|byte| *byte == b'\r' || *byte == b'\n').next()?;
    std::str::from_utf8(line)
        .ok()
        .filter(|line| line.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '))
}
