//! What everybody who watches is told beside packets: what is captured, the interfaces, the recording, what was sent by hand, what
//! happened.

use crate::App;
use crate::send;
use tokio::sync::watch::Receiver;
use wireglass_shared::stream::{AgentMsg, Interface, Recording, Source};

/// One viewer's ear for what everybody is told. Who is slow hears the last state of each and not every step, and of the packets
/// that were sent by hand those that are kept.
#[derive(Debug)]
pub struct News {
    source: Receiver<Source>,
    interfaces: Receiver<Vec<Interface>>,
    recording: Receiver<Option<Recording>>,
    notice: Receiver<Option<String>>,
    sent: send::Reader,
    trouble: Receiver<Option<String>>,
}

impl News {
    /// What there is to tell from now on. A viewer that comes late hears how things stand, but not what happened before, except
    /// for packets that were sent by hand; of the source it knows by the hello.
    pub fn of(app: &App) -> Self {
        let mut news = Self {
            source: app.source.subscribe(),
            interfaces: app.interfaces.subscribe(),
            recording: app.recording.subscribe(),
            notice: app.notice.subscribe(),
            sent: app.desk.reader(),
            trouble: app.trouble.subscribe(),
        };
        news.interfaces.mark_changed();
        news.recording.mark_changed();
        news.trouble.mark_changed();
        news
    }

    /// What is captured, if that is news. The first packet of a source may be here before anybody waited for the news of it.
    pub fn source(&mut self) -> Option<AgentMsg> {
        let is_new = self.source.has_changed().unwrap_or(false);
        is_new.then(|| AgentMsg::Source(self.source.borrow_and_update().clone()))
    }

    /// Waits for the next message. Nothing is lost if the wait is given up. Ends never where nobody is left to tell anything.
    pub async fn next(&mut self) -> AgentMsg {
        loop {
            tokio::select! {
                Ok(()) = self.source.changed() => return AgentMsg::Source(self.source.borrow_and_update().clone()),
                Ok(()) = self.interfaces.changed() => {
                    let list = self.interfaces.borrow_and_update().clone();
                    if !list.is_empty() {
                        return AgentMsg::Interfaces { list };
                    }
                }
                Ok(()) = self.recording.changed() => {
                    if let Some(recording) = self.recording.borrow_and_update().clone() {
                        return AgentMsg::Recording(recording);
                    }
                }
                Ok(()) = self.notice.changed() => {
                    if let Some(message) = self.notice.borrow_and_update().clone() {
                        return AgentMsg::Notice { message };
                    }
                }
                Some(sent) = self.sent.next() => return AgentMsg::Sent(sent),
                Ok(()) = self.trouble.changed() => {
                    if let Some(message) = self.trouble.borrow_and_update().clone() {
                        return AgentMsg::Error { message };
                    }
                }
                else => std::future::pending().await,
            }
        }
    }
}
