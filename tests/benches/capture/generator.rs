//! Datagrams on loopback, as many a second as asked for.

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrIn, sendmmsg};
use nix::sys::time::TimeValLike as _;
use std::io::IoSlice;
use std::net::UdpSocket;
use std::os::fd::AsRawFd as _;
use std::time::{Duration, Instant};

/// Sent with one call.
const BURST: usize = 32;
/// What a datagram carries: frames of 142 bytes, about what voice takes.
const PAYLOAD: [u8; 100] = [0x5a; 100];

/// What was sent, and what that took.
pub struct Flood {
    pub sent: u64,
    pub per_second: u64,
    pub cpu_seconds: f64,
}

/// Sends `packets`, at `rate` a second or as fast as it goes.
pub fn flood(rate: Option<u64>, packets: u64) -> Flood {
    // Somebody has to be there, or each would be answered. What nobody reads is soon dropped, which costs little.
    let sink = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let out = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    out.connect(sink.local_addr().expect("an address")).expect("they are connected");
    let mut headers: MultiHeaders<SockaddrIn> = MultiHeaders::preallocate(BURST, None);
    let slices = vec![[IoSlice::new(&PAYLOAD)]; BURST];
    let before = cpu();
    let began = Instant::now();
    let mut sent = 0;
    while sent < packets {
        if let Some(rate) = rate {
            let due = Duration::from_nanos(sent * 1_000_000_000 / rate);
            // To sleep for less takes longer than asked for.
            match due.saturating_sub(began.elapsed()) {
                Duration::ZERO => {}
                wait if wait < Duration::from_micros(100) => std::thread::yield_now(),
                wait => std::thread::sleep(wait.saturating_sub(Duration::from_micros(60))),
            }
        }
        let to: [Option<SockaddrIn>; BURST] = [None; BURST];
        let results = sendmmsg(out.as_raw_fd(), &mut headers, &slices, to, [], MsgFlags::empty());
        sent += results.expect("loopback takes datagrams").count() as u64;
    }
    let took = began.elapsed();
    let per_second = u128::from(sent) * 1_000_000 / took.as_micros().max(1);
    Flood { sent, per_second: u64::try_from(per_second).unwrap_or(u64::MAX), cpu_seconds: cpu() - before }
}

/// This thread's CPU time so far.
#[allow(clippy::cast_precision_loss, reason = "far below 2 to the 53")]
fn cpu() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_THREAD).expect("the kernel counts");
    (usage.user_time().num_microseconds() + usage.system_time().num_microseconds()) as f64 / 1e6
}
