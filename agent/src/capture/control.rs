//! What is captured, chosen anew while packets come in: by those who watch, and by what becomes of the interfaces.
//!
//! The thread that captures does both, between two packets, so that each of them was let in by one choice and not by halves of
//! two. Knows nothing of sessions.

use super::Source;
use super::batch::Batch;
use super::bpf::{Filter, FilterError};
use super::links::{Links, Unknown};
use crate::App;
use std::io;
use std::sync::atomic::Ordering;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use wireglass_shared::stream;

/// Requests that wait for the capturing thread; more are refused. It takes one at a time, some in a second.
const WAITING: usize = 4;

/// Why what is captured stays as it is.
#[derive(Debug, Error)]
pub enum Refused {
    /// An interface that is not there.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// A filter that is none.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// The kernel's, or the source's own refusal.
    #[error("what is captured stays as it is: {0}")]
    Kernel(#[from] io::Error),
    /// Others asked before.
    #[error("others are choosing what is captured at this moment; try again")]
    Busy,
    /// Nothing is captured any more.
    #[error("capturing has ended; start wireglass again")]
    Ended,
}

/// The way to the capturing thread.
#[derive(Debug)]
pub struct Control(mpsc::Sender<Request>);

#[derive(Debug)]
pub(super) struct Request {
    interfaces: Vec<String>,
    filter: String,
    reply: oneshot::Sender<Result<(), Refused>>,
}

impl Control {
    /// Captures on these interfaces with this filter from now on; none of either means all. Everybody who watches is told by the
    /// app's source.
    ///
    /// # Errors
    /// It is not possible, and what was captured before still is.
    pub async fn switch(&self, interfaces: Vec<String>, filter: String) -> Result<(), Refused> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send(Request { interfaces, filter, reply }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refused::Busy,
            mpsc::error::TrySendError::Closed(_) => Refused::Ended,
        })?;
        answer.await.unwrap_or(Err(Refused::Ended))
    }
}

/// The capturing thread's side.
#[derive(Debug)]
pub struct Tuning {
    links: Links,
    requests: mpsc::Receiver<Request>,
}

impl Tuning {
    /// Keeps a source tuned to what is wanted of these interfaces.
    pub fn new(links: Links) -> (Control, Self) {
        let (sender, requests) = mpsc::channel(WAITING);
        (Control(sender), Self { links, requests })
    }

    /// Looks for what became of the interfaces, if it is time to, and tells everybody.
    pub(super) fn look(&mut self, source: &mut dyn Source, app: &App) {
        let is_watched = app.counters.viewers.load(Ordering::Relaxed) > 0;
        let Some(said) = self.links.keep_up(source, is_watched) else { return };
        self.show(app);
        if !said.is_empty() {
            let message = said.join(" ");
            tracing::warn!("{}", message.escape_debug());
            app.notice.send_replace(Some(message));
        }
    }

    /// Does what somebody asked for, if anybody did.
    pub(super) fn serve(&mut self, source: &mut dyn Source, batch: &mut Batch<'_>, app: &App) {
        let Ok(Request { interfaces, filter, reply }) = self.requests.try_recv() else { return };
        let result = self.switch(&interfaces, &filter, source, batch, app);
        // Who asked may be gone.
        let _ = reply.send(result);
    }

    fn switch(
        &mut self,
        interfaces: &[String],
        filter: &str,
        source: &mut dyn Source,
        batch: &mut Batch<'_>,
        app: &App,
    ) -> Result<(), Refused> {
        let new = Filter::parse(filter)?;
        let before = self.links.want(interfaces)?;
        let tuned = source.tune(&self.links.targets(), new.as_ref(), &mut |record| batch.push(record));
        // What was let in before is on its way before anybody is told that something else is captured.
        batch.publish();
        if let Err(error) = tuned {
            // They were there, or had been, so they can be wanted again.
            let _ = self.links.want(&before);
            return Err(error.into());
        }
        app.source.send_modify(|source| {
            if let stream::Source::Live { interfaces, filter: told, .. } = source {
                *interfaces = self.links.wanted().to_vec();
                filter.clone_into(told);
            }
        });
        self.show(app);
        Ok(())
    }

    /// Tells everybody how the interfaces stand, where anything is new.
    fn show(&self, app: &App) {
        let list = self.links.list();
        app.interfaces.send_if_modified(|told| {
            let is_new = *told != list;
            *told = list;
            is_new
        });
    }
}

impl From<Refused> for stream::AgentMsg {
    fn from(refused: Refused) -> Self {
        let message = refused.to_string();
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        match refused {
            Refused::Filter(FilterError { start, length, .. }) => {
                Self::FilterError { message, start: byte(start), length: byte(length) }
            }
            _ => Self::Error { message },
        }
    }
}
