//! What many viewers cost: a thousand of them, all of one agent, while packets come at a steady pace. It prints what it measured
//! beside the goals; a figure that misses its goal is no failure. `cargo xtask bench` runs it.
//!
//! Agent, packets and viewers share this machine, in a network namespace of their own. The viewers are one process and one
//! thread; the clock is one for all, so that a delay is the time from the kernel's timestamp of a packet to its arrival at a viewer.

mod usage;
mod viewer;

use nix::time::{ClockId, clock_gettime};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use usage::Usage;
use viewer::{DATA, Seen, watch};
use wireglass_tests::{Agent, RawSocket, can_capture, private_loopback, steady};

/// If no other number is given.
const VIEWERS: usize = 1000;
const PACKETS_PER_SECOND: u32 = 5000;
const SECONDS: u32 = 10;
/// Before the first packet, and after the last.
const REST: Duration = Duration::from_secs(2);
const GOAL_MILLIS: u32 = 250;

fn main() {
    let _here = private_loopback();
    if !can_capture() {
        return;
    }
    let viewers = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(VIEWERS);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure(&Agent::start(&[]), viewers));
}

async fn measure(agent: &Agent, viewers: usize) {
    let idle_bytes = agent.resident_bytes();
    let seen: Vec<_> = (0..viewers).map(|_| Arc::new(Mutex::new(Seen::default()))).collect();
    for seen in &seen {
        let stream = RawSocket::open(agent).into_stream();
        stream.set_nonblocking(true).expect("a mode can be set");
        tokio::spawn(watch(TcpStream::from_std(stream).expect("a stream"), seen.clone()));
        tokio::task::yield_now().await;
    }
    // Whatever connecting costs is over then.
    tokio::time::sleep(REST).await;

    let (before, begun) = (Usage::now(agent.pid()), Instant::now());
    let sender = thread::spawn(send);
    tokio::time::sleep(Duration::from_secs(SECONDS.into()) + REST).await;
    let (used, took) = (Usage::now(agent.pid()).since(&before), begun.elapsed().as_secs_f64());
    let (sent, sending_seconds) = sender.join().expect("packets can be sent");

    let mut all = Seen::default();
    let mut fewest = u64::MAX;
    for one in &seen {
        let one = one.lock().expect("nobody panicked");
        fewest = fewest.min(one.packets);
        all.add(&one);
    }
    println!("{viewers} viewers of {PACKETS_PER_SECOND} packets a second, on this machine now:");
    let verdict = if all.delay_millis(0.99) < GOAL_MILLIS { "holds" } else { "MISSED" };
    println!("         delay of half the packets          {:6} ms", all.delay_millis(0.5));
    println!(
        "  {verdict:7}delay of all but one in a hundred  {:6} ms, less than {GOAL_MILLIS} ms",
        all.delay_millis(0.99)
    );
    println!("         longest delay                      {:6} ms", all.delay_millis(1.0));
    let wanted = sent * viewers as u64;
    println!(
        "         packets sent                       {sent:6}, of which the viewer with the fewest got {fewest}"
    );
    println!(
        "         not arrived, of {wanted:11}        {:6}, of which viewers were told {}",
        wanted - all.packets,
        all.missed
    );
    println!("         bytes arrived a second             {:6.0} MB", float(all.bytes) / took / 1e6);
    let Usage { agent_user, agent_system, own_user, own_system, idle } = used;
    println!(
        "         CPU of the agent                   {:6.2} s ({agent_user:.2} of its own, {agent_system:.2} in the kernel)",
        agent_user + agent_system
    );
    let own = own_user + own_system - sending_seconds;
    println!(
        "         CPU of the viewers                 {own:6.2} s, and {sending_seconds:.2} s for sending packets"
    );
    println!("         of {took:.1} s, with processors idle for {idle:6.2} s");
    let busy_bytes = agent.resident_bytes();
    println!(
        "         memory of the agent                {:6} MiB, {} before",
        busy_bytes >> 20,
        idle_bytes >> 20
    );
}

/// Sends the packets; how many, and the CPU seconds it took.
fn send() -> (u64, f64) {
    let count = steady(PACKETS_PER_SECOND, SECONDS, &DATA);
    let used = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("threads have a clock");
    (count.into(), Duration::from(used).as_secs_f64())
}

#[allow(clippy::cast_precision_loss, reason = "far below 2 to the 53")]
fn float(number: u64) -> f64 {
    number as f64
}
