//! More packets than anybody keeps up with.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

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
