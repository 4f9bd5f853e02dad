//! What comes back: the packets around one that was sent.

use super::super::line::Line;
use super::make::{Packet, destination};
use anyhow::Result;
use std::net::IpAddr;
use std::time::{Duration, Instant};
use wireglass_shared::exchange::Exchange;
use wireglass_shared::flow::Neighbor;
use wireglass_shared::stream::Level;

/// The kernel's own answer to an answer comes at once, if one comes.
const SETTLING: Duration = Duration::from_millis(50);

/// What came of a packet.
pub(super) struct Came {
    pub(super) exchange: Exchange,
    /// The numbers of the interfaces by which the exchange's packets passed.
    passed: Vec<u16>,
}

impl Came {
    /// Sends the packet, and listens until the time is over, everything that can come has come, or somebody wants this to end.
    pub(super) fn after(packet: &Packet, wait: Duration, line: &mut Line) -> Result<Self> {
        let exchange = Exchange::new(packet.level.clone(), packet.bytes().to_vec());
        let mut came = Self { exchange, passed: Vec::new() };
        line.send(&packet.level, packet.bytes())?;
        // The packet itself is shown as it was captured, whether anything is waited for or not.
        let mut until = Instant::now() + wait.max(SETTLING);
        let mut answered = false;
        while Instant::now() < until && !line.is_over() {
            let Self { exchange, passed } = &mut came;
            line.hear(until, &mut |record| {
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
        Ok(came)
    }

    /// The number of the interface by which a packet of the exchange passed.
    pub(super) fn passed(&self, packet: &Neighbor) -> Option<u16> {
        let ix = usize::try_from(packet.number).ok()?.checked_sub(1)?;
        self.passed.get(ix).copied()
    }
}

/// The capture filter that takes a packet and what may come of it: errors come from any host.
pub(super) fn filter(packet: &Packet) -> String {
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
