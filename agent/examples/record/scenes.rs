//! What happens in each capture.

use crate::hosts::{Hosts, Plan, ROUTER, ROUTER_V6, SERVER, SERVER_V6};
use crate::wire::Wire;
use crate::{dns, packets};
use anyhow::{Context as _, ensure};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpListener, TcpStream, UdpSocket};
use std::thread::sleep;
use std::time::Duration;

/// A capture to be made.
pub struct Scene {
    /// The name of its file.
    pub id: &'static str,
    /// The hosts it needs.
    pub plan: Plan,
    /// What happens between them.
    pub act: fn(&Hosts) -> anyhow::Result<()>,
}

const fn scene(id: &'static str, act: fn(&Hosts) -> anyhow::Result<()>) -> Scene {
    Scene { id, plan: Plan::PLAIN, act }
}

const fn planned(id: &'static str, plan: Plan, act: fn(&Hosts) -> anyhow::Result<()>) -> Scene {
    Scene { id, plan, act }
}

const SMALL_FAR_LINK: Plan = Plan { far_mtu_bytes: 1280, ..Plan::PLAIN };

/// All of them.
pub const ALL: &[Scene] = &[
    scene("ping", ping),
    scene("arp", arp),
    scene("tcp-get", tcp_get),
    scene("refused", refused),
    scene("udp-unreachable", udp_unreachable),
    scene("dns", ask_a_name),
    planned("ping-v6", Plan { ipv6: true, ..Plan::PLAIN }, ping_v6),
    scene("ttl-exceeded", ttl_exceeded),
    scene("fragmentation", fragmentation),
    planned("pmtu", SMALL_FAR_LINK, path_mtu),
    planned("pmtu-v6", Plan { ipv6: true, ..SMALL_FAR_LINK }, path_mtu_v6),
    scene("window-scaling", window_scaling),
    scene("zero-window", zero_window),
    planned("retransmission", Plan { forwards: false, ..Plan::PLAIN }, retransmission),
    planned("half-checksum", Plan { offloads: true, ..Plan::PLAIN }, half_checksum),
    scene("bad-checksum", bad_checksum),
    scene("malformed", malformed),
];

const CLIENT: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 10);
const HTTP: u16 = 80;
const PAGE: &str = "<!doctype html><title>Hello</title><p>Every byte of this went through TCP segments.\n";
/// Long enough for a packet and its answer on links without delay.
const A_MOMENT: Duration = Duration::from_millis(100);

fn ping(hosts: &Hosts) -> anyhow::Result<()> {
    hosts.client.ping(&format!("-c 2 -i 0.2 {SERVER}"))
}

fn arp(hosts: &Hosts) -> anyhow::Result<()> {
    hosts.client.run(&format!("ip neigh del {ROUTER} dev eth0"))?;
    hosts.client.ping(&format!("-c 1 {ROUTER}"))
}

fn ping_v6(hosts: &Hosts) -> anyhow::Result<()> {
    hosts.client.run(&format!("ip neigh del {ROUTER_V6} dev eth0"))?;
    hosts.client.ping(&format!("-c 2 -i 0.2 {ROUTER_V6}"))
}

fn ttl_exceeded(hosts: &Hosts) -> anyhow::Result<()> {
    hosts.client.ping(&format!("-c 1 -t 1 {SERVER}"))
}

fn fragmentation(hosts: &Hosts) -> anyhow::Result<()> {
    hosts.client.ping(&format!("-c 1 -s 4000 {SERVER}"))
}

/// A ping that may not be cut and is too long, and then one that fits.
fn path_mtu(hosts: &Hosts) -> anyhow::Result<()> {
    hosts.client.ping(&format!("-c 1 -M do -s 1472 {SERVER}"))?;
    hosts.client.ping(&format!("-c 1 -M do -s 1252 {SERVER}"))
}

/// Routers cut nothing in IPv6: the second ping is cut by its sender.
fn path_mtu_v6(hosts: &Hosts) -> anyhow::Result<()> {
    hosts.client.ping(&format!("-c 2 -i 0.3 -s 1452 {SERVER_V6}"))
}

fn listen(hosts: &Hosts) -> anyhow::Result<TcpListener> {
    hosts.server.within(|| Ok(TcpListener::bind((SERVER, HTTP))?))
}

fn connect(hosts: &Hosts) -> anyhow::Result<TcpStream> {
    let client = hosts.client.within(|| Ok(TcpStream::connect((SERVER, HTTP))?))?;
    client.set_nodelay(true)?;
    Ok(client)
}

/// Closes both directions, the client's first.
fn close(mut client: TcpStream, mut server: TcpStream) -> anyhow::Result<()> {
    client.shutdown(Shutdown::Write)?;
    server.read_to_end(&mut Vec::new())?;
    server.shutdown(Shutdown::Write)?;
    client.read_to_end(&mut Vec::new())?;
    Ok(())
}

fn tcp_get(hosts: &Hosts) -> anyhow::Result<()> {
    let listener = listen(hosts)?;
    let mut client = connect(hosts)?;
    let (mut server, _) = listener.accept()?;
    let request = "GET /hello HTTP/1.1\r\nHost: www.example\r\nConnection: close\r\n\r\n";
    client.write_all(request.as_bytes())?;
    server.read_exact(&mut vec![0; request.len()])?;
    let length = PAGE.len();
    let answer =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n{PAGE}");
    server.write_all(answer.as_bytes())?;
    // The acknowledgment of the answer is a segment of its own, and the server closes first, as it said it would.
    client.read_exact(&mut vec![0; answer.len()])?;
    sleep(A_MOMENT);
    close(server, client)
}

fn refused(hosts: &Hosts) -> anyhow::Result<()> {
    match hosts.client.within(|| Ok(TcpStream::connect((SERVER, HTTP)))) {
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
        other => anyhow::bail!("a closed port did not refuse: {other:?}"),
    }
}

fn udp_unreachable(hosts: &Hosts) -> anyhow::Result<()> {
    let client = hosts.client.within(|| Ok(UdpSocket::bind((CLIENT, 0))?))?;
    client.connect((SERVER, 5000))?;
    client.send(b"Is anybody there?")?;
    sleep(A_MOMENT);
    match client.send(b"Hello?") {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(()),
        other => anyhow::bail!("the socket was not told: {other:?}"),
    }
}

fn ask_a_name(hosts: &Hosts) -> anyhow::Result<()> {
    let server = hosts.server.within(|| Ok(UdpSocket::bind((SERVER, 53))?))?;
    let client = hosts.client.within(|| Ok(UdpSocket::bind((CLIENT, 0))?))?;
    client.send_to(&dns::question(), (SERVER, 53))?;
    let mut buffer = [0; 512];
    let (length, from) = server.recv_from(&mut buffer)?;
    server.send_to(&dns::answer(&buffer[..length], Ipv4Addr::new(198, 51, 100, 80)), from)?;
    client.recv(&mut buffer)?;
    Ok(())
}

fn window_scaling(hosts: &Hosts) -> anyhow::Result<()> {
    let listener = listen(hosts)?;
    let mut client = connect(hosts)?;
    let (mut server, _) = listener.accept()?;
    client.write_all(&text(600))?;
    server.read_exact(&mut [0; 600])?;
    sleep(A_MOMENT);
    close(client, server)
}

/// The reader sleeps. The window shrinks piece by piece to nothing, the writer asks whether there is room again, and then
/// there is.
fn zero_window(hosts: &Hosts) -> anyhow::Result<()> {
    const PIECE_BYTES: usize = 640;
    const PIECES: usize = 5;
    // Longer than an acknowledgment is held back.
    const PAUSE: Duration = Duration::from_millis(60);
    hosts.server.set("ipv4/tcp_rmem", "4096 4608 131072")?;
    let listener = listen(hosts)?;
    let mut client = connect(hosts)?;
    let (mut server, _) = listener.accept()?;
    for piece in text(PIECE_BYTES * PIECES).chunks(PIECE_BYTES) {
        client.write_all(piece)?;
        sleep(PAUSE);
    }
    sleep(Duration::from_millis(600));
    server.read_exact(&mut [0; PIECE_BYTES * PIECES])?;
    sleep(A_MOMENT);
    close(client, server)
}

/// The second of six segments is lost, once.
fn retransmission(hosts: &Hosts) -> anyhow::Result<()> {
    const SEGMENT_BYTES: usize = 400;
    const SEGMENTS: usize = 6;
    let mut with_data = 0;
    let loses = Box::new(move |packet: &[u8]| {
        with_data += usize::from(packet.len() > SEGMENT_BYTES);
        packet.len() > SEGMENT_BYTES && with_data == 2
    });
    let wire = Wire::start(&hosts.router, Duration::from_millis(10), loses)?;
    let listener = listen(hosts)?;
    let mut client = connect(hosts)?;
    let (mut server, _) = listener.accept()?;
    for part in text(SEGMENT_BYTES * SEGMENTS).chunks(SEGMENT_BYTES) {
        client.write_all(part)?;
    }
    server.read_exact(&mut [0; SEGMENT_BYTES * SEGMENTS])?;
    sleep(A_MOMENT);
    close(client, server)?;
    sleep(A_MOMENT);
    wire.end()
}

fn half_checksum(hosts: &Hosts) -> anyhow::Result<()> {
    let listener = listen(hosts)?;
    let client = connect(hosts)?;
    let (server, _) = listener.accept()?;
    close(client, server)
}

/// A bit of the data flips on the way, and nobody answers. The second request is whole.
fn bad_checksum(hosts: &Hosts) -> anyhow::Result<()> {
    let icmp = raw_socket(hosts, Protocol::ICMPV4)?;
    let (whole, damaged) = (b"wireglass", b"wiseglass");
    for (sequence, data) in [(1, damaged), (2, whole)] {
        send(&icmp, &packets::echo_request(0x5749, sequence, whole, data))?;
        sleep(A_MOMENT);
    }
    Ok(())
}

/// Four packets with a length that cannot be. Who gets them drops them or, where only an option is hurt, leaves it out.
fn malformed(hosts: &Hosts) -> anyhow::Result<()> {
    let _listener = listen(hosts)?;
    let tcp = raw_socket(hosts, Protocol::TCP)?;
    let ends = [CLIENT, SERVER];
    // A header of 12 bytes; the least is 20.
    send(&tcp, &packets::syn(ends, [40_001, HTTP], 3, &[]))?;
    sleep(A_MOMENT);
    // Maximum Segment Size, with a length of 40 where 4 bytes are left.
    send(&tcp, &packets::syn(ends, [40_002, HTTP], 6, &[2, 40, 5, 0xb4]))?;
    sleep(A_MOMENT);
    let udp = raw_socket(hosts, Protocol::UDP)?;
    send(&udp, &packets::datagram(ends, [40_003, 5000], 400, b"There are not 400 bytes here."))?;
    sleep(A_MOMENT);
    // Record Route, with a length of 40 where 4 bytes are left: the router says which byte is wrong.
    let ip = raw_socket(hosts, Protocol::from(packets::WITH_HEADER))?;
    let echo = packets::echo_request(0x5749, 1, b"wireglass", b"wireglass");
    send(&ip, &packets::ipv4_with_options(ends, [7, 40, 4, 0], 1, &echo))?;
    sleep(A_MOMENT);
    Ok(())
}

fn raw_socket(hosts: &Hosts, protocol: Protocol) -> anyhow::Result<Socket> {
    hosts
        .client
        .within(|| Socket::new(Domain::IPV4, Type::RAW, Some(protocol)).context("opening a raw socket"))
}

fn send(socket: &Socket, bytes: &[u8]) -> anyhow::Result<()> {
    let sent = socket.send_to(bytes, &SockAddr::from(SocketAddrV4::new(SERVER, 0)))?;
    ensure!(sent == bytes.len(), "only {sent} of {} bytes were sent", bytes.len());
    Ok(())
}

/// Letters that tell where in the stream they stand.
fn text(length: usize) -> Vec<u8> {
    (0_u32..).flat_map(|line| format!("line {line:03} of the stream\n").into_bytes()).take(length).collect()
}
