//! A long sorted list in which single elements move cheaply.

use std::cmp::Ordering;

use crate::fleet::Slot;

/// A chunk that grows beyond this is halved.
const MAX_CHUNK: usize = 512;

/// Slots in an order that the caller knows: kept in chunks, so that an insertion moves a few
/// hundred of them and not the whole list, and so that a slot is found by its chunk, without
/// comparing what it was sorted by (that may have changed since).
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// The chunks, by their names; the empty ones are free.
    chunks: Vec<Vec<Slot>>,
    /// The names of the chunks in use, in their order.
    spine: Vec<u32>,
    free: Vec<u32>,
    /// For each place in the store: the slot that is in the list, and its chunk.
    homes: Vec<Option<Home>>,
    len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Home {
    generation: u32,
    chunk: u32,
}

impl Order {
    /// A list of slots that are in order already.
    pub(super) fn from_sorted(slots: &[Slot]) -> Self {
        let mut order = Self::default();
        for part in slots.chunks(MAX_CHUNK / 2) {
            order.append_chunk(part.to_vec());
        }
        order.len = slots.len();
        order
    }

    /// Those of its slots that are among `chosen`, which are in any order.
    pub(super) fn only(&self, chosen: &[Slot]) -> Self {
        let mut is_chosen = vec![false; self.homes.len()];
        for slot in chosen.iter().filter(|slot| self.contains(**slot)) {
            is_chosen[slot.index()] = true;
        }
        let slots = self.iter_from(0).filter(|slot| is_chosen[slot.index()]);
        Self::from_sorted(&slots.collect::<Vec<_>>())
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn contains(&self, slot: Slot) -> bool {
        self.chunk_of(slot).is_some()
    }

    #[cfg(test)]
    pub(super) fn get(&self, index: usize) -> Option<Slot> {
        self.iter_from(index).next()
    }

    pub(super) fn position(&self, slot: Slot) -> Option<usize> {
        let home = self.chunk_of(slot)?;
        let mut before = 0;
        for name in &self.spine {
            let chunk = &self.chunks[*name as usize];
            if *name == home {
                return Some(before + chunk.iter().position(|other| *other == slot)?);
            }
            before += chunk.len();
        }
        None
    }

    /// The slots from `index` on.
    pub(super) fn iter_from(&self, index: usize) -> impl Iterator<Item = Slot> {
        let mut skip = index;
        let mut start = self.spine.len();
        for (place, name) in self.spine.iter().enumerate() {
            let len = self.chunks[*name as usize].len();
            if skip < len {
                start = place;
                break;
            }
            skip -= len;
        }
        let chunks = self.spine[start..].iter();
        chunks
            .flat_map(|name| self.chunks[*name as usize].iter().copied())
            .skip(skip)
    }

    /// Removes `slot`, if it is there.
    pub(super) fn remove(&mut self, slot: Slot) -> bool {
        let Some(name) = self.chunk_of(slot) else {
            return false;
        };
        let chunk = &mut self.chunks[name as usize];
        chunk.retain(|other| *other != slot);
        if chunk.is_empty() {
            self.spine.retain(|other| *other != name);
            self.free.push(name);
        }
        self.homes[slot.index()] = None;
        self.len -= 1;
        true
    }

    /// Inserts `slot`, which is not there yet, at its place by `compare`.
    pub(super) fn insert(&mut self, slot: Slot, compare: impl Fn(Slot, Slot) -> Ordering) {
        let comes_first = |other: Slot| compare(other, slot).is_lt();
        let after = self.spine.partition_point(|name| {
            let first = self.chunks[*name as usize].first();
            first.is_some_and(|first| comes_first(*first))
        });
        let place = after.saturating_sub(1);
        let Some(name) = self.spine.get(place).copied() else {
            self.append_chunk(vec![slot]);
            self.len = 1;
            return;
        };
        let chunk = &mut self.chunks[name as usize];
        let within = chunk.partition_point(|other| comes_first(*other));
        chunk.insert(within, slot);
        self.set_home(slot, name);
        self.len += 1;
        if self.chunks[name as usize].len() > MAX_CHUNK {
            self.halve(place);
        }
    }

    /// Inserts many, which are in order themselves and not there yet.
    pub(super) fn extend(&mut self, sorted: &[Slot], compare: impl Fn(Slot, Slot) -> Ordering) {
        // Writing the whole list anew costs about as much as inserting a few of its elements.
        if sorted.len() > self.len / 32 {
            self.merge(sorted, compare);
        } else {
            for slot in sorted {
                self.insert(*slot, &compare);
            }
        }
    }

    /// Inserts many in one pass: copies what is there, and searches the places of the new ones.
    fn merge(&mut self, sorted: &[Slot], compare: impl Fn(Slot, Slot) -> Ordering) {
        let present: Vec<Slot> = self.iter_from(0).collect();
        let mut rest = present.as_slice();
        let mut merged = Vec::with_capacity(present.len() + sorted.len());
        for slot in sorted {
            let (before, after) =
                rest.split_at(first_after(rest, |other| compare(other, *slot).is_lt()));
            merged.extend_from_slice(before);
            merged.push(*slot);
            rest = after;
        }
        merged.extend_from_slice(rest);
        *self = Self::from_sorted(&merged);
    }

    fn chunk_of(&self, slot: Slot) -> Option<u32> {
        let home = self.homes.get(slot.index()).copied().flatten()?;
        (home.generation == slot.generation()).then_some(home.chunk)
    }

    fn set_home(&mut self, slot: Slot, chunk: u32) {
        if self.homes.len() <= slot.index() {
            self.homes.resize(slot.index() + 1, None);
        }
        self.homes[slot.index()] = Some(Home {
            generation: slot.generation(),
            chunk,
        });
    }

    fn append_chunk(&mut self, slots: Vec<Slot>) {
        self.insert_chunk(self.spine.len(), slots);
    }

    fn insert_chunk(&mut self, place: usize, slots: Vec<Slot>) {
        let name = self.free.pop().unwrap_or_else(|| {
            self.chunks.push(Vec::new());
            u32::try_from(self.chunks.len() - 1).unwrap_or(u32::MAX)
        });
        for slot in &slots {
            self.set_home(*slot, name);
        }
        self.chunks[name as usize] = slots;
        self.spine.insert(place, name);
    }

    /// Moves the second half of the chunk at `place` into one that follows.
    fn halve(&mut self, place: usize) {
        let chunk = &mut self.chunks[self.spine[place] as usize];
        let half = chunk.split_off(chunk.len() / 2);
        self.insert_chunk(place + 1, half);
    }
}

/// How many of `slots` come first, which are those that `comes_first` accepts: in steps that grow,
/// because they are few where many are merged.
fn first_after(slots: &[Slot], comes_first: impl Fn(Slot) -> bool) -> usize {
    let mut reach = 1;
    while reach <= slots.len() && comes_first(slots[reach - 1]) {
        reach *= 2;
    }
    // All before the last step are accepted, and what the failed step found is not.
    let (known, end) = (reach / 2, slots.len().min(reach));
    known + slots[known..end].partition_point(|slot| comes_first(*slot))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The list must agree with a plain sorted vector, whatever is done to it.
    #[derive(Clone, Debug)]
    enum Step {
        Toggle(u32),
        Merge(Vec<u32>),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            9 => (0_u32..3_000).prop_map(Step::Toggle),
            2 => prop_oneof![
                prop::collection::vec(0_u32..3_000, 0..900),
                prop::collection::vec(0_u32..3_000, 0..9)
            ].prop_map(Step::Merge),
        ]
    }

    fn check(order: &Order, plain: &[Slot]) {
        assert_eq!(order.len(), plain.len());
        assert_eq!(order.iter_from(0).collect::<Vec<_>>(), plain);
        for (index, slot) in plain.iter().enumerate().step_by(37) {
            assert_eq!(order.get(index), Some(*slot));
            assert_eq!(order.position(*slot), Some(index));
        }
        assert_eq!(order.get(plain.len()), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn it_agrees_with_a_plain_vector(steps in prop::collection::vec(step(), 1..60)) {
            let slot = |number: u32| Slot::at(number, number % 3);
            let mut order = Order::default();
            let mut plain: Vec<Slot> = Vec::new();
            for step in steps {
                match step {
                    Step::Toggle(number) => match plain.binary_search(&slot(number)) {
                        Ok(place) => {
                            plain.remove(place);
                            prop_assert!(order.remove(slot(number)));
                        }
                        Err(place) => {
                            plain.insert(place, slot(number));
                            order.insert(slot(number), |a, b| a.cmp(&b));
                        }
                    },
                    Step::Merge(numbers) => {
                        let mut new: Vec<_> = numbers.into_iter().map(slot).collect();
                        new.sort_unstable();
                        new.dedup();
                        new.retain(|slot| !order.contains(*slot));
                        order.extend(&new, |a, b| a.cmp(&b));
                        plain.extend(new);
                        plain.sort_unstable();
                    }
                }
                check(&order, &plain);
            }
            prop_assert!(!order.remove(Slot::at(1, 7)), "another generation");
        }
    }

    #[test]
    fn single_insertions_split_chunks() {
        let mut order = Order::default();
        let mut plain = Vec::new();
        for number in 0..5_000_u32 {
            let slot = Slot::at(number.wrapping_mul(7_919) % 5_000, 0);
            order.insert(slot, |a, b| a.cmp(&b));
            plain.push(slot);
        }
        plain.sort_unstable();
        check(&order, &plain);
        assert!(order.spine.len() >= 5_000 / MAX_CHUNK);
        for slot in plain {
            assert!(order.remove(slot));
        }
        check(&order, &[]);
        assert!(order.spine.is_empty());
    }
}
