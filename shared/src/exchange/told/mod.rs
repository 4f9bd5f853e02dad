//! What happened and why, in sentences: never more than the packets show, and "can't be known from here" where they do not.

mod message;
mod segment;
pub(super) mod silence;

use super::view::View;
use super::{Exchange, Outcome, Part, Step};
use crate::flow::Neighbor;
use crate::stream::Level;

pub(super) fn told(exchange: &Exchange, waited: bool) -> Vec<String> {
    let view = exchange.view();
    let mut told = match exchange.answer() {
        Some((answer, outcome)) => answered(exchange, &view, answer, outcome),
        None if waited && exchange.sent().is_none() => vec![unseen(&view)],
        None if waited => silence::told(&view),
        None => Vec::new(),
    };
    told.extend(own_kernel(exchange, waited));
    told.extend(again(exchange));
    if exchange.sent().is_some() && unchanged(&view) {
        told.push("The kernel changed nothing of it on its way out.".to_owned());
    }
    told
}

/// What an answer says, the most important first.
fn answered(exchange: &Exchange, view: &View<'_>, answer: &Neighbor, outcome: Outcome) -> Vec<String> {
    let mut told = match outcome {
        Outcome::SynAck => segment::syn_ack(view, answer),
        Outcome::Reset => segment::reset(view, answer),
        Outcome::EchoReply => message::echo(view, answer),
        Outcome::IcmpError => message::error(view, answer),
        Outcome::Other if view.has("tcp") => segment::other(view, answer),
        Outcome::Other => message::other(answer),
        Outcome::Nothing => Vec::new(),
    };
    told.push(match exchange.latency() {
        Some(latency) => {
            format!("It came {} after your packet, by the times of their capture.", latency.in_units())
        }
        None => {
            "Your packet itself was not captured, so it can't be said how long the answer took.".to_owned()
        }
    });
    told
}

/// The first sentence about how it ended.
pub(super) fn main_reason(exchange: &Exchange) -> Option<String> {
    let view = exchange.view();
    match exchange.answer() {
        Some((answer, outcome)) => answered(exchange, &view, answer, outcome).into_iter().next(),
        None => silence::told(&view).into_iter().next(),
    }
}

/// Neither the packet nor an answer was captured.
fn unseen(view: &View<'_>) -> String {
    let by = match view.level {
        Level::Link { interface } => format!("the interface {interface} is not captured"),
        Level::Ip | Level::Transport { .. } if view.stays_here() => "loopback is not captured".to_owned(),
        Level::Ip | Level::Transport { .. } => {
            "the interface that it left by is not captured, or only what comes in; the kernel still looks \
             for the hardware address of the next host, for some seconds, and holds the packet back \
             meanwhile"
                .to_owned()
        }
    };
    format!(
        "Your packet was handed to the kernel, but it was not captured, and no answer either. It can't be \
         known from here why: {by}; a capture filter leaves it out; or a firewall rule of this host stopped \
         it on its way out."
    )
}

fn own_kernel(exchange: &Exchange, waited: bool) -> Option<String> {
    let (answer, outcome) = exchange.answer()?;
    let own: Vec<&Step> = exchange.steps().iter().filter(|step| step.part == Part::OwnKernel).collect();
    match own.first() {
        Some(step)
            if step.packet.dissection.find("tcp.flags.reset").is_some() && outcome != Outcome::IcmpError =>
        {
            segment::own_reset(answer, &step.packet)
        }
        Some(_) => Some(
            "Your own kernel then told the other side by ICMP that no program here waits for the answer: \
             the packet was made by hand, and no socket has its port."
                .to_owned(),
        ),
        None if waited && outcome == Outcome::SynAck => Some(
            "No RST of your own kernel was captured after it. So a socket of this host has that port, a \
             firewall rule holds the RST back, or it went where nothing is captured."
                .to_owned(),
        ),
        None => None,
    }
}

fn again(exchange: &Exchange) -> Option<String> {
    let times = exchange.steps().iter().filter(|step| step.part == Part::Again).count();
    let (_, outcome) = exchange.answer().filter(|_| times > 0)?;
    let why = match outcome {
        Outcome::SynAck => {
            ": nobody acknowledged it, so the other side sends it again, after longer and longer waits"
        }
        _ => "",
    };
    let times = if times == 1 { "once more".to_owned() } else { format!("{times} more times") };
    Some(format!("The same answer came {times}{why}."))
}

/// Whether the kernel leaves such a packet as it is.
fn unchanged(view: &View<'_>) -> bool {
    match view.level {
        Level::Link { .. } => true,
        Level::Ip => view.has("ipv6"),
        Level::Transport { .. } => false,
    }
}
