//! Whether capturing works: an echo request on loopback is sent, and each kind of socket shall see it.

use super::Check;
use super::State::{Missing, Ok};
use std::io;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wireglass_agent::capture::links::Links;
use wireglass_agent::capture::{self, BUFFER_BYTES, Source, Wanted};
use wireglass_agent::demo::Demos;
use wireglass_agent::privilege;
use wireglass_shared::stream::{Demo, Socket};

/// Loopback needs microseconds.
const PATIENCE: Duration = Duration::from_secs(2);
/// Demonstrations follow each other no faster than a little below this.
const PAUSE: Duration = Duration::from_millis(60);
/// The first is what is used if nothing else is said.
const KINDS: [(&str, Socket); 2] = [("packet sockets", Socket::Packet), ("raw sockets", Socket::Raw)];

/// What is opened while the right to is there.
pub(super) struct Sockets {
    /// One of each kind.
    sources: [io::Result<Box<dyn Source>>; KINDS.len()],
    demos: io::Result<Demos>,
}

/// Opens all kinds; none without the right to.
pub(super) fn open() -> Option<Sockets> {
    privilege::raise().ok()?;
    let open = |socket| {
        let links = Links::open(&["lo".to_owned()]).map_err(io::Error::other)?;
        capture::open(socket, &Wanted::all_of(&links))
    };
    Some(Sockets { sources: KINDS.map(|(_, socket)| open(socket)), demos: Demos::open() })
}

/// Tries each kind, and says whether `serve` and `capture` would work as they are.
pub(super) fn run(sockets: Option<Sockets>, checks: &mut Vec<Check>) -> bool {
    let Some(Sockets { sources, demos }) = sockets else {
        checks.extend(
            KINDS.map(|(name, _)| Check::new(name, Missing, "not tried without the right to capture")),
        );
        return false;
    };
    let mut works = false;
    for ((name, socket), source) in KINDS.into_iter().zip(sources) {
        let seen = source.map_err(|error| format!("not opened: {error}")).and_then(|mut source| {
            let demos = demos.as_ref().map_err(|error| format!("nothing to send with: {error}"))?;
            std::thread::sleep(PAUSE);
            see_ping(&mut *source, demos)
        });
        match seen {
            Result::Ok(Seen { by_kernel, here }) => {
                works |= socket == Socket::Packet;
                let by = match socket {
                    Socket::Packet => {
                        format!(", through {} MiB of shared memory (TPACKET_V3)", BUFFER_BYTES >> 20)
                    }
                    Socket::Raw => String::new(),
                };
                let says = format!(
                    "a ping on loopback was captured {by_kernel:.1?} after it was sent, and was here after {here:.1?}{by}"
                );
                checks.push(Check::new(name, Ok, says));
            }
            Err(error) => checks.push(Check::new(name, Missing, error)),
        }
    }
    works
}

/// How long an echo request took.
struct Seen {
    /// To the time that the kernel stamped on it.
    by_kernel: Duration,
    /// To this program.
    here: Duration,
}

fn see_ping(source: &mut dyn Source, demos: &Demos) -> Result<Seen, String> {
    let (sent, sent_by_clock) = (Instant::now(), SystemTime::now());
    let demo = demos.ping().map_err(|error| error.to_string())?;
    let Demo::Ping { ident, sequence } = demo else { return Err("no echo request was sent".to_owned()) };
    let [ident, sequence] = [ident, sequence].map(u16::to_be_bytes);
    // Type and code, two bytes of checksum, and the numbers.
    let is_it = |bytes: &[u8]| {
        bytes.windows(8).any(|part| part[..2] == [8, 0] && part[4..6] == ident && part[6..] == sequence)
    };
    let mut seen = None;
    while seen.is_none() && sent.elapsed() < PATIENCE {
        let poll = source.poll(Duration::from_millis(50), &mut |record| {
            if seen.is_none() && is_it(record.bytes) {
                let stamp = UNIX_EPOCH + Duration::from_nanos(u64::try_from(record.at.0).unwrap_or_default());
                let by_kernel = stamp.duration_since(sent_by_clock).unwrap_or_default();
                seen = Some(Seen { by_kernel, here: sent.elapsed() });
            }
        });
        poll.map_err(|error| format!("listening: {error}"))?;
    }
    seen.ok_or_else(|| format!("a ping was sent on loopback, and not seen within {PATIENCE:?}"))
}
