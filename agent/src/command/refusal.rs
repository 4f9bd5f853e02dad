//! Why a packet is not sent, and the command that would send it.

use std::env;
use wireglass_agent::privilege::quoted;
use wireglass_agent::send::{Allowed, Refusal, SendError};

/// The option that widens where packets may go.
const OPTION: &str = "--allow-send";

/// Why a packet is not sent, for people.
pub(super) fn words(error: &SendError) -> String {
    match (error, error.remedy()) {
        (SendError::Refused(refusal), _) => refused(refusal),
        (_, Some(remedy)) => format!("not sent: {error}. {remedy}"),
        (_, None) => error.to_string(),
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

/// Asks whether all that is to be sent may be. If not, the remedy is one option that allows all of it, however many things in it
/// are refused one after the other.
pub(super) fn judge_all(
    allowed: &Allowed,
    judge: impl Fn(&Allowed) -> Result<(), SendError>,
) -> Result<(), SendError> {
    let mut wider = allowed.clone();
    let mut first: Option<Refusal> = None;
    loop {
        let refusal = match judge(&wider) {
            Ok(()) => return first.map_or(Ok(()), |refusal| Err(SendError::Refused(refusal))),
            Err(SendError::Refused(refusal)) => refusal,
            Err(error) => return Err(error),
        };
        let next =
            refusal.remedy.as_deref().and_then(|remedy| remedy.strip_prefix(OPTION)?.strip_prefix('='));
        match next.and_then(|networks| networks.parse().ok()).filter(|next| *next != wider) {
            Some(next) => wider = next,
            // Nothing would allow this.
            None => return Err(SendError::Refused(refusal)),
        }
        let reason = first.map_or(refusal.reason, |first| first.reason);
        first = Some(Refusal { reason, remedy: refusal.remedy });
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
