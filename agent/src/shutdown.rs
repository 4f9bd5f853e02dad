//! The end: one signal, told to everybody who waits for it.

use tokio::signal::unix::{SignalKind, signal};
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

/// Waits for SIGINT or SIGTERM.
///
/// # Errors
/// The handlers cannot be installed.
pub async fn signaled() -> std::io::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
