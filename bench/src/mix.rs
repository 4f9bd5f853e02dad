//! A capture such as a desktop sees: the same at every run, made here, and sound down to the checksums.

use etherparse::{
    ArpHardwareId, ArpOperation, ArpPacket, EtherType, Icmpv4Type, IpHeaders, PacketBuilder,
    PacketBuilderStep, TcpHeader, TcpOptionElement, VlanHeader, VlanId, icmpv4,
};

const HOST_MAC: [u8; 6] = [0x02, 0, 0x5e, 0x10, 0, 0x01];
const ROUTER_MAC: [u8; 6] = [0x02, 0, 0x5e, 0x10, 0, 0xfe];
const HOST: [u8; 4] = [192, 0, 2, 10];
const SERVER: [u8; 4] = [198, 51, 100, 80];
const HOST_V6: [u8; 16] = [0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10];
const SERVER_V6: [u8; 16] = [0x20, 0x01, 0x0d, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80];

/// Frames after which the mix repeats, with other numbers in them.
pub const TURN: usize = 64;
/// The steps in which a turn is walked, so that frames of a kind do not stand together. It shares no factor with the turn.
const STRIDE: usize = 27;

/// The longest of the small frames.
const SMALL_BYTES: usize = 400;

/// Makes a frame from its number in the capture.
type Make = fn(u32) -> Vec<u8>;

/// How many of a turn's frames are of a kind.
const KINDS: [(usize, Make); 13] = [
    (3, |n| syn(ipv4(), n)),
    (1, |n| syn(ipv6(), n)),
    (16, |n| data(ipv4(), n)),
    (8, |n| data(ipv6(), n)),
    (12, |n| acknowledgment(ipv4(), n)),
    (6, |n| acknowledgment(ipv6(), n)),
    (2, |n| acknowledgment(tagged(), n)),
    (4, echo),
    (2, echo_v6),
    (4, datagram),
    (2, name_query),
    (2, arp),
    (2, time_exceeded),
];

/// The first `count` Ethernet frames of the capture.
pub fn frames(count: usize) -> Vec<Vec<u8>> {
    endless().take(count).collect()
}

/// All frames of the capture; it does not end.
pub fn endless() -> impl Iterator<Item = Vec<u8>> {
    let kinds: Vec<_> = KINDS.iter().flat_map(|(times, make)| std::iter::repeat_n(make, *times)).collect();
    let order: Vec<_> = (0..TURN).map(|step| kinds[step * STRIDE % TURN]).collect();
    order.into_iter().cycle().zip(0..).map(|(make, number)| make(number))
}

/// The frames of the capture that hold no large payload, as where many small packets are: about 125 bytes each.
pub fn small() -> impl Iterator<Item = Vec<u8>> {
    endless().filter(|frame| frame.len() <= SMALL_BYTES)
}

fn ipv4() -> PacketBuilderStep<IpHeaders> {
    PacketBuilder::ethernet2(HOST_MAC, ROUTER_MAC).ipv4(HOST, SERVER, 64)
}

fn ipv6() -> PacketBuilderStep<IpHeaders> {
    PacketBuilder::ethernet2(HOST_MAC, ROUTER_MAC).ipv6(HOST_V6, SERVER_V6, 64)
}

fn tagged() -> PacketBuilderStep<IpHeaders> {
    let tag = etherparse::SingleVlanHeader {
        vlan_id: VlanId::try_new(42).unwrap_or_default(),
        ether_type: EtherType::IPV4,
        ..Default::default()
    };
    PacketBuilder::ethernet2(HOST_MAC, ROUTER_MAC).vlan(VlanHeader::Single(tag)).ipv4(HOST, SERVER, 64)
}

fn tcp(ip: PacketBuilderStep<IpHeaders>, n: u32) -> PacketBuilderStep<TcpHeader> {
    let client_port = 49_152 + u16::try_from(n % 8000).unwrap_or_default();
    ip.tcp(client_port, 443, 0x1000_0000_u32.wrapping_add(n.wrapping_mul(1448)), 502)
}

fn with_options(segment: PacketBuilderStep<TcpHeader>, options: &[TcpOptionElement], data: &[u8]) -> Vec<u8> {
    let segment = segment.options(options).expect("the options fit into a header");
    written(segment.size(data.len()), |frame| segment.write(frame, data).is_ok())
}

/// A frame of `bytes` bytes.
fn written(bytes: usize, write: impl FnOnce(&mut Vec<u8>) -> bool) -> Vec<u8> {
    let mut frame = Vec::with_capacity(bytes);
    assert!(write(&mut frame), "all lengths fit into their fields");
    frame
}

fn syn(ip: PacketBuilderStep<IpHeaders>, n: u32) -> Vec<u8> {
    let options = [
        TcpOptionElement::MaximumSegmentSize(1460),
        TcpOptionElement::SelectiveAcknowledgementPermitted,
        TcpOptionElement::Timestamp(n, 0),
        TcpOptionElement::Noop,
        TcpOptionElement::WindowScale(7),
    ];
    with_options(tcp(ip, n).syn(), &options, &[])
}

fn timestamps(n: u32) -> [TcpOptionElement; 3] {
    [TcpOptionElement::Noop, TcpOptionElement::Noop, TcpOptionElement::Timestamp(n, n / 2)]
}

fn data(ip: PacketBuilderStep<IpHeaders>, n: u32) -> Vec<u8> {
    const SIZES: [usize; 5] = [40, 1448, 300, 1448, 120];
    let bytes = payload(SIZES[n as usize % SIZES.len()], n);
    with_options(tcp(ip, n).ack(n).psh(), &timestamps(n), &bytes)
}

fn acknowledgment(ip: PacketBuilderStep<IpHeaders>, n: u32) -> Vec<u8> {
    with_options(tcp(ip, n).ack(n), &timestamps(n), &[])
}

/// Bytes as encrypted ones look: nothing to recognize in them.
fn payload(len: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(len)
    .collect()
}

fn echo(n: u32) -> Vec<u8> {
    let sequence = u16::try_from(n % 1000).unwrap_or_default();
    let message = match n % 2 {
        0 => ipv4().icmpv4_echo_request(0x1234, sequence),
        _ => ipv4().icmpv4_echo_reply(0x1234, sequence),
    };
    let data = payload(56, n);
    written(message.size(data.len()), |frame| message.write(frame, &data).is_ok())
}

fn echo_v6(n: u32) -> Vec<u8> {
    let message = ipv6().icmpv6_echo_request(0x1234, u16::try_from(n % 1000).unwrap_or_default());
    let data = payload(56, n);
    written(message.size(data.len()), |frame| message.write(frame, &data).is_ok())
}

fn udp(ip: PacketBuilderStep<IpHeaders>, ports: (u16, u16), data: &[u8]) -> Vec<u8> {
    let datagram = ip.udp(ports.0, ports.1);
    written(datagram.size(data.len()), |frame| datagram.write(frame, data).is_ok())
}

fn datagram(n: u32) -> Vec<u8> {
    let data = payload(if n.is_multiple_of(2) { 1200 } else { 80 }, n);
    udp(ipv4(), (50_000, 443), &data)
}

fn name_query(n: u32) -> Vec<u8> {
    let [_, _, high, low] = n.to_be_bytes();
    let mut message = vec![high, low, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0];
    message.extend_from_slice(b"\x03www\x07example\x03org\x00\x00\x01\x00\x01");
    udp(ipv4(), (50_001, 53), &message)
}

fn arp(n: u32) -> Vec<u8> {
    let [.., asked] = n.to_be_bytes();
    let packet = ArpPacket::new(
        ArpHardwareId::ETHERNET,
        EtherType::IPV4,
        ArpOperation::REQUEST,
        &HOST_MAC,
        &HOST,
        &[0; 6],
        &[192, 0, 2, asked],
    )
    .expect("addresses of equal lengths");
    let frame = PacketBuilder::ethernet2(HOST_MAC, [0xff; 6]).arp(packet);
    written(frame.size(), |bytes| frame.write(bytes).is_ok())
}

/// A router's answer to a probe of traceroute, with the probe's beginning in it.
fn time_exceeded(n: u32) -> Vec<u8> {
    let probe_port = 33_434 + u16::try_from(n % 30).unwrap_or_default();
    let probe = PacketBuilder::ipv4(HOST, SERVER, 1).udp(50_002, probe_port);
    let data = [0x40; 32];
    let quoted = written(probe.size(data.len()), |packet| probe.write(packet, &data).is_ok());
    let message = PacketBuilder::ethernet2(ROUTER_MAC, HOST_MAC)
        .ipv4([203, 0, 113, 1], HOST, 250)
        .icmpv4(Icmpv4Type::TimeExceeded(icmpv4::TimeExceededCode::TtlExceededInTransit));
    written(message.size(quoted.len()), |frame| message.write(frame, &quoted).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use etherparse::{NetSlice, SlicedPacket, TransportSlice};
    use wireglass_shared::{check, dissect};

    #[test]
    fn the_mix_is_what_it_says() {
        let frames = frames(TURN);
        let count = |is: fn(&SlicedPacket<'_>) -> bool| {
            frames.iter().filter(|frame| is(&SlicedPacket::from_ethernet(frame).expect("sound"))).count()
        };
        assert_eq!(KINDS.iter().map(|(times, _)| times).sum::<usize>(), TURN);
        assert_eq!(count(|packet| matches!(packet.transport, Some(TransportSlice::Tcp(_)))), 48);
        assert_eq!(count(|packet| matches!(packet.transport, Some(TransportSlice::Udp(_)))), 6);
        assert_eq!(count(|packet| matches!(packet.transport, Some(TransportSlice::Icmpv4(_)))), 6);
        assert_eq!(count(|packet| matches!(packet.transport, Some(TransportSlice::Icmpv6(_)))), 2);
        assert_eq!(count(|packet| matches!(packet.net, Some(NetSlice::Ipv6(_)))), 17);
        assert_eq!(count(|packet| matches!(packet.net, Some(NetSlice::Arp(_)))), 2);
        assert_eq!(count(|packet| !packet.link_exts.is_empty()), 2);
    }

    #[test]
    fn small_frames_are_small_and_still_a_mix() {
        let frames: Vec<_> = small().take(10 * TURN).collect();
        let mean = frames.iter().map(Vec::len).sum::<usize>() / frames.len();
        assert!((115..135).contains(&mean), "{mean} bytes each");
    }

    #[test]
    fn nothing_is_wrong_with_any_frame() {
        for frame in &frames(4 * TURN) {
            let record = crate::workload::record(frame);
            let dissection = dissect(&record);
            assert_eq!(dissection.problems, []);
            for layer in (0..dissection.layers.len()).filter(|ix| !dissection.layers[*ix].quoted) {
                let verdict = check::checksum(frame, &dissection, layer).map(|check| check.verdict.word());
                assert!(matches!(verdict, None | Some("good")), "{verdict:?} in {dissection:#?}");
            }
        }
    }
}
