//! A router made by hand: it passes IPv4 packets on after a while, and loses those it is told to lose. The kernel has the like
//! (netem), but not every kernel.

use crate::hosts::Namespace;
use crate::packets::WITH_HEADER;
use crate::tap::Tap;
use anyhow::Context as _;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Which packets are lost: asked about each, in order.
pub type Loses = Box<dyn FnMut(&[u8]) -> bool + Send>;

const ETHERNET_BYTES: usize = 14;
const TTL: usize = 8;
const TICK: Duration = Duration::from_millis(20);

/// A running one, until it is ended.
pub struct Wire {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
}

impl Wire {
    /// Passes on what the router's kernel does not, `delay` later.
    pub fn start(router: &Namespace, delay: Duration, mut loses: Loses) -> anyhow::Result<Self> {
        let mut tap = Tap::open(router)?;
        let out = router.within(|| {
            Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(WITH_HEADER)))
                .context("opening a raw socket")
        })?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            let mut under_way: VecDeque<(Instant, Vec<u8>)> = VecDeque::new();
            while !stopped.load(Ordering::Relaxed) {
                let next = under_way.front().map(|(due, _)| due.saturating_duration_since(Instant::now()));
                let timeout = PollTimeout::try_from(next.unwrap_or(TICK))?;
                poll(&mut [PollFd::new(tap.as_fd(), PollFlags::POLLIN)], timeout)?;
                while let Some(seen) = tap.next()? {
                    let packet = seen.bytes.get(ETHERNET_BYTES..).unwrap_or_default();
                    if !seen.outgoing && packet.first() == Some(&0x45) && !loses(packet) {
                        under_way.push_back((Instant::now() + delay, packet.to_vec()));
                    }
                }
                while let Some((_, packet)) = under_way.pop_front_if(|(due, _)| *due <= Instant::now()) {
                    pass_on(&out, packet)?;
                }
            }
            Ok(())
        });
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Ends it.
    pub fn end(mut self) -> anyhow::Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            _ => anyhow::bail!("the router made by hand panicked"),
        }
    }
}

/// One hop fewer; the kernel fills in the header's checksum.
fn pass_on(out: &Socket, mut packet: Vec<u8>) -> anyhow::Result<()> {
    let (Some([a, b, c, d]), Some(ttl)) =
        (packet.get(16..20).and_then(|to| to.first_chunk().copied()), packet.get_mut(TTL))
    else {
        return Ok(());
    };
    *ttl = ttl.saturating_sub(1);
    out.send_to(&packet, &SockAddr::from(SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), 0)))?;
    Ok(())
}
