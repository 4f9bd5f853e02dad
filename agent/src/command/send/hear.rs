//! What comes back: the packets around one that was sent.

use super::make::{Packet, destination};
use anyhow::{Context as _, Result};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use wireglass_agent::capture::bpf::Filter;
use wireglass_agent::capture::links::{ANY, Links};
use wireglass_agent::capture::{self, Source, Targets, Wanted};
use wireglass_shared::exchange::Exchange;
use wireglass_shared::flow::Neighbor;
use wireglass_shared::stream::{Level, Socket};

/// The kernel's own answer to an answer comes at once, if one comes.
const SETTLING: Duration = Duration::from_millis(50);
/// How often the end is looked for while no packet comes.
const TICK: Duration = Duration::from_millis(20);

/// Hears the exchange.
pub(super) struct Ear {
    source: Box<dyn Source>,
    links: Links,
    pub(super) exchange: Exchange,
    /// The numbers of the interfaces by which the exchange's packets passed.
    passed: Vec<u16>,
}

impl Ear {
    /// Opens the socket, which hears nothing before it is tuned. Needs `CAP_NET_RAW`, effective.
    pub(super) fn open() -> Result<Self> {
        let links = Links::open(&[ANY.to_owned()])?;
        let wanted = Wanted { targets: Targets::These(Vec::new()), ..Wanted::all_of(&links) };
        let source = capture::open(Socket::Packet, &wanted).context("capturing on all interfaces")?;
        let exchange = Exchange::new(Level::Ip, Vec::new());
        Ok(Self { source, links, exchange, passed: Vec::new() })
    }

    /// Hears all interfaces from now on, and what may come of this packet.
    pub(super) fn tune(&mut self, packet: &Packet) -> Result<()> {
        let filter = Filter::parse(&filter(packet)).context("the filter for answers")?;
        self.source.tune(&Targets::All, filter.as_ref(), &mut |_| {}).context("capturing on all interfaces")
    }

    /// Forgets what was heard, and waits for the exchange of this packet.
    pub(super) fn begin(&mut self, packet: &Packet) {
        self.exchange = Exchange::new(packet.level.clone(), packet.bytes().to_vec());
        self.passed.clear();
    }

    /// The name of the interface by which a packet of the exchange passed.
    pub(super) fn interface(&self, packet: &Neighbor) -> String {
        let ix = usize::try_from(packet.number).unwrap_or(usize::MAX).saturating_sub(1);
        let number = self.passed.get(ix).copied().map(usize::from);
        let name = number.and_then(|number| self.links.numbers().names().get(number).cloned());
        name.unwrap_or_else(|| "an interface that is gone".to_owned())
    }

    /// Listens until the time is over, everything that can come has come, or it is to `stop`.
    pub(super) fn listen(&mut self, wait: Duration, stop: &AtomicBool) -> Result<()> {
        let Self { source, exchange, passed, .. } = self;
        let now = Instant::now();
        // The packet itself is shown as it was captured, whether anything is waited for or not.
        let mut until = now + wait.max(SETTLING);
        let mut answered = false;
        while Instant::now() < until && !stop.load(Ordering::Relaxed) {
            let left = until.saturating_duration_since(Instant::now());
            source.poll(left.min(TICK), &mut |record| {
                let before = exchange.steps().len();
                exchange.hear(before as u64 + 1, record);
                if exchange.steps().len() > before {
                    passed.push(record.interface);
                }
            })?;
            if wait.is_zero() && exchange.sent().is_some() {
                break;
            }
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
