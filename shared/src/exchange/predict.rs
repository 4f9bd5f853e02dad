//! Whether a prediction was right.

use super::told::main_reason;
use super::{Exchange, Outcome};

pub(super) fn told(exchange: &Exchange, predicted: Outcome) -> String {
    let outcome = match exchange.answer() {
        Some((_, outcome)) => outcome,
        None if exchange.sent().is_some() => Outcome::Nothing,
        None => {
            return "It can't be said whether you were right: your packet was not captured, so an answer may \
                 have been missed, too."
                .to_owned();
        }
    };
    let reason = main_reason(exchange).unwrap_or_default();
    let reason = reason.strip_prefix("Nothing came back. ").unwrap_or(&reason);
    if predicted == outcome {
        return format!("You were right: you expected {}. {reason}", noun(outcome));
    }
    format!("You expected {}, but {}. {reason}", noun(predicted), came(outcome))
}

const fn noun(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::SynAck => "SYN, ACK",
        Outcome::Reset => "RST",
        Outcome::EchoReply => "an echo reply",
        Outcome::IcmpError => "an ICMP error",
        Outcome::Other => "an answer of another kind",
        Outcome::Nothing => "nothing",
    }
}

const fn came(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::SynAck => "SYN, ACK came",
        Outcome::Reset => "RST came",
        Outcome::EchoReply => "an echo reply came",
        Outcome::IcmpError => "an ICMP error came",
        Outcome::Other => "an answer of another kind came",
        Outcome::Nothing => "nothing came",
    }
}
