//! What the packets around one say about it: handshakes, pings, and what is not claimed when they are missing.

use etherparse::{PacketBuilder, TcpOptionElement};
use wireglass_shared::capture::{CaptureRecord, Direction, LinkType, Timestamp};
use wireglass_shared::dissect;
use wireglass_shared::explain::{explain, explain_node};
use wireglass_shared::flow::{Context, Ends};

const HERE: [u8; 4] = [127, 0, 0, 1];
const CLIENT: u16 = 40000;
const SERVER: u16 = 80;

/// A capture: frames one microsecond apart.
struct Capture(Vec<Vec<u8>>);

impl Capture {
    fn record(&self, ix: usize) -> CaptureRecord<'_> {
        let bytes = &self.0[ix];
        CaptureRecord {
            at: Timestamp(i64::try_from(ix).expect("few") * 1_500),
            link: LinkType::RAW,
            direction: Direction::Unknown,
            interface: 0,
            orig_len: u32::try_from(bytes.len()).expect("small"),
            bytes,
        }
    }

    fn context(&self, ix: usize) -> Context {
        let numbered = |ix: usize| (ix as u64 + 1, self.record(ix));
        Context::gather(&self.record(ix), (0..ix).rev().map(numbered), (ix + 1..self.0.len()).map(numbered))
    }

    /// Why a field of packet `number`, counted from 1, has its value.
    fn why(&self, number: usize, id: &str) -> String {
        let record = self.record(number - 1);
        let d = dissect(&record);
        let ix = d.find(id).unwrap_or_else(|| panic!("no {id} in packet {number}"));
        let explanation = explain_node(record.bytes, &d, &self.context(number - 1), ix).expect("a field");
        explanation.why.unwrap_or_else(|| panic!("no reason for {id} in packet {number}"))
    }

    fn says(&self, number: usize, id: &str, words: &str) {
        let why = self.why(number, id);
        assert!(why.contains(words), "#{number} {id}: expected '{words}' in: {why}");
    }
}

/// A segment from client to server, or back.
fn segment(
    from_client: bool,
    (seq, ack): (u32, Option<u32>),
    flags: &str,
    options: &[TcpOptionElement],
    data: &[u8],
) -> Vec<u8> {
    let (source, destination) = if from_client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
    let mut step = PacketBuilder::ipv4(HERE, HERE, 64).tcp(source, destination, seq, 502);
    for flag in flags.chars() {
        step = match flag {
            'S' => step.syn(),
            'F' => step.fin(),
            'R' => step.rst(),
            'P' => step.psh(),
            other => panic!("no flag {other}"),
        };
    }
    if let Some(number) = ack {
        step = step.ack(number);
    }
    let step = step.options(options).expect("they fit");
    let mut bytes = Vec::new();
    step.write(&mut bytes, data).expect("a vector takes all");
    bytes
}

fn echo(request: bool, seq: u16, data: &[u8]) -> Vec<u8> {
    let step = PacketBuilder::ipv4(HERE, HERE, 64);
    let step = if request { step.icmpv4_echo_request(7, seq) } else { step.icmpv4_echo_reply(7, seq) };
    let mut bytes = Vec::new();
    step.write(&mut bytes, data).expect("a vector takes all");
    bytes
}

fn opening(scale: Option<u8>, tsval: u32, tsecr: u32) -> Vec<TcpOptionElement> {
    let mut options =
        vec![TcpOptionElement::MaximumSegmentSize(65495), TcpOptionElement::Timestamp(tsval, tsecr)];
    options.extend(scale.map(TcpOptionElement::WindowScale));
    options
}

/// A handshake, a request of 5 bytes, its acknowledgment, and the client's end.
fn connection(server_scale: Option<u8>) -> Capture {
    let stamp = |tsval, tsecr| vec![TcpOptionElement::Timestamp(tsval, tsecr)];
    Capture(vec![
        segment(true, (1000, None), "S", &opening(Some(7), 50, 0), b""),
        segment(false, (9000, Some(1001)), "S", &opening(server_scale, 80, 50), b""),
        segment(true, (1001, Some(9001)), "", &stamp(50, 80), b""),
        segment(true, (1001, Some(9001)), "P", &stamp(51, 80), b"GET /"),
        segment(false, (9001, Some(1006)), "", &stamp(81, 51), b""),
        segment(true, (1006, Some(9001)), "F", &stamp(52, 81), b""),
    ])
}

#[test]
fn a_handshake_gives_its_numbers_a_meaning() {
    let capture = connection(Some(5));
    capture.says(1, "tcp.seq", "first data byte is 1001");
    capture.says(1, "tcp.srcport", "The client's port: this SYN shows");
    capture.says(1, "tcp.options.wscale.shift", "if the other side's SYN has the option too");
    capture.says(2, "tcp.flags", "It answers #1");
    capture.says(2, "tcp.ack", "One more than the sequence number of the SYN in #1");
    capture.says(2, "tcp.srcport", "The server's port");
    capture.says(2, "tcp.options.mss_val", "The other side said 65495 in #1");
    capture.says(2, "tcp.options.wscale.shift", "The SYN in #1 offered scaling too");
    capture.says(2, "tcp.options.timestamp.tsecr", "TS Value of #1, sent back");
    capture.says(3, "tcp.flags", "right after the SYN, ACK in #2: the third step");
    capture.says(3, "tcp.seq", "Relative number 1");
    capture.says(4, "tcp.dstport", "The server's port, where a program waits for connections: the SYN in #1");
    capture.says(4, "tcp.window_size_value", "502 × 128 = 64256 bytes");
    capture.says(5, "tcp.window_size_value", "502 × 32 = 16064 bytes");
    capture.says(
        5,
        "tcp.ack",
        "Relative number 6, counted from the other side's SYN in #1: all before it has arrived, 5 bytes",
    );
    capture.says(
        6,
        "tcp.seq",
        "Relative number 6, counted from this side's SYN in #1: it has sent 5 bytes before",
    );
    capture.says(6, "tcp.options.timestamp.tsval", "1 tick after #4");
}

#[test]
fn a_window_is_not_scaled_unless_both_sides_agreed() {
    let capture = connection(None);
    capture.says(
        4,
        "tcp.window_size_value",
        "502 bytes. This side offered a window scale, but the other side's SYN in #2 has none",
    );
    capture.says(5, "tcp.window_size_value", "502 bytes. This side's SYN in #2 has no window scale");
}

#[test]
fn without_the_handshake_nothing_is_claimed() {
    let Capture(frames) = connection(Some(5));
    let capture = Capture(frames[3..].to_vec());
    capture.says(1, "tcp.seq", "not known here");
    capture.says(1, "tcp.ack", "not known here");
    capture.says(1, "tcp.window_size_value", "Not both SYNs are known here");
    capture.says(1, "tcp.srcport", "most likely the sender is the client");
}

#[test]
fn a_new_connection_on_the_same_ports_has_no_past() {
    let Capture(mut frames) = connection(Some(5));
    frames.push(segment(true, (5000, None), "S", &[], b""));
    frames.push(segment(false, (0, Some(5001)), "R", &[], b""));
    let capture = Capture(frames);
    assert!(capture.context(6).other_syn.is_none() && capture.context(6).previous.is_none());
    capture.says(8, "tcp.ack", "the SYN in #7");
    capture.says(8, "tcp.flags", "nobody listens on that port. It answers #7");
    capture.says(8, "tcp.seq", "never opened a connection here");
}

#[test]
fn a_ping_and_its_answer_explain_each_other() {
    let capture = Capture(vec![
        echo(true, 1, b"abcd"),
        echo(false, 1, b"abcd"),
        echo(true, 2, b"abcd"),
        echo(false, 2, b"abcx"),
        echo(true, 3, b""),
    ]);
    capture.says(1, "icmp.type", "#2 does so, 1.500 µs later");
    capture.says(2, "icmp.type", "the answer to #1, 1.500 µs after it");
    capture.says(2, "icmp.checksum", "the checksum rose by 0x0800");
    capture.says(2, "data.data", "The data of #1, sent back unchanged: all 4 bytes are the same");
    capture.says(3, "icmp.seq", "One more than in #1");
    capture.says(3, "icmp.ident", "The same as in #1");
    capture.says(4, "icmp.ident", "Copied from #3");
    capture.says(4, "data.data", "Not what #3 sent");
    assert!(!capture.why(4, "icmp.checksum").contains("rose"), "other data change the checksum too");
    assert!(!capture.why(5, "icmp.type").contains('#'), "no answer was captured");
}

/// A port unreachable from the server, quoting so many bytes of a packet that a router has changed on its way.
fn unreachable(original: &[u8], quoted_bytes: usize) -> Vec<u8> {
    let mut quote = original[..quoted_bytes].to_vec();
    match quote[0] >> 4 {
        4 => (quote[8], quote[10]) = (quote[8] - 1, quote[10].wrapping_add(1)),
        _ => quote[7] -= 1,
    }
    let mut bytes = Vec::new();
    let written = match quote[0] >> 4 {
        4 => PacketBuilder::ipv4(HERE, HERE, 64).icmpv4_raw(3, 3, [0; 4]).write(&mut bytes, &quote),
        _ => PacketBuilder::ipv6([1; 16], [2; 16], 64).icmpv6_raw(1, 4, [0; 4]).write(&mut bytes, &quote),
    };
    written.expect("a vector takes all");
    bytes
}

/// A datagram with this IPv4 identification, to this port.
fn datagram(id: u8, port: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let step = PacketBuilder::ipv4(HERE, [127, 0, 0, 2], 64).udp(5000, port);
    step.write(&mut bytes, b"some data").expect("a vector takes all");
    bytes[5] = id;
    bytes
}

#[test]
fn an_error_knows_the_packet_it_quotes() {
    let mut six = Vec::new();
    let step = PacketBuilder::ipv6([2; 16], [1; 16], 64).udp(5000, 33434);
    step.write(&mut six, b"data").expect("a vector takes all");
    let mut unfinished = datagram(4, 99);
    unfinished[26..28].copy_from_slice(&[0xab, 0xcd]);
    let capture = Capture(vec![
        datagram(1, 99),
        datagram(1, 98),
        datagram(2, 99),
        echo(true, 1, b""),
        unreachable(&datagram(1, 99), 28),
        unreachable(&datagram(3, 99), 28),
        six.clone(),
        unreachable(&six, 52),
        unfinished,
        unreachable(&datagram(4, 99), 37),
        unreachable(&datagram(1, 99), 20),
        datagram(1, 99),
        unreachable(&datagram(1, 99), 24),
    ]);
    let original = |number: usize| capture.context(number - 1).original.map(|original| original.number);
    assert_eq!(original(5), Some(1), "not the other ports of #2, nor the other identification of #3");
    assert_eq!(original(6), None, "it was not captured");
    assert_eq!(original(8), Some(7), "over IPv6 too");
    assert_eq!(original(10), Some(9), "a network card finished its checksum");
    assert_eq!(original(11), None, "without ports nobody can tell");
    assert_eq!(original(13), Some(12), "the nearest");
    assert_eq!(original(4), None, "it quotes nothing");
    let record = capture.record(4);
    let d = dissect(&record);
    let quote = d.layers.iter().position(|layer| layer.quoted).expect("a quote");
    let says = |layer: usize| {
        let span = d.layers[layer].span;
        explain(record.bytes, &d, &capture.context(4), span).expect("a header").why
    };
    assert_eq!(says(quote).as_deref(), Some("This is packet #1, 6.000 µs earlier."));
    assert_eq!((says(quote - 1), says(quote + 1)), (None, None));
}

#[test]
fn both_ways_of_a_connection_have_the_same_ends_reversed() {
    let capture = connection(None);
    let (there, back) =
        (Ends::of(&capture.record(0)).expect("TCP"), Ends::of(&capture.record(1)).expect("TCP"));
    assert_eq!(there.reversed(), back);
    assert_ne!(there, back);
    assert_eq!(Ends::of(&CaptureRecord { bytes: b"", ..capture.record(0) }), None);
}
