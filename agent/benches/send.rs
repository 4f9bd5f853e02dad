//! How many packets a second can be sent: through the sockets of the agent, each looked at and judged as ever but none held up for
//! coming too soon, beside a bare socket and beside Scapy, in turns on a loopback of their own. It prints what it measured beside the
//! goal; a figure that misses it is no failure. `cargo xtask bench` runs it.
//!
//! The agent's guard asks the kernel for its interfaces and addresses anew for every packet: that is most of what it costs.

use etherparse::PacketBuilder;
use nix::sched::{CloneFlags, unshare};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::error::Error;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::Command;
use std::time::Instant;
use wireglass_agent::send::{Allowed, Sender};
use wireglass_shared::stream::Level;

/// What a datagram carries, as in the benchmark of capturing.
const PAYLOAD: [u8; 100] = [0x5a; 100];
/// Each has its turn so often.
const ROUNDS: usize = 5;
/// Packets in a turn.
const PACKETS: u32 = 20_000;
/// Scapy, first as its manual does it, then with bytes that were made before. It prints packets a second of both.
const SCAPY: &str = r#"
import sys, time
from scapy.all import IP, UDP, Raw, L3RawSocket, raw
packet = IP(id=1, src="127.0.0.1", dst="127.0.0.1") / UDP(sport=43591, dport=int(sys.argv[1])) / Raw(bytes(100))
made, out = raw(packet), L3RawSocket()
def rate(count, send):
    began = time.perf_counter()
    for _ in range(count):
        send()
    return count / (time.perf_counter() - began)
print(rate(2000, lambda: out.send(packet)), rate(20000, lambda: out.outs.sendto(made, ("127.0.0.1", 0))))
"#;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` runs this, too, and has no use for it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    if unshare(CloneFlags::CLONE_NEWNET).is_err() {
        println!("Left out: sending on a loopback of one's own takes root's rights.");
        return Ok(());
    }
    Command::new("ip").args(["link", "set", "lo", "up"]).status()?;
    let rows = measured()?;
    println!("Packets a second on loopback, the best of {ROUNDS} rounds (the middle one):\n");
    let best = |row: usize| rows.get(row).and_then(|(_, rates)| rates.last()).copied().unwrap_or(f64::NAN);
    for (row, (name, rates)) in rows.iter().enumerate() {
        let middle = rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN);
        let micros = 1e6 / best(row);
        println!("  {name:34}{:>9.0} {:>11}{micros:>9.2} us a packet", best(row), format!("({middle:.0})"));
    }
    if rows.len() > 2 {
        let verdict = if best(OURS) >= best(SCAPYS) { "holds " } else { "MISSED" };
        println!("\n  {verdict} as many a second as Scapy sends: {:.2} times", best(OURS) / best(SCAPYS));
    } else {
        println!("\n  Scapy is not installed, and not measured: sudo apt-get install python3-scapy");
    }
    Ok(())
}

const OURS: usize = 1;
const SCAPYS: usize = 2;

/// What was measured, each with its packets a second in rising order.
type Rows = Vec<(&'static str, Vec<f64>)>;

fn measured() -> Result<Rows, Box<dyn Error>> {
    // Somebody has to be there, or each would be answered. What nobody reads is soon dropped, which costs little.
    let sink = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = sink.local_addr()?.port();
    let mut packet = Vec::new();
    PacketBuilder::ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64).udp(43591, port).write(&mut packet, &PAYLOAD)?;

    let bare = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(255)))?;
    let to = SockAddr::from(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let sender = Sender::open(Allowed::default())?;
    let before = sent()?;
    let names =
        ["a bare socket", "wireglass", "scapy L3RawSocket().send(packet)", "scapy, bytes made before"];
    let mut rows = names.map(|name| (name, Vec::new())).to_vec();
    for _ in 0..ROUNDS {
        let own = [
            rate(|| Ok(bare.send_to(&packet, &to).map(drop)?))?,
            rate(|| Ok(sender.send_at_any_rate(&Level::Ip, &packet).map(drop)?))?,
        ];
        let rates = own.into_iter().chain(scapy(port).into_iter().flatten());
        for ((_, all), rate) in rows.iter_mut().zip(rates) {
            all.push(rate);
        }
    }
    let ours = u64::from(PACKETS) * 2 * u64::try_from(ROUNDS)?;
    let counted = sent()? - before;
    assert!(counted >= ours, "only {counted} of {ours} packets went out");
    for (_, rates) in &mut rows {
        rates.sort_by(f64::total_cmp);
    }
    rows.retain(|(_, rates)| !rates.is_empty());
    Ok(rows)
}

/// Packets a second.
fn rate(mut send: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let began = Instant::now();
    for _ in 0..PACKETS {
        send()?;
    }
    Ok(f64::from(PACKETS) / began.elapsed().as_secs_f64())
}

/// Packets that left by loopback so far, as the kernel counts them.
fn sent() -> Result<u64, Box<dyn Error>> {
    let table = fs::read_to_string("/proc/thread-self/net/dev")?;
    let line = table.lines().find_map(|line| line.trim().strip_prefix("lo:")).ok_or("no loopback")?;
    Ok(line.split_whitespace().nth(9).ok_or("no counter")?.parse()?)
}

fn scapy(port: u16) -> Option<[f64; 2]> {
    // The one that Debian's package goes with, then whatever comes first.
    ["/usr/bin/python3", "python3"].into_iter().find_map(|python| {
        let ended = Command::new(python).args(["-c", SCAPY, &port.to_string()]).output().ok()?;
        let printed = String::from_utf8(ended.stdout).ok()?;
        let (packets, bytes) = printed.trim().split_once(' ')?;
        Some([packets.parse().ok()?, bytes.parse().ok()?])
    })
}
