//! Why a packet is not sent, and the command that would send it.

use std::env;
use wireglass_agent::privilege::quoted;
use wireglass_agent::send::{Refusal, SendError};

/// The option that widens where packets may go.
const OPTION: &str = "--allow-send";

/// Why a packet is not sent, for people.
pub(super) fn words(error: &SendError) -> String {
    match (error, error.remedy()) {
        (SendError::Refused(refusal), _) => refused(refusal),
        (_, Some(remedy)) => format!("not sent: {error}. {remedy}"),
        (_, None) => format!("not sent: {error}"),
    }
}

/// As [`words`], of a refusal.
pub(super) fn refused(Refusal { reason, remedy }: &Refusal) -> String {
    match remedy {
        Some(option) if option.starts_with(OPTION) => {
            let command = command(env::args_os().map(|one| one.to_string_lossy().into_owned()), option);
            format!("not sent: {reason}. If you are allowed to send there, say so:\n  {command}")
        }
        Some(remedy) => format!("not sent: {reason}. {remedy}"),
        None => format!("not sent: {reason}"),
    }
}

/// The command line with this option instead of what it said before.
fn command(typed: impl Iterator<Item = String>, option: &str) -> String {
    let is_other = |one: &String| one != OPTION && !one.starts_with(&format!("{OPTION}="));
    let words = typed.filter(is_other).chain([option.to_owned()]);
    words.map(|word| quoted(&word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_can_be_pasted() {
        let typed = ["wireglass", "latency", "a b", "--allow-send=10.0.0.1", "-c", "3"].map(str::to_owned);
        assert_eq!(
            command(typed.into_iter(), "--allow-send=10.0.0.1,192.0.2.0/24"),
            "wireglass latency 'a b' -c 3 --allow-send=10.0.0.1,192.0.2.0/24"
        );
    }
}
