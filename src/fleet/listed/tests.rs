//! What holds of apps holds of any other kind of rows: filters, order, groups, views that follow.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::lamps::{House, LampColumn, LampGroup, Lamps, house, lamp};
use super::{ListColumn as _, ListGroup as _, Shelf, Sort};
use crate::fleet::sample::noon;
use crate::fleet::{Delta, Field, Filter, Row, View, ViewSpec};

fn spec(filter: &str, sort: &str, group: Option<LampGroup>) -> ViewSpec<Lamps> {
    ViewSpec {
        filter: Filter::parse(filter).expect(filter),
        sort: Sort::parse(sort).expect(sort),
        group,
        ..ViewSpec::default()
    }
}

fn ids(view: &View<Lamps>, house: &House) -> Vec<u32> {
    let lamps = view.slots().filter_map(|slot| house.get(slot));
    lamps.map(|lamp| lamp.id).collect()
}

#[test]
fn lamps_are_filtered_and_sorted_by_what_lamps_have() {
    let house = house(9);
    let shown = |filter, sort| ids(&View::new(spec(filter, sort, None), &house, noon()), &house);
    assert_eq!(shown("state:on", "id"), [0, 3, 6]);
    assert_eq!(shown("!state:on atc", "-id"), [5, 2, 1]);
    assert_eq!(shown("room=\"\"", "id"), [3, 7]);
    assert_eq!(shown("place:ATTIC", "room"), [1, 5, 2, 6]);
    assert_eq!(shown("watts>30", "watts"), [3, 7]);
    assert_eq!(shown("age>=7h", "-age"), [3, 6, 1], "the longest first");
    assert_eq!(
        shown("", "watts"),
        [3, 7, 2, 6, 1, 5, 0, 4, 8],
        "unknown last"
    );
}

#[test]
fn slips_are_answered_with_what_lamps_have() {
    let wrong = |text: &str| {
        let error = Filter::<Lamps>::parse(text).expect_err(text);
        error.message.to_string()
    };
    assert!(wrong("rom:hall").contains("did you mean `room`?"));
    assert!(wrong("!").contains("write for example !state:on"));
    assert!(wrong(":hall").contains("for example room:hall"));
    assert!(wrong("state:dim").contains("`state` is one of on, off"));
    assert!(wrong("owner:jane").contains("there is no field `owner`"));
    let error = Sort::<LampColumn>::parse("owner").expect_err("no such column");
    assert!(error.to_string().contains("id, room, state, age, watts"));
    assert_eq!(Sort::parse("Place"), Ok(Sort::by(LampColumn::Room)));
    let names: Vec<_> = Field::<Lamps>::all().map(|field| field.name).collect();
    assert_eq!(names, ["room", "state", "age", "watts"]);
}

#[test]
fn headings_are_those_of_lamps() {
    let house = house(8);
    let group = LampGroup::parse("Room");
    let view = View::new(spec("", "id", group), &house, noon());
    let rows = view.rows(0..view.len()).into_iter();
    let headings = rows.filter_map(|row| match row {
        Row::Group { name, count, .. } => Some((name.to_string(), count)),
        Row::Item(_) => None,
    });
    let expected = ["Attic 2", "attic 10", "hall", "no room"];
    assert_eq!(
        headings.collect::<Vec<_>>(),
        expected.map(|name| (name.to_owned(), 2))
    );
}

#[derive(Clone, Debug)]
enum Step {
    Put(u32, u32),
    Remove(u32),
    Measure(u32, Option<f64>),
    Pass(i64),
    /// Something changes, and the view is not told.
    Miss(u32),
    Look(ViewSpec<Lamps>),
}

fn any_spec() -> impl Strategy<Value = ViewSpec<Lamps>> {
    let filters = [
        "",
        "atc",
        "state:on",
        "!age>2h",
        "age<=9h room:a",
        "watts>20",
        "room:hall",
    ];
    let filter = prop::sample::select(filters.to_vec());
    let column = prop::sample::select(LampColumn::ALL.to_vec());
    let group = prop::option::of(prop::sample::select(LampGroup::ALL.to_vec()));
    (filter, column, any::<bool>(), group).prop_map(|(filter, column, reversed, group)| {
        let sort = Sort::by(column);
        ViewSpec {
            sort: if reversed { sort.reversed() } else { sort },
            ..spec(filter, "id", group)
        }
    })
}

fn step() -> impl Strategy<Value = Step> {
    let watts = prop::option::of((0..60_u8).prop_map(f64::from));
    prop_oneof![
        4 => (0..40_u32, 0..9_u32).prop_map(|(id, round)| Step::Put(id, round)),
        2 => (0..40_u32).prop_map(Step::Remove),
        3 => (0..40_u32, watts).prop_map(|(id, watts)| Step::Measure(id, watts)),
        2 => (0_i64..9).prop_map(Step::Pass),
        1 => (0..40_u32).prop_map(Step::Miss),
        1 => any_spec().prop_map(Step::Look),
    ]
}

fn take(step: &Step, house: &mut House, now: &mut DateTime<Utc>) -> Delta {
    match step {
        Step::Put(id, round) => house.put(lamp(*id, *round)),
        Step::Remove(id) => house.remove(*id),
        Step::Measure(id, watts) => house.measure(*id, *watts),
        Step::Miss(id) => {
            house.put(lamp(*id, 9));
            Delta::default()
        }
        Step::Pass(hours) => {
            *now += TimeDelta::hours(*hours);
            Delta::default()
        }
        Step::Look(_) => Delta::default(),
    }
}

proptest! {
    #[test]
    fn applied_deltas_equal_a_rebuild(
        first in any_spec(), steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut now = noon();
        let mut house = house(20);
        let mut view = View::new(first, &house, now);
        for step in steps {
            let delta = take(&step, &mut house, &mut now);
            if let Step::Look(spec) = step {
                view.set(spec, &house, now);
            }
            view.update(&house, &delta, now);
            let fresh = View::new(view.spec().clone(), &house, now);
            prop_assert_eq!(view.rows(0..view.len()), fresh.rows(0..fresh.len()));
            for (slot, lamp) in house.each() {
                let selected = view.spec().filter.matches(lamp, now);
                prop_assert_eq!(view.contains(slot), selected, "{:?}", lamp);
            }
        }
    }
}
