//! What was sent by hand, for everybody who watches: the last of it is kept for those who come later.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use wireglass_shared::stream::Sent;

/// As many are kept.
pub const KEPT: usize = 100;

/// Keeps the last of what was sent.
#[derive(Debug)]
pub(super) struct Log {
    kept: Arc<Mutex<Kept>>,
    /// How many were ever sent; readers wait for it to rise.
    count: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    last: VecDeque<Sent>,
    /// Those that are not kept any more.
    gone: u64,
}

impl Default for Log {
    fn default() -> Self {
        Self { kept: Arc::default(), count: watch::Sender::new(0) }
    }
}

impl Log {
    pub(super) fn push(&self, sent: Sent) {
        let mut kept = lock(&self.kept);
        if kept.last.len() == KEPT {
            kept.last.pop_front();
            kept.gone += 1;
        }
        kept.last.push_back(sent);
        let count = kept.gone + kept.last.len() as u64;
        drop(kept);
        self.count.send_modify(|known| *known = count.max(*known));
    }

    pub(super) fn reader(&self) -> Reader {
        Reader { kept: self.kept.clone(), count: self.count.subscribe(), taken: 0 }
    }
}

/// One viewer's place in what was sent. Who is slow misses what is no longer kept, and holds nobody up.
#[derive(Debug)]
pub struct Reader {
    kept: Arc<Mutex<Kept>>,
    count: watch::Receiver<u64>,
    taken: u64,
}

impl Reader {
    /// Waits for the next packet that was sent, or gives one of those kept at once. Nothing is lost if the wait is given up;
    /// `None` where nothing will ever be sent any more.
    pub async fn next(&mut self) -> Option<Sent> {
        loop {
            self.count.mark_unchanged();
            if let Some(sent) = self.take() {
                return Some(sent);
            }
            self.count.changed().await.ok()?;
        }
    }

    fn take(&mut self) -> Option<Sent> {
        let kept = lock(&self.kept);
        self.taken = self.taken.max(kept.gone);
        let place = usize::try_from(self.taken - kept.gone).ok()?;
        let sent = kept.last.get(place)?.clone();
        self.taken += 1;
        Some(sent)
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    // Nothing that runs under the lock leaves it half changed.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wireglass_shared::stream::Level;

    fn sent(id: u32) -> Sent {
        Sent { id, at_micros: 0, level: Level::Ip, bytes: String::new(), from_seq: 1 }
    }

    /// What there is to hear without waiting for more.
    async fn hear(reader: &mut Reader) -> Vec<u32> {
        let mut ids = Vec::new();
        loop {
            tokio::select! {
                biased;
                Some(sent) = reader.next() => ids.push(sent.id),
                () = tokio::task::yield_now() => return ids,
            }
        }
    }

    #[tokio::test]
    async fn everybody_hears_everything_and_who_comes_late_what_is_kept() {
        let log = Log::default();
        let mut early = log.reader();
        assert!(hear(&mut early).await.is_empty());
        (0..10).for_each(|id| log.push(sent(id)));
        assert_eq!(hear(&mut early).await, (0..10).collect::<Vec<_>>());
        assert_eq!(hear(&mut log.reader()).await, (0..10).collect::<Vec<_>>());
        log.push(sent(10));
        assert_eq!(hear(&mut early).await, [10], "nothing twice");
    }

    #[tokio::test]
    async fn who_is_slow_goes_on_with_what_is_kept() {
        let log = Log::default();
        let mut slow = log.reader();
        let all = u32::try_from(KEPT).expect("few") + 50;
        (0..all).for_each(|id| log.push(sent(id)));
        assert_eq!(hear(&mut slow).await, (50..all).collect::<Vec<_>>());
        let waiting = tokio::spawn(async move { slow.next().await });
        tokio::task::yield_now().await;
        drop(log);
        assert_eq!(waiting.await.expect("no panic"), None, "nobody is left to send anything");
    }
}
