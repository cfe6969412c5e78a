//! Lamps: the smallest kind of rows that has everything a kind can have, for tests.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Direction, Everything, GroupKey, ListColumn, ListGroup, Listed, Passes, Shelf, Words};
use crate::fleet::sample::noon;
use crate::fleet::slot::Slots;
use crate::fleet::{Delta, Slot, SortKey, filter};
use crate::model::{CleanText, Severity, compact};

/// Lamps, as what is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Lamps;

/// A lamp.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lamp {
    pub(crate) id: u32,
    pub(crate) room: CleanText,
    pub(crate) on: bool,
    pub(crate) lit: DateTime<Utc>,
    pub(crate) watts: Option<f64>,
}

/// The columns of lamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LampColumn {
    Id,
    Room,
    State,
    Age,
    Watts,
}

/// What lamps can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LampGroup {
    Room,
    State,
}

const fn state(lamp: &Lamp) -> &'static str {
    if lamp.on { "on" } else { "off" }
}

type Field = filter::Field<Lamps>;
type Content = filter::Content<Lamps>;
type Choice = filter::Choice<Lamps>;
type Measure = filter::Measure<Lamps>;

const FIELDS: &[Field] = &[
    Field {
        name: "room",
        aliases: &["place"],
        help: "where it hangs",
        example: "room:hall",
        content: Content::Text(|lamp, passes| Lamps::any_name(lamp, passes)),
        measures: &[],
    },
    Field {
        name: "state",
        aliases: &[],
        help: "whether it is on",
        example: "state:on",
        content: Content::Choice(Choice::timeless(&["on", "off"], |lamp, _| state(lamp))),
        measures: &[],
    },
    Field {
        name: "age",
        aliases: &[],
        help: "how long it has been so",
        example: "age>2h",
        content: Content::Nothing,
        measures: &[Measure::Since(|lamp| Some(lamp.lit))],
    },
    Field {
        name: "watts",
        aliases: &[],
        help: "what it takes",
        example: "watts>40",
        content: Content::Nothing,
        measures: &[Measure::Signal(filter::Unit::Count, |lamp| lamp.watts)],
    },
];

impl Listed for Lamps {
    type Item = Lamp;
    type Id = u32;
    type Column = LampColumn;
    type Scope = Everything;
    type Group = LampGroup;

    const WORDS: Words = Words {
        one: "lamp",
        many: "lamps",
        term: "room:hall",
        negated: "!state:on",
        hint: "words, room:…, age>2h",
    };

    fn id(lamp: &Lamp) -> &u32 {
        &lamp.id
    }

    fn by_name(a: &u32, b: &u32) -> Ordering {
        a.cmp(b)
    }

    fn severity(lamp: &Lamp) -> Severity {
        if lamp.on {
            Severity::Notice
        } else {
            Severity::Calm
        }
    }

    fn any_name(lamp: &Lamp, passes: Passes<'_>) -> bool {
        !lamp.room.is_empty() && passes(&lamp.room)
    }

    fn fields() -> &'static [&'static [Field]] {
        &[FIELDS]
    }
}

impl ListColumn for LampColumn {
    type Kind = Lamps;

    const ALL: &'static [Self] = &[Self::Id, Self::Room, Self::State, Self::Age, Self::Watts];
    const USUAL: Self = Self::Id;
    const ALIASES: &'static [(&'static str, Self)] = &[("place", Self::Room)];

    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Room => "room",
            Self::State => "state",
            Self::Age => "age",
            Self::Watts => "watts",
        }
    }

    fn title(self) -> &'static str {
        self.name()
    }

    fn help(self) -> &'static str {
        self.name()
    }

    fn natural_direction(self) -> Direction {
        match self {
            Self::Watts => Direction::Descending,
            _ => Direction::Ascending,
        }
    }

    fn heeds_signals(self) -> bool {
        self == Self::Watts
    }

    fn text(self, lamp: &Lamp, now: DateTime<Utc>) -> CleanText {
        match self {
            Self::Id => lamp.id.to_string().into(),
            Self::Room => lamp.room.clone(),
            Self::State => state(lamp).into(),
            Self::Age => compact(now - lamp.lit).into(),
            Self::Watts => lamp
                .watts
                .map_or_else(|| "—".into(), |watts| watts.to_string().into()),
        }
    }

    fn key(self, lamp: &Lamp) -> SortKey<'_> {
        match self {
            Self::Id => SortKey::Whole(lamp.id.into()),
            Self::Room => SortKey::Text(&lamp.room),
            Self::State => SortKey::Whole(lamp.on.into()),
            Self::Age => SortKey::Whole(-lamp.lit.timestamp_millis()),
            Self::Watts => SortKey::real(lamp.watts),
        }
    }
}

impl ListGroup<Lamp> for LampGroup {
    const ALL: &'static [Self] = &[Self::Room, Self::State];

    fn name(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::State => "state",
        }
    }

    fn key(self, lamp: &Lamp) -> GroupKey<'_> {
        match self {
            Self::Room if lamp.room.is_empty() => GroupKey::missing("no room"),
            Self::Room => GroupKey::named(&lamp.room),
            Self::State => GroupKey::ranked(u8::from(!lamp.on), state(lamp)),
        }
    }
}

/// Where lamps are kept.
#[derive(Debug)]
pub(crate) struct House {
    lamps: Slots<Lamp>,
    places: HashMap<u32, Slot>,
    revision: u64,
}

impl House {
    pub(crate) fn new() -> Self {
        Self {
            lamps: Slots::new(),
            places: HashMap::new(),
            revision: 0,
        }
    }

    /// Hangs `lamp` up, or changes the one of that number.
    pub(crate) fn put(&mut self, lamp: Lamp) -> Delta {
        let id = lamp.id;
        let slot = if let Some(slot) = self.places.get(&id).copied() {
            if let Some(known) = self.lamps.get_mut(slot) {
                *known = lamp;
            }
            slot
        } else {
            self.lamps.insert(lamp)
        };
        self.places.insert(id, slot);
        self.report(Delta::moved(vec![slot], Vec::new()))
    }

    /// Takes a lamp down.
    pub(crate) fn remove(&mut self, id: u32) -> Delta {
        let slot = self.places.remove(&id);
        let gone: Vec<_> = slot.into_iter().collect();
        for slot in &gone {
            self.lamps.remove(*slot);
        }
        self.report(Delta::moved(Vec::new(), gone))
    }

    /// Measures a lamp.
    pub(crate) fn measure(&mut self, id: u32, watts: Option<f64>) -> Delta {
        let slot = self.places.get(&id).copied();
        let lamp = slot.and_then(|slot| self.lamps.get_mut(slot));
        if let Some(lamp) = lamp {
            lamp.watts = watts;
        }
        self.report(Delta::default().measured(slot.into_iter().collect()))
    }

    fn report(&mut self, delta: Delta) -> Delta {
        let delta = delta.from(self.revision);
        self.revision += u64::from(!delta.is_empty());
        delta
    }
}

impl Shelf for House {
    type Kind = Lamps;

    fn get(&self, slot: Slot) -> Option<&Lamp> {
        self.lamps.get(slot)
    }

    fn find(&self, id: &u32) -> Option<Slot> {
        self.places.get(id).copied()
    }

    fn each(&self) -> impl Iterator<Item = (Slot, &Lamp)> {
        self.lamps.iter()
    }

    fn rows_revision(&self) -> u64 {
        self.revision
    }
}

/// A lamp as it is in a round.
pub(crate) fn lamp(id: u32, round: u32) -> Lamp {
    let rooms = ["hall", "Attic 2", "attic 10", ""];
    Lamp {
        id,
        room: rooms[(id + round) as usize % rooms.len()].into(),
        on: (id + round).is_multiple_of(3),
        lit: noon() - TimeDelta::hours(i64::from(id * 7 % 11 + round)),
        watts: (!id.is_multiple_of(4)).then(|| f64::from(id * 13 % 60)),
    }
}

/// A house with so many lamps.
pub(crate) fn house(lamps: u32) -> House {
    let mut house = House::new();
    for id in 0..lamps {
        house.put(lamp(id, 0));
    }
    house
}
