//! What the scopes of a session say, together. Pure.

use std::collections::BTreeMap;

use super::range::{Range, some_of};
use super::scope::Place;
use super::word::Gone;
use crate::backends::kubernetes::decode::Flaw;
use crate::model::{CleanText, ResourceKind, SourceState};

/// How one scope is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Not heard of yet.
    Waiting,
    /// Its first list is on its way.
    Loading,
    /// Listed and watched.
    Live,
    /// It does not work; why.
    Failing(CleanText),
    /// It is not allowed; why.
    Denied(CleanText),
    /// Its kind is not there.
    Missing,
}

/// How many objects were left out, and for what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flaws {
    pub unreadable: usize,
    pub unclean: usize,
}

impl Flaws {
    /// Counts `flaws`.
    pub(super) fn count<'a>(flaws: impl Iterator<Item = &'a Flaw>) -> Self {
        flaws.fold(Self::default(), |mut counts, flaw| {
            match flaw {
                Flaw::Unreadable => counts.unreadable += 1,
                Flaw::Unclean => counts.unclean += 1,
            }
            counts
        })
    }
}

struct Seat {
    place: Place,
    phase: Phase,
    listed: bool,
    /// Whether it was there before the source was live, which waits for it.
    awaited: bool,
    flaws: Flaws,
    /// Rows that can't be seen any more but are still shown.
    unseen: Vec<Gone>,
}

impl Seat {
    fn new(place: Place, awaited: bool) -> Self {
        Self {
            place,
            phase: Phase::Waiting,
            listed: false,
            awaited,
            flaws: Flaws::default(),
            unseen: Vec::new(),
        }
    }

    fn is_required(&self) -> bool {
        !self.place.is_optional()
    }

    fn is_denied(&self) -> bool {
        matches!(self.phase, Phase::Denied(_))
    }

    /// Whether it has said all that it will say for now.
    fn is_settled(&self) -> bool {
        let given_up = matches!(self.phase, Phase::Failing(_) | Phase::Missing);
        self.listed || self.is_denied() || (self.place.is_optional() && given_up)
    }

    /// Whether the source is not live before it is.
    fn holds_back(&self) -> bool {
        match self.phase {
            Phase::Waiting | Phase::Loading => self.is_required() || (self.awaited && !self.listed),
            _ => false,
        }
    }
}

/// All scopes of one session.
pub(super) struct Board {
    seats: BTreeMap<usize, Seat>,
    next: usize,
    note: Option<CleanText>,
    /// Whether it was asked which kinds there are.
    discovered: bool,
    /// Why that is not known.
    undiscovered: Option<CleanText>,
}

impl Board {
    pub(super) fn new(range: &Range) -> Self {
        let mut board = Self {
            seats: BTreeMap::new(),
            next: 0,
            note: range.note().cloned(),
            discovered: false,
            undiscovered: None,
        };
        for namespace in range.scopes() {
            board.add(Place {
                kind: ResourceKind::DEPLOYMENT,
                namespace,
            });
        }
        board
    }

    /// Where its scopes are.
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, &Place)> {
        self.seats.iter().map(|(index, seat)| (*index, &seat.place))
    }

    /// A scope more; its index.
    pub(super) fn add(&mut self, place: Place) -> usize {
        let index = self.next;
        self.next += 1;
        self.seats.insert(index, Seat::new(place, !self.discovered));
        index
    }

    /// A scope less.
    pub(super) fn remove(&mut self, scope: usize) {
        self.seats.remove(&scope);
    }

    /// Whether the fleet is nothing without it.
    pub(super) fn is_required(&self, scope: usize) -> bool {
        self.seats.get(&scope).is_some_and(Seat::is_required)
    }

    /// It is known which kinds there are.
    pub(super) fn set_discovered(&mut self) {
        self.discovered = true;
        self.undiscovered = None;
    }

    /// It is not known which kinds there are, or not any more.
    pub(super) fn set_undiscovered(&mut self, why: CleanText) {
        self.discovered = true;
        self.undiscovered = Some(why);
    }

    pub(super) fn set_phase(&mut self, scope: usize, phase: Phase) {
        if let Some(seat) = self.seats.get_mut(&scope) {
            if phase == Phase::Live {
                seat.listed = true;
                seat.unseen.clear();
            }
            seat.phase = phase;
        }
    }

    pub(super) fn set_flaws(&mut self, scope: usize, flaws: Flaws) {
        if let Some(seat) = self.seats.get_mut(&scope) {
            seat.flaws = flaws;
        }
    }

    pub(super) fn set_unseen(&mut self, scope: usize, rows: Vec<Gone>) {
        if let Some(seat) = self.seats.get_mut(&scope) {
            seat.unseen = rows;
        }
    }

    fn required(&self) -> impl Iterator<Item = &Seat> {
        self.seats.values().filter(|seat| seat.is_required())
    }

    /// The rows that go, because the source is live without them: those of scopes that are
    /// refused. While the source fails, everything stays as it was.
    pub(super) fn withdraw(&mut self) -> Vec<Gone> {
        if self.state() != SourceState::Live {
            return Vec::new();
        }
        let mut gone = Vec::new();
        for seat in self.seats.values_mut() {
            if seat.is_denied() {
                gone.append(&mut seat.unseen);
            }
        }
        gone
    }

    /// Whether every scope that may be listed was listed, and there is one; what not every cluster
    /// has and does not work is not waited for.
    pub(super) fn is_complete(&self) -> bool {
        self.discovered
            && self.seats.values().all(Seat::is_settled)
            && self.required().any(|seat| seat.listed)
    }

    /// What the source says: it fails where a scope fails that every cluster has, since what is
    /// shown of that one is not the present truth.
    pub(super) fn state(&self) -> SourceState {
        let failing = self.required().find_map(|seat| match &seat.phase {
            Phase::Failing(why) => Some(self.at(seat, why)),
            _ => None,
        });
        if let Some(why) = failing {
            return SourceState::Failing { why };
        }
        let mut phases = self.required().map(|seat| &seat.phase);
        if let Some(Phase::Denied(why)) = phases.next()
            && phases.all(|phase| matches!(phase, Phase::Denied(_)))
        {
            let why = format!("{why}; ask for a role with get, list and watch on deployments.apps");
            return SourceState::Failing {
                why: CleanText::new(&why),
            };
        }
        match () {
            () if self.required().all(|seat| seat.phase == Phase::Waiting) => {
                SourceState::Connecting
            }
            () if !self.discovered || self.seats.values().any(Seat::holds_back) => {
                SourceState::Loading
            }
            () => SourceState::Live,
        }
    }

    /// A scope's words, with its namespace where there is more than one.
    fn at(&self, seat: &Seat, why: &CleanText) -> CleanText {
        match &seat.place.namespace {
            Some(namespace) if self.required().count() > 1 => {
                CleanText::new(&format!("namespace {namespace}: {why}"))
            }
            _ => why.clone(),
        }
    }

    /// What is left out though the source is live.
    pub(super) fn note(&self) -> Option<CleanText> {
        let denied = self.required().filter(|seat| seat.is_denied());
        let denied: Vec<_> = denied
            .filter_map(|seat| seat.place.namespace.as_ref())
            .collect();
        let flaws = self.seats.values().map(|seat| seat.flaws);
        let flaws = flaws.fold(Flaws::default(), |sum, flaws| Flaws {
            unreadable: sum.unreadable + flaws.unreadable,
            unclean: sum.unclean + flaws.unclean,
        });
        let mut words: Vec<String> = self.note.iter().map(ToString::to_string).collect();
        if !denied.is_empty() {
            let names = some_of(denied.into_iter());
            words.push(format!("refused, so left out: {names}"));
        }
        if flaws.unreadable > 0 {
            words.push(format!(
                "left out: {} that can't be read",
                objects(flaws.unreadable)
            ));
        }
        if flaws.unclean > 0 {
            words.push(format!(
                "left out: {} with hidden characters in their names",
                objects(flaws.unclean)
            ));
        }
        words.extend(self.about_optional());
        if let Some(why) = &self.undiscovered {
            words.push(format!(
                "which rollout controllers and flags there are is not known: {why}"
            ));
        }
        (!words.is_empty()).then(|| CleanText::new(&words.join("; ")))
    }

    /// What does not work of the kinds that not every cluster has.
    fn about_optional(&self) -> Vec<String> {
        let mut seats: BTreeMap<ResourceKind, Vec<&Seat>> = BTreeMap::new();
        for seat in self.seats.values().filter(|seat| !seat.is_required()) {
            seats.entry(seat.place.kind).or_default().push(seat);
        }
        let words = seats.into_iter().filter_map(|(kind, seats)| {
            let failing = seats.iter().find_map(|seat| match &seat.phase {
                Phase::Failing(why) => Some(self.at(seat, why)),
                _ => None,
            });
            let denied = seats.iter().filter(|seat| seat.is_denied());
            let places: Vec<_> = denied
                .clone()
                .filter_map(|seat| seat.place.namespace.as_ref())
                .collect();
            match (failing, denied.count()) {
                (Some(why), _) => Some(format!(
                    "{} can't be watched now, what is shown of them may be old: {why}",
                    kind.plural()
                )),
                (None, 0) => None,
                (None, some) => Some(refused(kind, some < seats.len(), &places)),
            }
        });
        words.collect()
    }
}

/// Words for a kind that may not be listed, in some of the namespaces or in none.
fn refused(kind: ResourceKind, in_some: bool, places: &[&CleanText]) -> String {
    let place = if in_some {
        format!(" in {}", some_of(places.iter().copied()))
    } else {
        String::new()
    };
    format!(
        "{} are there but you may not list them{place}: ask for get, list and watch on {}.{}",
        kind.plural(),
        kind.resource(),
        kind.group()
    )
}

fn objects(count: usize) -> String {
    match count {
        1 => "1 object".into(),
        many => format!("{many} objects"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::kubernetes::observe::word::ObjectName;
    use crate::model::WorkloadKind;

    fn board(names: &[&str]) -> Board {
        let mut board = Board::new(&Range::Wanted(
            names.iter().map(|name| CleanText::new(name)).collect(),
        ));
        board.set_discovered();
        board
    }

    fn words(state: &SourceState) -> &str {
        match state {
            SourceState::Failing { why } => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_source_is_as_its_worst_scope() {
        let mut board = board(&["a", "b"]);
        assert_eq!(board.state(), SourceState::Connecting);
        board.set_phase(0, Phase::Live);
        assert_eq!(board.state(), SourceState::Loading);
        assert!(!board.is_complete());
        board.set_phase(1, Phase::Failing(CleanText::new("gone")));
        assert_eq!(words(&board.state()), "namespace b: gone");
        board.set_phase(1, Phase::Denied(CleanText::new("no")));
        assert_eq!(board.state(), SourceState::Live);
        assert!(board.is_complete());
        assert_eq!(board.note().as_deref(), Some("refused, so left out: b"));
        board.set_phase(0, Phase::Denied(CleanText::new("no")));
        assert!(words(&board.state()).starts_with("no; ask for a role"));
    }

    #[test]
    fn rows_go_only_where_the_rest_is_live() {
        let key = |name: &str| Gone {
            kind: ResourceKind::DEPLOYMENT,
            name: ObjectName {
                namespace: CleanText::new("b"),
                name: CleanText::new(name),
            },
        };
        let mut board = board(&["a", "b"]);
        board.set_phase(0, Phase::Denied(CleanText::new("no")));
        board.set_unseen(1, vec![key("x")]);
        board.set_phase(1, Phase::Denied(CleanText::new("no")));
        assert!(board.withdraw().is_empty(), "all is refused: all stays");
        board.set_phase(0, Phase::Live);
        assert_eq!(board.withdraw(), [key("x")]);
        assert!(board.withdraw().is_empty());
        // Seen again before the rest was live: they stay.
        board.set_unseen(1, vec![key("x")]);
        board.set_phase(1, Phase::Live);
        board.set_phase(1, Phase::Denied(CleanText::new("no")));
        assert!(board.withdraw().is_empty());
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let mut board = Board::new(&Range::Everywhere);
        assert_eq!(board.note(), None);
        board.set_flaws(
            0,
            Flaws {
                unreadable: 1,
                unclean: 2,
            },
        );
        let note = board.note().expect("a note");
        assert!(
            note.contains("1 object that") && note.contains("2 objects with hidden"),
            "{note}"
        );
    }

    fn rollouts(namespace: Option<&str>) -> Place {
        Place {
            kind: WorkloadKind::Rollout.into(),
            namespace: namespace.map(CleanText::new),
        }
    }

    #[test]
    fn what_not_every_cluster_has_is_waited_for_but_holds_nothing_up() {
        let mut board = Board::new(&Range::Everywhere);
        board.set_phase(0, Phase::Live);
        assert_eq!(board.state(), SourceState::Loading, "not asked yet");
        let first = board.add(rollouts(None));
        board.set_discovered();
        assert_eq!(board.state(), SourceState::Loading);
        for (phase, note) in [
            (
                Phase::Failing(CleanText::new("x")),
                Some("can't be watched now"),
            ),
            (
                Phase::Denied(CleanText::new("x")),
                Some(
                    "Argo Rollouts are there but you may not list them: ask for get, list and watch on rollouts.argoproj.io",
                ),
            ),
            (Phase::Missing, None),
            (Phase::Live, None),
        ] {
            board.set_phase(first, phase);
            assert_eq!(
                (board.state(), board.is_complete()),
                (SourceState::Live, true)
            );
            match (board.note(), note) {
                (Some(found), Some(note)) => assert!(found.contains(note), "{found}"),
                (found, note) => assert_eq!((found, note), (None, None)),
            }
        }
        // One that comes later is not waited for.
        board.add(rollouts(None));
        assert_eq!(board.state(), SourceState::Live);
        assert!(!board.is_required(first) && board.is_required(0));
    }

    #[test]
    fn a_kind_that_is_refused_in_some_namespaces_says_in_which() {
        let mut board = board(&["a", "b"]);
        board.set_phase(0, Phase::Live);
        board.set_phase(1, Phase::Live);
        let places = ["a", "b"].map(|namespace| board.add(rollouts(Some(namespace))));
        board.set_phase(places[0], Phase::Live);
        board.set_phase(places[1], Phase::Denied(CleanText::new("no")));
        let note = board.note().expect("a note");
        assert!(note.contains("may not list them in b: ask"), "{note}");
        assert!(!note.contains("refused, so left out"), "{note}");
    }

    #[test]
    fn a_discovery_that_fails_is_said_and_waited_for_no_longer() {
        let mut board = Board::new(&Range::Everywhere);
        board.set_phase(0, Phase::Live);
        board.set_undiscovered(CleanText::new("no route"));
        assert_eq!(board.state(), SourceState::Live);
        let note = board.note().expect("a note");
        assert!(note.ends_with("is not known: no route"), "{note}");
        board.set_discovered();
        assert_eq!(board.note(), None);
    }
}
