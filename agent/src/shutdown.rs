//! The end: one signal, told to everybody who waits for it.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// Tells that the program is to end. Clones hear the same.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

/// Brings the end about.
#[derive(Debug)]
pub struct Trigger(watch::Sender<bool>);

/// A trigger and what hears it.
pub fn channel() -> (Trigger, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (Trigger(sender), Shutdown(receiver))
}

impl Trigger {
    /// Ends the program for everybody who listens.
    pub fn pull(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Waits for the end; also over when nobody is left who could bring it about.
    pub async fn wait(&mut self) {
        let _ = self.0.wait_for(|over| *over).await;
    }
}

/// What the end of the terminal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hangup {
    /// The end of the program, too.
    Ends,
    /// Nothing: it was started with nohup.
    Ignored,
}

impl Hangup {
    /// As whoever started the program wants it. Reads a file: comes before the sandbox.
    pub fn inherited() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        match ignored & (1 << (libc::SIGHUP - 1)) {
            0 => Self::Ends,
            _ => Self::Ignored,
        }
    }
}

/// The signals that end the program, caught from the moment this is made.
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Option<Signal>,
}

impl Signals {
    /// Catches the signals. Needs a runtime.
    ///
    /// # Errors
    /// The handlers cannot be installed.
    pub fn catch(hangup: Hangup) -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: match hangup {
                Hangup::Ends => Some(signal(SignalKind::hangup())?),
                Hangup::Ignored => None,
            },
        })
    }

    /// Waits for the first of them.
    pub async fn wait(mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        let name = tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
            _ = hangup => "SIGHUP",
        };
        tracing::info!(signal = name, "asked to end");
    }
}
