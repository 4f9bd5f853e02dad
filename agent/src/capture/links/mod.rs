//! The network interfaces of this host: which there are, which of them are captured, and what becomes of them meanwhile.
//!
//! People name interfaces, and the kernel's sockets want its own numbers. A name means what has it at the moment: nothing while
//! the interface is gone, and another number when it was made anew. Knows nothing of sockets that capture.

pub(crate) mod kernel;
mod numbers;

use super::{Source, Targets};
use kernel::{Asker, Events, Link};
pub use numbers::Numbers;
use std::io;
use std::time::{Duration, Instant};
use thiserror::Error;
use wireglass_shared::stream::{Interface, LinkState};

/// The name that means all interfaces.
pub const ANY: &str = "any";
/// How often changes are looked for.
const EVERY: Duration = Duration::from_millis(200);
/// How often packets are counted, while somebody wants to know.
const COUNTED_EVERY: Duration = Duration::from_secs(1);
/// Interfaces that were captured and are gone, and that nobody asks for by name: who captures all of a host where containers come
/// and go would otherwise keep them for ever.
const GONE_KEPT: usize = 64;
/// Of more changes at once only the first are told one by one.
const TOLD: usize = 8;
/// How often the first list is tried to be read in one piece.
const ATTEMPTS: usize = 8;

/// An interface that is not there.
#[derive(Debug, Error)]
#[error("there is no interface \"{}\" here; there is {}", name.escape_default(), known.join(", "))]
pub struct Unknown {
    /// What was asked for.
    pub name: String,
    /// What there is.
    pub known: Vec<String>,
}

/// Why nothing can be captured.
#[derive(Debug, Error)]
pub enum OpenError {
    /// An interface that is not there.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The kernel's refusal.
    #[error("asking the kernel which network interfaces there are: {0}")]
    Kernel(#[from] io::Error),
}

/// What became of an interface that is captured.
#[derive(Debug)]
struct Event {
    fact: String,
    /// What follows from it, if the capture can follow.
    outlook: &'static str,
}

/// The interfaces, and which of them are captured.
#[derive(Debug)]
pub struct Links {
    asker: Asker,
    events: Events,
    numbers: Numbers,
    /// The names asked for; none means all there are.
    wanted: Vec<String>,
    known: Vec<Known>,
    /// Something changed since the list was read.
    is_stale: bool,
    /// Indices of interfaces that were deleted since.
    deleted: Vec<u32>,
    looked: Instant,
    /// When packets were counted last; `None` while nobody wants to know.
    counted: Option<Instant>,
}

#[derive(Debug)]
struct Known {
    told: Interface,
    /// 0 while it is gone.
    index: u32,
    /// Some records are of this interface.
    was_captured: bool,
    /// Packets and bytes at the last count.
    counted: Option<(u64, u64)>,
}

impl Links {
    /// Opens what the kernel is asked by, looks around, and wants these interfaces captured; none or [`ANY`] means all. Needs no
    /// privilege.
    ///
    /// # Errors
    /// The kernel's refusal, or an interface that is not there.
    pub fn open(names: &[String]) -> Result<Self, OpenError> {
        let mut links = Self {
            events: Events::open()?,
            asker: Asker::open()?,
            numbers: Numbers::asking(Asker::open()?),
            // No interface has that name: none is wanted until it is known which there are.
            wanted: vec![String::new()],
            known: Vec::new(),
            is_stale: true,
            deleted: Vec::new(),
            looked: Instant::now(),
            counted: None,
        };
        let mut read = links.read(None);
        for _ in 1..ATTEMPTS {
            if read.is_err() {
                read = links.read(None);
            }
        }
        read?;
        links.want(names)?;
        Ok(links)
    }

    /// What records call the interfaces.
    pub fn numbers(&self) -> Numbers {
        self.numbers.clone()
    }

    /// Wants these interfaces captured from now on; none or [`ANY`] means all. What was wanted before is the answer.
    ///
    /// # Errors
    /// One of them is not there, and was not while this program runs. Then nothing changes.
    pub fn want(&mut self, names: &[String]) -> Result<Vec<String>, Unknown> {
        let mut wanted: Vec<String> = Vec::new();
        for name in names {
            if name == ANY {
                wanted.clear();
                break;
            }
            if !self.known.iter().any(|one| one.told.name == *name) {
                let present = self.known.iter().filter(|one| one.index != 0);
                let known = present.map(|one| one.told.name.clone()).collect();
                return Err(Unknown { name: name.clone(), known });
            }
            if !wanted.contains(name) {
                wanted.push(name.clone());
            }
        }
        let before = std::mem::replace(&mut self.wanted, wanted);
        self.mark();
        Ok(before)
    }

    /// The names wanted; none means all.
    pub fn wanted(&self) -> &[String] {
        &self.wanted
    }

    /// What is wanted, for people.
    pub fn words(&self) -> String {
        if self.wanted.is_empty() { "all interfaces".to_owned() } else { self.wanted.join(", ") }
    }

    /// What the names mean at the moment.
    pub fn targets(&self) -> Targets {
        if self.wanted.is_empty() {
            return Targets::All;
        }
        Targets::These(self.known.iter().filter(|one| one.told.captured).map(|one| one.index).collect())
    }

    /// The interfaces, for people.
    pub fn list(&self) -> Vec<Interface> {
        self.known.iter().map(|one| one.told.clone()).collect()
    }

    /// Looks for changes, if it is time to, and keeps the source that captures tuned to what the names mean. What people should
    /// know of it, a sentence each; `None` where everything is as it was. `counting` packets costs a little every second. Never
    /// waits.
    pub fn keep_up(&mut self, source: &mut dyn Source, counting: bool) -> Option<Vec<String>> {
        if self.looked.elapsed() < EVERY {
            return None;
        }
        self.looked = Instant::now();
        self.hear();
        if !counting && self.counted.take().is_some() {
            self.known.iter_mut().for_each(Known::forget_rate);
        }
        let elapsed = self.counted.map(|at| at.elapsed());
        let is_due = counting && elapsed.is_none_or(|elapsed| elapsed >= COUNTED_EVERY);
        if !self.is_stale && !is_due {
            return None;
        }
        let before = self.targets();
        let read = self.read(is_due.then(|| elapsed.unwrap_or_default()));
        // If it cannot be read now, the next look tries again.
        let read =
            read.inspect_err(|error| tracing::debug!(%error, "the list of interfaces could not be read"));
        let (events, made_anew) = read.ok()?;
        // Who captures all hears new interfaces without being tuned.
        let moved = before != self.targets() || made_anew && !self.wanted.is_empty();
        let followed = if moved { source.follow(&self.targets()) } else { Ok(()) };
        let followed = followed.map_err(|error| format!("Capturing could not follow: {error}."));
        let more = events.len().saturating_sub(TOLD);
        let told = events.into_iter().take(TOLD).map(|Event { fact, outlook }| match followed {
            Ok(()) => fact + outlook,
            Err(_) => fact + ".",
        });
        let more = (more > 0).then(|| format!("{more} more interfaces came, changed or went."));
        Some(told.chain(more).chain(followed.clone().err()).collect())
    }

    /// Takes in what the kernel tells of changes.
    fn hear(&mut self) {
        let (known, deleted) = (&self.known, &mut self.deleted);
        self.is_stale |= self.events.take(|index| {
            if known.iter().any(|one| one.index == index) && !deleted.contains(&index) {
                deleted.push(index);
            }
        });
    }

    /// Reads the list, and counts packets if that was done `elapsed` ago. What there is to say, and whether an interface that is
    /// captured is not the one of that name and number that it was.
    fn read(&mut self, elapsed: Option<Duration>) -> io::Result<(Vec<Event>, bool)> {
        let links = self.asker.links()?;
        let addresses = if self.is_stale { Some(self.asker.addresses()?) } else { None };
        let (mut events, mut made_anew) = (Vec::new(), false);
        for one in self.known.iter_mut().filter(|one| one.index != 0) {
            if !links.iter().any(|link| link.name == one.told.name) {
                events.extend(one.go());
            }
        }
        for link in links {
            let at = self.known.iter().position(|one| one.told.name == link.name).unwrap_or_else(|| {
                self.known.push(Known::of(&link));
                self.known.len() - 1
            });
            let Some(one) = self.known.get_mut(at) else { continue };
            let is_other = one.index != link.index || self.deleted.contains(&link.index);
            if is_other {
                one.told.number = self.numbers.meet(link.index, &link.name);
            }
            events.extend(one.meet(&link, is_other, &self.wanted));
            made_anew |= is_other && one.told.captured;
            if let Some(elapsed) = elapsed {
                one.count(&link, elapsed);
            }
            if let Some(addresses) = &addresses {
                let own = addresses.iter().filter(|(index, ..)| *index == link.index);
                one.told.addresses = own.map(|(_, address, prefix)| format!("{address}/{prefix}")).collect();
            }
        }
        self.is_stale = false;
        self.deleted.clear();
        if elapsed.is_some() {
            self.counted = Some(Instant::now());
        }
        self.forget();
        self.known.sort_by_key(|one| one.told.number);
        Ok((events, made_anew))
    }

    /// Drops interfaces that are gone and that no record names, and the oldest of too many that some do.
    fn forget(&mut self) {
        self.known.retain(|one| one.index != 0 || one.was_captured);
        let is_left_over = |one: &Known| one.index == 0 && !self.wanted.contains(&one.told.name);
        let left_over = self.known.iter().filter(|one| is_left_over(one)).count();
        let mut too_many = left_over.saturating_sub(GONE_KEPT);
        self.known.retain(|one| {
            let goes = too_many > 0 && is_left_over(one);
            too_many -= usize::from(goes);
            !goes
        });
    }

    fn mark(&mut self) {
        for one in &mut self.known {
            one.mark(&self.wanted);
        }
    }
}

impl Known {
    /// An interface that was not met yet.
    fn of(link: &Link) -> Self {
        let told = Interface {
            number: 0,
            name: link.name.clone(),
            state: LinkState::Gone,
            loopback: link.loopback,
            captured: false,
            addresses: Vec::new(),
            packets_per_second: 0,
            bytes_per_second: 0,
        };
        Self { told, index: 0, was_captured: false, counted: None }
    }

    fn mark(&mut self, wanted: &[String]) {
        self.told.captured = self.index != 0 && (wanted.is_empty() || wanted.contains(&self.told.name));
        self.was_captured |= self.told.captured;
    }

    /// It is no longer there. What there is to say, if it was captured.
    fn go(&mut self) -> Option<Event> {
        let event = self.event("is gone", "; capturing goes on by itself when it is there again.");
        self.index = 0;
        self.told.captured = false;
        self.told.state = LinkState::Gone;
        self.told.addresses.clear();
        self.forget_rate();
        event
    }

    /// It is there, and perhaps `is_other` than the one of this name before. What there is to say, if it is captured.
    fn meet(&mut self, link: &Link, is_other: bool, wanted: &[String]) -> Option<Event> {
        let before = std::mem::replace(&mut self.told.state, state(link));
        self.index = link.index;
        self.told.loopback = link.loopback;
        if is_other {
            self.forget_rate();
        }
        let was_captured = self.was_captured;
        self.mark(wanted);
        match (before, self.told.state) {
            (LinkState::Gone, _) if !was_captured => self.event("is new here", ", and captured."),
            (LinkState::Gone, LinkState::Down) => {
                self.event("is there again, but down", "; its packets come when it is up.")
            }
            (LinkState::Gone, _) => self.event("is there again", "; capturing goes on."),
            _ if is_other => self.event("was deleted and made anew", "; capturing goes on."),
            (LinkState::Up, LinkState::Down) => {
                self.event("is down", "; capturing goes on by itself when it is up again.")
            }
            (LinkState::Down, LinkState::Up) => self.event("is up", "; capturing goes on."),
            _ => None,
        }
    }

    fn event(&self, what: &str, outlook: &'static str) -> Option<Event> {
        self.told.captured.then(|| Event { fact: format!("{} {what}", self.told.name), outlook })
    }

    fn forget_rate(&mut self) {
        self.counted = None;
        self.told.packets_per_second = 0;
        self.told.bytes_per_second = 0;
    }

    fn count(&mut self, link: &Link, elapsed: Duration) {
        let (packets, bytes) =
            self.counted.replace((link.packets, link.bytes)).unwrap_or((link.packets, link.bytes));
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        let per_second = |now: u64, before: u64| now.saturating_sub(before).saturating_mul(1000) / millis;
        self.told.packets_per_second = per_second(link.packets, packets);
        self.told.bytes_per_second = per_second(link.bytes, bytes);
    }
}

const fn state(link: &Link) -> LinkState {
    if link.up { LinkState::Up } else { LinkState::Down }
}
