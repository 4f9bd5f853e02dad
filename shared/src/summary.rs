//! One line a packet, for lists. A path of its own over etherparse's slices: no dissection is made for rows that nobody
//! opens. Writing to a string cannot fail, so those results are let go.

use crate::capture::{CaptureRecord, LinkType};
use crate::proto;
use crate::table::Next;
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
    let Some(packet) = sliced else {
        if let Some(4) = bytes.first().map(|byte| byte >> 4).filter(|_| record.link != LinkType::ETHERNET) {
            summary.protocol = "IPv4";
            summary.info = broken(bytes);
        }
        return summary;
    };
    let mut ttl = None;
    let mut first_fragment = false;
    match &packet.net {
        Some(LaxNetSlice::Ipv4(ip)) => {
            let header = ip.header();
            summary.source = header.source_addr().to_string();
            summary.destination = header.destination_addr().to_string();
            summary.protocol = "IPv4";
            ttl = Some(header.ttl());
            let (number, offset) = (header.protocol().0, header.fragments_offset().byte_offset());
            first_fragment = header.more_fragments() && offset == 0;
            let name = proto::ip_number_name(number);
            summary.info = match offset {
                0 => format!("{name}, {} bytes", header.total_len()),
                _ => format!("Fragment of {name}, from byte {offset}"),
            };
            if let (0, Some(title)) = (offset, proto::bind(Next::IpNumber(number)).map(|next| next.title)) {
                // Overwritten below where the header is sound.
                summary.protocol = title;
                summary.info = broken(bytes);
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
    if first_fragment {
        summary.info.insert_str(0, "First fragment: ");
    }
    summary
}

/// What is said of a header that is not whole, or contradicts itself.
fn broken(bytes: &[u8]) -> String {
    format!("header cut short or wrong, {}", counted(bytes.len(), "byte"))
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
