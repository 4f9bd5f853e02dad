//! What comes back: the packets around one that was sent.

use super::make::{Packet, destination};
use anyhow::{Context as _, Result};
use std::net::IpAddr;
use std::time::{Duration, Instant};
use wireglass_agent::capture::bpf::Filter;
use wireglass_agent::capture::links::{ANY, Links};
use wireglass_agent::capture::{self, Source, Targets, Wanted};
use wireglass_shared::exchange::Exchange;
use wireglass_shared::stream::{Level, Socket};

/// The kernel's own answer to an answer comes at once, if one comes.
const SETTLING: Duration = Duration::from_millis(50);
/// How often the end is looked for while no packet comes.
const TICK: Duration = Duration::from_millis(20);
/// More packets than any exchange that somebody looks at has; the rest is not taken in.
const MOST: usize = 256;

/// Hears the exchange.
pub(super) struct Ear {
    source: Box<dyn Source>,
    pub(super) exchange: Option<Exchange>,
}

impl Ear {
    /// Opens the socket, which hears nothing before it is tuned. Needs `CAP_NET_RAW`, effective.
    pub(super) fn open() -> Result<Self> {
        let links = Links::open(&[ANY.to_owned()])?;
        let wanted = Wanted { targets: Targets::These(Vec::new()), ..Wanted::all_of(&links) };
        let source = capture::open(Socket::Packet, &wanted).context("capturing on all interfaces")?;
        Ok(Self { source, exchange: None })
    }

    /// Hears all interfaces from now on, and what may come of this packet.
    pub(super) fn tune(&mut self, packet: &Packet) -> Result<()> {
        let filter = Filter::parse(&filter(packet)).context("the filter for answers")?;
        self.source.tune(&Targets::All, filter.as_ref(), &mut |_| {}).context("capturing on all interfaces")
    }

    /// Forgets what was heard, and waits for the exchange of this packet.
    pub(super) fn begin(&mut self, packet: &Packet) {
        self.exchange = Some(Exchange::new(packet.level.clone(), packet.bytes().to_vec()));
    }

    /// Listens until the time is over, or everything that can come has come.
    pub(super) fn listen(&mut self, wait: Duration) -> Result<()> {
        let Self { source, exchange: Some(exchange), .. } = self else { return Ok(()) };
        let now = Instant::now();
        // The packet itself is shown as it was captured, whether anything is waited for or not.
        let mut until = now + wait.max(SETTLING);
        let mut answered = false;
        while Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            source.poll(left.min(TICK), &mut |record| {
                let count = exchange.steps().len();
                if count < MOST {
                    exchange.hear(count as u64 + 1, record);
                }
            })?;
            if !answered && exchange.answer().is_some() {
                answered = true;
                until = until.min(Instant::now() + SETTLING);
            }
        }
        Ok(())
    }
}

/// The capture filter that takes a packet and what may come of it: errors come from any host.
fn filter(packet: &Packet) -> String {
    let draft = &packet.draft;
    let is_arp = draft.dissection().layers.iter().any(|layer| layer.protocol.id == "arp");
    let to = match &packet.level {
        Level::Transport { destination, .. } => Some(*destination),
        Level::Ip | Level::Link { .. } => destination(draft),
    };
    let is_for_one = |to: &IpAddr| match to {
        IpAddr::V4(to) => !to.is_multicast() && !to.is_broadcast(),
        IpAddr::V6(to) => !to.is_multicast(),
    };
    match to.filter(is_for_one) {
        _ if is_arp => "arp".to_owned(),
        Some(to) => format!("host {to} or icmp or icmp6"),
        None => String::new(),
    }
}
