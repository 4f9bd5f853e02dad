//! What came from the agent and waits to be taken in: bounded in bytes, in order.

use std::collections::VecDeque;

/// Messages that wait, each with its size.
#[derive(Debug)]
pub struct Queue<T> {
    waiting: VecDeque<(T, usize)>,
    bytes: usize,
    budget_bytes: usize,
}

impl<T> Queue<T> {
    /// A queue for so many bytes.
    pub const fn new(budget_bytes: usize) -> Self {
        Self { waiting: VecDeque::new(), bytes: 0, budget_bytes }
    }

    /// Takes a message, or gives it back where there is no room. An empty queue takes any.
    pub fn push(&mut self, message: T, bytes: usize) -> Result<(), T> {
        if !self.waiting.is_empty() && self.bytes + bytes > self.budget_bytes {
            return Err(message);
        }
        self.bytes += bytes;
        self.waiting.push_back((message, bytes));
        Ok(())
    }

    /// The message that waits longest.
    pub fn pop(&mut self) -> Option<T> {
        let (message, bytes) = self.waiting.pop_front()?;
        self.bytes -= bytes;
        Some(message)
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Lets all go.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_wait_in_order_and_those_without_room_come_back() {
        let mut queue = Queue::new(10);
        assert_eq!(queue.push("large", 100), Ok(()), "the first is always taken");
        assert_eq!(queue.push("second", 1), Err("second"));
        assert_eq!(queue.pop(), Some("large"));
        assert_eq!((queue.push("a", 6), queue.push("b", 4), queue.push("c", 1)), (Ok(()), Ok(()), Err("c")));
        assert_eq!((queue.pop(), queue.push("d", 6)), (Some("a"), Ok(())));
        assert_eq!(
            (queue.pop(), queue.pop(), queue.pop(), queue.is_empty()),
            (Some("b"), Some("d"), None, true)
        );
    }
}
