//! Where an app lives in the store.

/// An app's place in the store, stable while it lives.
///
/// A place that falls free is given to another app, but under a new generation: who still holds
/// the old slot (a mark, a cursor) then finds nothing, and never another app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    index: u32,
    generation: u32,
}

impl Slot {
    /// The place, below the most apps that the store ever held at once.
    pub(super) fn index(self) -> usize {
        self.index as usize
    }

    /// Which of the apps that lived at this place.
    pub(super) fn generation(self) -> u32 {
        self.generation
    }

    /// The slot of `generation` at `index`.
    #[cfg(test)]
    pub(super) fn at(index: u32, generation: u32) -> Self {
        Self { index, generation }
    }
}

/// Values at slots, densely kept.
#[derive(Clone, Debug)]
pub(super) struct Slots<T> {
    places: Vec<Place<T>>,
    free: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Place<T> {
    generation: u32,
    value: Option<T>,
}

impl<T> Slots<T> {
    pub(super) fn new() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// Keeps `value` at a free place.
    ///
    /// # Panics
    /// Never in practice: four thousand million apps fit.
    pub(super) fn insert(&mut self, value: T) -> Slot {
        if let Some(index) = self.free.pop() {
            let place = &mut self.places[index as usize];
            place.value = Some(value);
            return Slot {
                index,
                generation: place.generation,
            };
        }
        #[expect(
            clippy::expect_used,
            reason = "memory ends long before four thousand million apps"
        )]
        let index = u32::try_from(self.places.len()).expect("fewer than 2^32 apps");
        self.places.push(Place {
            generation: 0,
            value: Some(value),
        });
        Slot {
            index,
            generation: 0,
        }
    }

    /// The living slots whose place, divided by `of`, leaves `remainder`.
    pub(super) fn every(&self, of: usize, remainder: usize) -> Vec<Slot> {
        let places = (remainder..self.places.len()).step_by(of.max(1));
        places.filter_map(|index| self.living(index)).collect()
    }

    fn living(&self, index: usize) -> Option<Slot> {
        let place = self.places.get(index)?;
        place.value.as_ref()?;
        Some(Slot {
            index: u32::try_from(index).ok()?,
            generation: place.generation,
        })
    }

    pub(super) fn remove(&mut self, slot: Slot) -> Option<T> {
        let place = self.place_mut(slot)?;
        let value = place.value.take()?;
        place.generation = place.generation.wrapping_add(1);
        self.free.push(slot.index);
        Some(value)
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&T> {
        let place = self.places.get(slot.index())?;
        if place.generation != slot.generation {
            return None;
        }
        place.value.as_ref()
    }

    pub(super) fn get_mut(&mut self, slot: Slot) -> Option<&mut T> {
        self.place_mut(slot)?.value.as_mut()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Slot, &T)> {
        (0_u32..).zip(&self.places).filter_map(|(index, place)| {
            let slot = Slot {
                index,
                generation: place.generation,
            };
            Some((slot, place.value.as_ref()?))
        })
    }

    fn place_mut(&mut self, slot: Slot) -> Option<&mut Place<T>> {
        let place = self.places.get_mut(slot.index())?;
        (place.generation == slot.generation).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_of_the_dead_never_finds_the_living() {
        let mut slots = Slots::new();
        let first = slots.insert("first");
        assert_eq!(slots.remove(first), Some("first"));
        let second = slots.insert("second");
        assert_eq!(second.index(), first.index());
        assert_eq!(
            (slots.get(first), slots.get(second)),
            (None, Some(&"second"))
        );
        assert_eq!(slots.remove(first), None);
        assert_eq!(slots.len(), 1);
        assert_eq!(slots.iter().collect::<Vec<_>>(), [(second, &"second")]);
    }
}
