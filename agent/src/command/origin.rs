//! Where the packets that are served come from: sockets, a file, or nowhere without the right to capture.

use crate::cli::Serve;
use anyhow::{Context as _, Result, bail};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use wireglass_agent::capture;
use wireglass_agent::capture::bpf::Filter;
use wireglass_agent::capture::control::{Control, Tuning};
use wireglass_agent::capture::links::{Links, Numbers};
use wireglass_agent::capture::replay::Recorded;
use wireglass_agent::demo::Demos;
use wireglass_agent::send::{Desk, Sender};
use wireglass_agent::{Shared, privilege};
use wireglass_shared::stream::{self, Interface};

/// What was opened.
pub enum Origin {
    /// Sockets, the interfaces they listen to, those of the demonstrations, and what packets made by hand are sent by.
    Live(Box<dyn capture::Source>, Box<Links>, Demos, Desk),
    /// A file that is to be played.
    File(Recorded),
    /// Nothing.
    Refused(privilege::Missing),
}

/// What was opened with the rights that sockets take.
pub enum Sockets {
    /// All there is to open.
    Open(Box<Origin>),
    /// Nothing: this file is to be played. It is opened without those rights.
    NotNeeded(PathBuf),
}

impl Sockets {
    /// Opens the sockets, unless a file is to be played.
    pub fn open(options: &Serve, address: SocketAddr) -> Result<Self> {
        if let Some(path) = &options.read {
            return Ok(Self::NotNeeded(path.clone()));
        }
        let links = Links::open(&options.interface)?;
        if let Err(missing) = privilege::raise() {
            if options.record.write.is_some() {
                bail!("--write: {missing}. Grant it with:\n  {}", missing.remedy);
            }
            return Ok(Self::Open(Box::new(Origin::Refused(missing))));
        }
        let wanted = options.listening.wanted(&links, Some(address));
        let source = capture::open(options.listening.source.into(), &wanted)
            .with_context(|| format!("capturing on {}", links.words()))?;
        let demos = Demos::open().context("opening the socket for echo requests")?;
        let desk = match &options.allow_send {
            Some(allowed) => {
                let sender = Sender::open(allowed.clone()).context("--allow-send: opening the sockets")?;
                tracing::info!(%allowed, "packets made by hand may be sent");
                Desk::open(sender)
            }
            None => not_asked_for(),
        };
        Ok(Self::Open(Box::new(Origin::Live(source, Box::new(links), demos, desk))))
    }

    /// With the file, if that is what is missing.
    pub fn origin(self, options: &Serve) -> Result<Origin> {
        match self {
            Self::Open(origin) => Ok(*origin),
            Self::NotNeeded(path) => Ok(Origin::File(Recorded::open(&path, options.speed)?)),
        }
    }
}

impl Origin {
    /// What records call the interfaces.
    pub fn numbers(&self) -> Numbers {
        match self {
            Self::Live(_, links, ..) => links.numbers(),
            Self::File(_) | Self::Refused(_) => Numbers::default(),
        }
    }

    /// What pages are told.
    pub fn source(&self, options: &Serve) -> stream::Source {
        match self {
            Self::Live(_, links, ..) => {
                let socket = options.listening.source.into();
                stream::Source::Live {
                    socket,
                    interfaces: links.wanted().to_vec(),
                    filter: options.listening.filter().as_ref().map_or("", Filter::text).to_owned(),
                    snap_bytes: options.listening.snap,
                    note: capture::note(socket).to_owned(),
                }
            }
            Self::File(file) => stream::Source::File { name: file.name.clone(), ended: false },
            Self::Refused(missing) => {
                stream::Source::None { reason: format!("{missing}."), remedy: missing.remedy.clone() }
            }
        }
    }

    /// The parts, each for who needs it.
    pub fn split(self) -> Parts {
        match self {
            Self::Live(source, links, demos, desk) => {
                let interfaces = links.list();
                let (control, tuning) = Tuning::new(*links);
                let feed = Some(Feed::Live(source, tuning));
                Parts { feed, control: Some(control), demos: Some(Arc::new(demos)), desk, interfaces }
            }
            Self::File(file) => {
                let reason = "a file is played: what came of a packet would not be seen";
                let desk = Desk::closed(reason, "--allow-send without --read");
                Parts { feed: Some(Feed::File(file)), ..Parts::none(desk) }
            }
            Self::Refused(missing) => {
                let reason = "sending needs the capability CAP_NET_RAW, and this process does not have it";
                Parts::none(Desk::closed(reason, missing.remedy))
            }
        }
    }
}

fn not_asked_for() -> Desk {
    Desk::closed("this agent was started without the permission to send", "--allow-send")
}

/// What becomes of an origin.
pub struct Parts {
    /// For the capturing thread; `None` where nothing is captured.
    pub feed: Option<Feed>,
    /// For sessions that choose what is captured.
    pub control: Option<Control>,
    /// For sessions that ask for demonstrations.
    pub demos: Option<Arc<Demos>>,
    /// For sessions that send packets made by hand.
    pub desk: Desk,
    /// The interfaces at the start.
    pub interfaces: Vec<Interface>,
}

impl Parts {
    const fn none(desk: Desk) -> Self {
        Self { feed: None, control: None, demos: None, desk, interfaces: Vec::new() }
    }
}

/// What the capturing thread takes packets from.
pub enum Feed {
    /// Sockets, and what keeps them tuned.
    Live(Box<dyn capture::Source>, Tuning),
    /// A file.
    File(Recorded),
}

impl Feed {
    /// The source, and what keeps it tuned if anything does.
    pub fn start(self, app: &Shared) -> (Box<dyn capture::Source>, Option<Tuning>) {
        match self {
            Self::Live(source, tuning) => (source, Some(tuning)),
            Self::File(file) => (Box::new(file.play(app.clone())), None),
        }
    }
}
