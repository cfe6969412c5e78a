//! What is due, and when: the world works through time, never through the fleet.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::{DateTime, Utc};

/// Things that are due at a time; those due at the same time come in the order they were put in.
#[derive(Debug)]
pub struct Queue<T> {
    heap: BinaryHeap<Reverse<Entry<T>>>,
    put: u64,
}

#[derive(Debug)]
struct Entry<T> {
    at: DateTime<Utc>,
    nth: u64,
    what: T,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            heap: BinaryHeap::new(),
            put: 0,
        }
    }
}

impl<T> Queue<T> {
    /// Remembers `what` until it is due.
    pub fn put(&mut self, at: DateTime<Utc>, what: T) {
        self.put += 1;
        self.heap.push(Reverse(Entry {
            at,
            nth: self.put,
            what,
        }));
    }

    /// The next thing that is due by `now`, and when it was.
    pub fn due(&mut self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, T)> {
        if self.heap.peek()?.0.at > now {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| (entry.at, entry.what))
    }

    /// When the next thing is due.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        self.heap.peek().map(|entry| entry.0.at)
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.nth).cmp(&(other.at, other.nth))
    }
}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.nth == other.nth
    }
}

impl<T> Eq for Entry<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_things_come_by_time_and_then_in_order() {
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        let mut queue = Queue::default();
        for (second, what) in [(5, "d"), (1, "a"), (3, "b"), (3, "c"), (9, "e")] {
            queue.put(at(second), what);
        }
        let mut seen = Vec::new();
        while let Some((_, what)) = queue.due(at(5)) {
            seen.push(what);
        }
        assert_eq!(seen, ["a", "b", "c", "d"]);
        assert_eq!(queue.next(), Some(at(9)));
    }
}
