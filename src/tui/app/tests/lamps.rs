//! A table does with any kind of rows what it does with apps.

use chrono::TimeDelta;

use crate::fleet::ViewSpec;
use crate::fleet::lamps::{House, Lamp, LampColumn, LampGroup, Lamps, house, lamp};
use crate::fleet::sample::noon;
use crate::tui::app::Table;
use crate::tui::app::steered::{Steer as _, Steered};
use crate::tui::keys::{Action, Motion};

fn table(house: &House) -> Table<Lamps> {
    Table::new(ViewSpec::default(), house, noon())
}

fn steered<'a>(table: &'a mut Table<Lamps>, house: &'a House) -> Steered<'a, House> {
    Steered {
        table,
        store: house,
        now: noon(),
        height: 5,
    }
}

fn selected(table: &Table<Lamps>, house: &House) -> Option<u32> {
    table.selected(house).map(|lamp| lamp.id)
}

#[test]
fn the_cursor_stays_on_its_lamp_and_marks_outlive_a_filter() {
    let mut house = house(12);
    let mut table = table(&house);
    let mut steer = steered(&mut table, &house);
    steer.go(Motion::Down);
    steer.act(Action::Mark);
    steer.act(Action::MarkRange);
    assert_eq!(selected(&table, &house), Some(2));
    assert_eq!(table.marks.iter().copied().collect::<Vec<_>>(), [1, 2]);

    let changed = house.put(Lamp {
        lit: noon() - TimeDelta::days(9),
        ..lamp(2, 1)
    });
    let mut steer = steered(&mut table, &house);
    steer.changed(&changed);
    steer.sort_by(LampColumn::Age);
    assert_eq!(selected(&table, &house), Some(2));
    assert_eq!(table.cursor.index(), 11, "it is the oldest now");

    steered(&mut table, &house).paste("state:on\nand more");
    assert!(!table.view.is_empty() && table.view.items() < 12);
    let hidden = table.marks.hidden(&house, &table.view);
    let shown = table.view.slots().count();
    assert!(hidden > 0 && shown < 12, "{hidden} hidden");

    let gone = house.remove(1);
    steered(&mut table, &house).changed(&gone);
    assert_eq!(table.marks.iter().copied().collect::<Vec<_>>(), [2]);
}

#[test]
fn one_step_back_takes_the_filter_the_next_the_marks() {
    let house = house(12);
    let mut table = table(&house);
    let mut steer = steered(&mut table, &house);
    steer.act(Action::MarkAll);
    steer.paste("atc");
    assert!(steer.back() && steer.table.view.items() == 12);
    assert!(!steer.table.marks.is_empty());
    assert!(steer.back() && steer.table.marks.is_empty());
    assert!(!steer.back());
}

#[test]
fn a_click_selects_a_second_one_opens_and_a_heading_is_never_selected() {
    let house = house(12);
    let mut table = table(&house);
    let mut steer = steered(&mut table, &house);
    assert!(!steer.click(3) && steer.click(3) && !steer.click(40));
    assert_eq!(selected(&table, &house), Some(3));
    steered(&mut table, &house).group_by(Some(LampGroup::State));
    let mut steer = steered(&mut table, &house);
    steer.go(Motion::First);
    assert!(selected(&table, &house).is_some(), "not the heading");
    assert_eq!(table.cursor.index(), 1);
}
