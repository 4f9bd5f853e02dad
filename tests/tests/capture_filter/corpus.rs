//! Frames of many kinds. None is for an address of this host, so nobody answers.

/// One of them.
pub struct Frame {
    /// Unique, for messages.
    pub name: &'static str,
    destination: [u8; 6],
    source: [u8; 6],
    tag: Option<u16>,
    ethertype: u16,
    body: Vec<u8>,
}

impl Frame {
    /// As it goes over the wire.
    pub fn tagged(&self) -> Vec<u8> {
        let Some(tag) = self.tag else { return self.plain() };
        let [first, second] = tag.to_be_bytes();
        let behind = [&[first, second][..], &self.ethertype.to_be_bytes(), &self.body].concat();
        ethernet(self.destination, self.source, 0x8100, &behind)
    }

    /// Without its VLAN tag, as a filter in the kernel sees it.
    pub fn plain(&self) -> Vec<u8> {
        ethernet(self.destination, self.source, self.ethertype, &self.body)
    }

    fn to(self, destination: [u8; 6]) -> Self {
        Self { destination, ..self }
    }

    fn from(self, source: [u8; 6]) -> Self {
        Self { source, ..self }
    }

    fn tag(self, tag: u16) -> Self {
        Self { tag: Some(tag), ..self }
    }

    fn cut(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }
}

pub fn ethernet(destination: [u8; 6], source: [u8; 6], ethertype: u16, body: &[u8]) -> Vec<u8> {
    [&destination[..], &source, &ethertype.to_be_bytes(), body].concat()
}

fn frame(name: &'static str, ethertype: u16, body: Vec<u8>) -> Frame {
    Frame { name, destination: [2, 0, 0, 0, 0, 2], source: [2, 0, 0, 0, 0, 1], tag: None, ethertype, body }
}

/// An IPv4 packet. Its checksum is nobody's business here.
struct V4 {
    source: [u8; 4],
    destination: [u8; 4],
    protocol: u8,
    service: u8,
    hops: u8,
    /// Flags and offset, as they stand in the header.
    fragment: u16,
    options: &'static [u8],
}

impl V4 {
    fn new(protocol: u8) -> Self {
        let (source, destination) = ([10, 1, 2, 3], [192, 168, 0, 9]);
        Self { source, destination, protocol, service: 0, hops: 64, fragment: 0x4000, options: &[] }
    }

    fn between(source: [u8; 4], destination: [u8; 4], protocol: u8) -> Self {
        Self { source, destination, ..Self::new(protocol) }
    }

    fn with(self, name: &'static str, body: &[u8]) -> Frame {
        let header = 20 + self.options.len();
        let words = u8::try_from(header / 4).expect("a header's length");
        let length = u16::try_from(header + body.len()).expect("a packet's length").to_be_bytes();
        let mut packet = vec![0x40 | words, self.service, length[0], length[1], 0x12, 0x34];
        packet.extend(self.fragment.to_be_bytes());
        packet.extend([self.hops, self.protocol, 0, 0]);
        packet.extend(self.source);
        packet.extend(self.destination);
        packet.extend(self.options);
        packet.extend(body);
        frame(name, 0x0800, packet)
    }
}

const V6_SOURCE: [u8; 16] = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const V6_DESTINATION: [u8; 16] = [0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
const LINK_LOCAL: [u8; 16] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7];
const ALL_NODES: [u8; 16] = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

fn v6(name: &'static str, next: u8, source: [u8; 16], destination: [u8; 16], body: &[u8]) -> Frame {
    let [first, second] = u16::try_from(body.len()).expect("a payload's length").to_be_bytes();
    let header = [0x60, 0, 0, 0, first, second, next, 64];
    frame(name, 0x86dd, [&header[..], &source, &destination, body].concat())
}

fn tcp(source: u16, destination: u16, flags: u8, data: &[u8]) -> Vec<u8> {
    let mut segment = [source.to_be_bytes(), destination.to_be_bytes()].concat();
    segment.extend([0, 0, 0, 1, 0, 0, 0, 2, 0x50, flags, 0x20, 0, 0, 0, 0, 0]);
    segment.extend(data);
    segment
}

/// With an MSS option.
fn tcp_with_option(source: u16, destination: u16, flags: u8) -> Vec<u8> {
    let mut segment = tcp(source, destination, flags, &[2, 4, 5, 0xb4]);
    segment[12] = 0x60;
    segment
}

fn udp(source: u16, destination: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + data.len()).expect("a datagram's length");
    let header = [source.to_be_bytes(), destination.to_be_bytes(), length.to_be_bytes(), [0, 0]];
    [&header.concat(), data].concat()
}

fn icmp(kind: u8, code: u8, data: &[u8]) -> Vec<u8> {
    [&[kind, code, 0, 0, 0, 1, 0, 2][..], data].concat()
}

fn arp(operation: u16, sender: [u8; 4], target: [u8; 4]) -> Vec<u8> {
    let [first, second] = operation.to_be_bytes();
    [&[0, 1, 8, 0, 6, 4, first, second, 2, 0, 0, 0, 0, 1][..], &sender, &[0, 0, 0, 0, 0, 0], &target].concat()
}

const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const PSH: u8 = 8;
const ACK: u8 = 16;
const GROUP: [u8; 6] = [1, 0, 0x5e, 0, 0, 0x16];
const EVERYBODY: [u8; 6] = [0xff; 6];
const OTHER: [u8; 6] = [2, 0xaa, 0xbb, 0xcc, 0xdd, 0xee];

/// All of them.
pub fn frames() -> Vec<Frame> {
    let mut frames = v4_frames();
    frames.extend(odd_v4_frames());
    frames.extend(v6_frames());
    frames.extend(link_frames());
    frames
}

fn v4_frames() -> Vec<Frame> {
    let web = |name, flags, data: &[u8]| V4::new(6).with(name, &tcp(50_000, 80, flags, data));
    let answer = |name, flags, data: &[u8]| {
        V4::between([192, 168, 0, 9], [10, 1, 2, 3], 6).with(name, &tcp(80, 50_000, flags, data))
    };
    vec![
        V4::new(6).with("SYN", &tcp_with_option(50_000, 80, SYN)),
        V4::between([192, 168, 0, 9], [10, 1, 2, 3], 6)
            .with("SYN, ACK", &tcp_with_option(80, 50_000, SYN | ACK))
            .from(OTHER),
        web("ACK", ACK, b""),
        web("GET", PSH | ACK, b"GET / HTTP/1.1\r\n\r\n"),
        answer("answer", PSH | ACK, b"HTTP/1.1 200 OK\r\n\r\n"),
        web("FIN", FIN | ACK, b""),
        answer("RST", RST, b""),
        V4::between([10, 1, 9, 9], [10, 2, 0, 1], 6)
            .with("TLS", &tcp(443, 40_001, PSH | ACK, &[0x16, 3, 1, 0, 1, 1])),
        V4::between([10, 1, 9, 9], [10, 2, 0, 1], 6)
            .with("SSH", &tcp(40_002, 22, PSH | ACK, b"SSH-2.0-x\r\n")),
        V4::between([172, 16, 5, 4], [172, 16, 5, 5], 6)
            .with("alternate web", &tcp(8080, 8000, ACK, &[7; 900])),
        V4::new(17).with("DNS query", &udp(40_000, 53, &[0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0])),
        V4::between([192, 168, 0, 9], [10, 1, 2, 3], 17)
            .with("DNS response", &udp(53, 40_000, &[0xab, 0xcd, 0x81, 0x80])),
        V4::between([0, 0, 0, 0], [255; 4], 17).with("DHCP", &udp(68, 67, &[1, 1, 6, 0])).to(EVERYBODY),
        V4::between([10, 1, 2, 3], [224, 0, 0, 251], 17)
            .with("mDNS", &udp(5353, 5353, &[0; 12]))
            .to([1, 0, 0x5e, 0, 0, 0xfb]),
        V4::between([10, 1, 2, 3], [10, 1, 2, 4], 17).with("same port", &udp(7000, 7000, &[9; 30])),
        V4::between([10, 1, 2, 3], [10, 255, 255, 255], 17)
            .with("large", &udp(9, 9, &[9; 1400]))
            .to(EVERYBODY),
        V4::new(1).with("echo request", &icmp(8, 0, b"abcdefgh")),
        V4::between([192, 168, 0, 9], [10, 1, 2, 3], 1).with("echo reply", &icmp(0, 0, b"abcdefgh")),
        V4::new(1).with("port unreachable", &icmp(3, 3, &[0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17])),
        V4::between([10, 9, 9, 9], [10, 1, 2, 3], 1).with("time exceeded", &icmp(11, 0, &[0x45, 0, 0, 28])),
        V4::between([10, 1, 2, 3], [224, 0, 0, 22], 2)
            .with("IGMP", &[0x22, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 224, 0, 0, 251])
            .to(GROUP),
        V4::new(132).with("SCTP", &[0x0b, 0x59, 0x0b, 0x5a, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 4]),
        V4::new(47).with("GRE", &[0, 0, 8, 0, 0x45, 0, 0, 20]),
        V4::new(50).with("ESP", &[0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4]),
        V4::new(51).with("AH", &[59, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]),
        V4::between([10, 1, 2, 3], [10, 1, 2, 3], 6).with("land", &tcp(139, 139, SYN, b"")),
        V4::between([10, 1, 2, 4], [192, 168, 0, 9], 6)
            .with("zone transfer", &tcp(40_004, 53, PSH | ACK, &[0, 12, 7, 7])),
        V4 { hops: 1, ..V4::new(17) }.with("traceroute", &udp(40_005, 33_434, &[0; 24])),
        V4::new(89).with("OSPF", &[2, 1, 0, 44, 10, 0, 0, 1]),
    ]
}

fn odd_v4_frames() -> Vec<Frame> {
    let fragment = |fragment| V4 { fragment, ..V4::new(17) };
    vec![
        V4 { options: &[0x94, 4, 0, 0], ..V4::new(6) }
            .with("TCP behind an IP option", &tcp(50_001, 80, SYN, b"")),
        V4 { options: &[7, 7, 4, 0, 0, 0, 0, 0], ..V4::new(17) }
            .with("UDP behind IP options", &udp(53, 53, b"x")),
        fragment(0x2000).with("first fragment", &udp(40_003, 53, &[1; 16])),
        // Read as ports these bytes would be 53 and 53.
        fragment(0x2003).with("middle fragment", &[0, 53, 0, 53, 0, 0, 0, 0]),
        fragment(0x0004).with("last fragment", &[0, 53, 0, 80, 0, 0]),
        V4 { service: 0xb8, ..V4::new(17) }.with("expedited", &udp(16_384, 16_384, &[0x80; 20])),
        V4::new(6).with("TCP cut behind its ports", &tcp(50_002, 80, SYN, b"")).cut(24),
        V4::new(6).with("TCP cut before its ports", &tcp(50_003, 80, SYN, b"")).cut(20),
        V4::new(17).with("IP cut", &udp(1, 2, b"")).cut(9),
        V4::new(6).with("only a version", &[]).cut(1),
    ]
}

fn v6_frames() -> Vec<Frame> {
    let fragment_header = |next: u8, offset: u16| {
        let [first, second] = offset.to_be_bytes();
        [next, 0, first, second, 0, 0, 0, 9]
    };
    let (here, there) = (V6_SOURCE, V6_DESTINATION);
    vec![
        v6("SYN over IPv6", 6, here, there, &tcp(50_000, 80, SYN, b"")),
        v6("SYN, ACK over IPv6", 6, there, here, &tcp(80, 50_000, SYN | ACK, b"")),
        v6("DNS over IPv6", 17, here, there, &udp(40_000, 53, &[1; 12])),
        v6("DNS answer over IPv6", 17, there, here, &udp(53, 40_000, &[2; 12])),
        v6("echo request of IPv6", 58, here, there, &icmp(128, 0, b"abcd")),
        v6("echo reply of IPv6", 58, there, here, &icmp(129, 0, b"abcd")),
        v6("neighbor solicitation", 58, LINK_LOCAL, ALL_NODES, &icmp(135, 0, &[0; 16]))
            .to([0x33, 0x33, 0, 0, 0, 1]),
        v6("packet too big", 58, there, here, &icmp(2, 0, &[0x60, 0, 0, 0])),
        v6(
            "first fragment of IPv6",
            44,
            here,
            there,
            &[&fragment_header(17, 1)[..], &udp(40_001, 53, &[3; 8])].concat(),
        ),
        v6(
            "last fragment of IPv6",
            44,
            here,
            there,
            &[&fragment_header(6, 0x10)[..], &[0, 80, 0, 80]].concat(),
        ),
        v6("hop-by-hop", 0, here, there, &[&[17, 0, 5, 2, 0, 0, 1, 0][..], &udp(53, 53, &[4; 4])].concat()),
        v6("SCTP over IPv6", 132, here, there, &[0x0b, 0x59, 0x0b, 0x5a, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 4]),
        v6("IPv6 cut", 6, here, there, &[]).cut(30),
        v6("IPv6 cut behind its header", 6, here, there, &[]),
    ]
}

fn link_frames() -> Vec<Frame> {
    vec![
        frame("ARP request", 0x0806, arp(1, [10, 1, 2, 3], [10, 1, 2, 4])).to(EVERYBODY),
        frame("ARP reply", 0x0806, arp(2, [10, 1, 2, 4], [10, 1, 2, 3])).from(OTHER),
        frame("ARP of others", 0x0806, arp(1, [172, 16, 5, 4], [172, 16, 5, 5])).to(EVERYBODY),
        frame("RARP", 0x8035, arp(3, [0; 4], [10, 1, 2, 3])).to(EVERYBODY),
        frame("ARP cut", 0x0806, vec![0, 1, 8, 0]),
        frame("LLDP", 0x88cc, vec![2, 7, 4, 2, 0, 0, 0, 0, 1]).to([1, 0x80, 0xc2, 0, 0, 0x0e]),
        frame("experiment", 0x88b5, vec![0x45; 46]),
        frame("length field", 0x0026, vec![0x42, 0x42, 3, 0, 0]).to([1, 0x80, 0xc2, 0, 0, 0]),
        frame("nothing inside", 0x0800, vec![]),
        V4::new(6).with("tagged SYN", &tcp(50_009, 80, SYN, b"")).tag(100),
        V4::new(17).with("tagged DNS", &udp(40_009, 53, &[5; 20])).tag(0xa064),
        V4::new(1).with("tagged echo", &icmp(8, 0, b"tagged")).tag(200),
        v6("tagged IPv6", 17, V6_SOURCE, V6_DESTINATION, &udp(40_010, 53, b"t")).tag(200),
        frame("tagged ARP", 0x0806, arp(1, [10, 1, 2, 3], [10, 1, 2, 5])).to(EVERYBODY).tag(4094),
        frame("tagged with 0", 0x88b5, vec![0; 46]).tag(0x6000),
    ]
}
