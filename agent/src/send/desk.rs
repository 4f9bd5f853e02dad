//! Where presenters hand in packets to be sent: what they ask for is read, judged, sent, written down, and told to everybody.

use super::log::{Log, Reader};
use super::{PER_SECOND, Refusal, Sender, oversized};
use std::net::SocketAddr;
use wireglass_shared::stream::{Level, Sending, Sent};
use wireglass_shared::value::hex_joined;

/// The longest packet that pages may send: with its two digits a byte it stays well below the longest message.
pub const PAGE_BYTES: usize = 4096;

/// What became of `--allow-send`, and what was sent.
#[derive(Debug)]
pub struct Desk {
    sending: Sending,
    sender: Option<Sender>,
    log: Log,
}

/// A packet that somebody wants sent.
#[derive(Debug)]
pub struct Request {
    /// The number by which the one who asks knows the answer again.
    pub id: u32,
    /// How much of it is made by hand.
    pub level: Level,
    /// Its bytes, as hexadecimal digits.
    pub bytes: String,
    /// Who asks.
    pub from: SocketAddr,
    /// The number that the next packet of the stream will have.
    pub next_seq: u64,
}

impl Desk {
    /// One that sends by these sockets.
    pub fn open(sender: Sender) -> Self {
        let sending = Sending::On {
            allowed: sender.allowed().words(),
            per_second: PER_SECOND,
            most_bytes: u32::try_from(PAGE_BYTES).unwrap_or(u32::MAX),
        };
        Self { sending, sender: Some(sender), log: Log::default() }
    }

    /// One that sends nothing: why, and what would change it.
    pub fn closed(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        let sending = Sending::Off { reason: reason.into(), remedy: remedy.into() };
        Self { sending, sender: None, log: Log::default() }
    }

    /// As pages are told.
    pub const fn sending(&self) -> &Sending {
        &self.sending
    }

    /// What was sent, from the oldest that is kept.
    pub fn reader(&self) -> Reader {
        self.log.reader()
    }

    /// Sends what was asked for and tells everybody.
    ///
    /// # Errors
    /// It is not sent: why, for the one who asked.
    pub fn send(&self, request: Request) -> Result<(), Refusal> {
        let Request { id, level, bytes, from, next_seq } = request;
        let length = bytes.len() / 2;
        match self.try_send(&level, &bytes) {
            Ok((at_micros, bytes)) => {
                let bytes = hex_joined(&bytes, "");
                tracing::info!(%from, ?level, length, bytes, "a packet was sent");
                self.log.push(Sent { id, at_micros, level, bytes, from_seq: next_seq });
                Ok(())
            }
            Err(refusal) => {
                tracing::info!(%from, ?level, length, "a packet was not sent: {refusal}");
                Err(refusal)
            }
        }
    }

    fn try_send(&self, level: &Level, digits: &str) -> Result<(u64, Vec<u8>), Refusal> {
        let sender = match (&self.sender, &self.sending) {
            (Some(sender), _) => sender,
            (None, Sending::Off { reason, remedy }) => {
                return Err(Refusal { reason: reason.clone(), remedy: Some(remedy.clone()) });
            }
            (None, Sending::On { .. }) => {
                return Err(Refusal { reason: "nothing is sent".to_owned(), remedy: None });
            }
        };
        let bytes = bytes_of(digits)?;
        if bytes.len() > PAGE_BYTES {
            return Err(oversized(bytes.len(), PAGE_BYTES));
        }
        let at = sender
            .send(level, &bytes)
            .map_err(|error| Refusal { reason: error.to_string(), remedy: error.remedy() })?;
        Ok((u64::try_from(at.0 / 1000).unwrap_or_default(), bytes))
    }
}

/// Pairs of hexadecimal digits, and nothing else.
fn bytes_of(digits: &str) -> Result<Vec<u8>, Refusal> {
    let malformed = |what: String| Refusal {
        reason: format!("malformed: {what}"),
        remedy: Some("Write each byte as two hexadecimal digits, with nothing between them.".to_owned()),
    };
    let mut half = None;
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    for (place, digit) in digits.chars().enumerate() {
        let value = digit.to_digit(16).and_then(|value| u8::try_from(value).ok());
        let value = value.ok_or_else(|| {
            malformed(format!("{} at place {} is no hexadecimal digit", digit.escape_default(), place + 1))
        })?;
        half = match half {
            None => Some(value),
            Some(high) => {
                bytes.push(high << 4 | value);
                None
            }
        };
    }
    match half {
        None => Ok(bytes),
        Some(_) => Err(malformed("the last byte has one digit only".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::send::log::KEPT;
    use crate::send::rate::AT_ONCE;

    #[test]
    fn the_document_states_these_limits() {
        let document = include_str!("../../../docs/stream.md");
        for stated in [
            format!("| {PAGE_BYTES} bytes of a packet to be sent |"),
            format!(
                "| {PER_SECOND} packets sent a second, by all together; {AT_ONCE} at once after a pause |"
            ),
            format!("| {KEPT} packets that were sent,"),
            format!("those of the last {KEPT} that there were"),
        ] {
            assert!(document.contains(&stated), "docs/stream.md should say: {stated}");
        }
        let document = include_str!("../../../SECURITY.md");
        let stated = format!(
            "* {PER_SECOND} packets a second are sent, by all together, of {PAGE_BYTES} bytes at most"
        );
        assert!(document.contains(&stated), "SECURITY.md should say: {stated}");
    }

    #[test]
    fn digits_are_read_and_whatever_else_there_is_is_refused() {
        assert_eq!(bytes_of("00fFA5"), Ok(vec![0x00, 0xff, 0xa5]));
        assert_eq!(bytes_of(""), Ok(Vec::new()));
        for (wrong, named) in [
            ("0", "one digit"),
            ("0g", "place 2"),
            ("+1", "place 1"),
            ("45 00", "place 3"),
            ("4٥", "place 2"),
        ] {
            let refusal = bytes_of(wrong).expect_err(wrong);
            assert!(refusal.reason.starts_with("malformed: ") && refusal.reason.contains(named), "{refusal}");
        }
    }
}
