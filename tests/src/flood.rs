//! Packets by the thousand: more than anybody keeps up with, or at a steady pace.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// More than the ring and both ends' socket buffers hold together.
const FLOOD_BYTES: usize = 24 << 20;

/// Sends more over a TCP connection on loopback than an agent started with `--ring 1` keeps for a viewer who does not read.
///
/// # Panics
/// It does not arrive.
pub fn flood() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let sender = thread::spawn(move || {
        let mut stream = TcpStream::connect(address).expect("somebody listens");
        let part = vec![0x5a; 32 << 10];
        for _ in 0..FLOOD_BYTES / part.len() {
            stream.write_all(&part).expect("somebody reads");
        }
    });
    let (mut stream, _) = listener.accept().expect("somebody connects");
    let mut part = vec![0; 64 << 10];
    let mut came = 0;
    while let Ok(count @ 1..) = stream.read(&mut part) {
        came += count;
    }
    sender.join().expect("all is sent");
    assert_eq!(came, FLOOD_BYTES);
}

/// Sends datagrams on loopback, so many a second for so long, all with this data. Returns how many, when all are sent.
///
/// # Panics
/// Loopback is down.
pub fn steady(per_second: u32, seconds: u32, data: &[u8]) -> u32 {
    // Nobody reads there, but somebody could: without a socket each datagram would be answered by an ICMP error.
    let there = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let from = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    from.connect(there.local_addr().expect("an address")).expect("an address to send to");
    let begun = Instant::now();
    for number in 0..per_second * seconds {
        let due = begun + Duration::from_secs(1) * number / per_second;
        if let Some(early) = due.checked_duration_since(Instant::now()) {
            thread::sleep(early);
        }
        from.send(data).expect("loopback takes packets");
    }
    per_second * seconds
}

/// One flood after the other, until it is dropped.
#[derive(Debug)]
pub struct Pouring {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Pouring {
    /// Begins.
    pub fn start() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let heard = over.clone();
        let pour = move || {
            while !heard.load(Ordering::Relaxed) {
                flood();
            }
        };
        Self { over, thread: Some(thread::spawn(pour)) }
    }
}

impl Drop for Pouring {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // A flood that failed has said so itself.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
