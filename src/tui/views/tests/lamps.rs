//! Any kind of rows can be drawn in a table, from its columns and its words.

use super::*;
use crate::fleet::lamps::{House, Lamp, LampColumn, LampGroup, Lamps, house};
use crate::fleet::sample::noon;
use crate::fleet::{Filter, ListColumn as _, Slot, ViewSpec};
use crate::tui::app::tests::empty;
use crate::tui::app::{Offer, Placed, Table, lamps, layout};
use crate::tui::views::table::{Drawn, DrawnRow, Listing, Standing, draw, track};
use crate::tui::widgets::Segment;

impl Drawn for Lamps {
    fn standing(_: &State) -> impl Fn(Slot, &Lamp) -> Standing {
        |_, lamp| Standing {
            stale: false,
            protected: (lamp.id == 3).then_some(Role::TextProtected),
        }
    }

    fn cell(
        state: &State,
        row: &DrawnRow<'_, Self>,
        placed: Placed<LampColumn>,
        canvas: &mut Canvas<'_>,
    ) {
        let text = placed.column.text(row.item, state.now).to_string();
        let cell = canvas.cell(text, row.shade(Role::Table));
        cell.draw(canvas.buffer, row.area, track(placed));
    }

    fn identity<'a>(lamp: &'a Lamp, canvas: &Canvas<'_>) -> Vec<Segment<'a>> {
        vec![canvas.segment(lamp.room.as_str(), Role::TextStrong)]
    }

    fn absence(_: &State, filter: &str) -> String {
        format!("no lamp matches `{filter}`")
    }
}

fn drawn(house: &House, spec: ViewSpec<Lamps>) -> String {
    let state = empty(crate::playbooks::Limits::default());
    let mut table = Table::new(spec, house, noon());
    table.cursor.jump(1, &table.view, house, 9);
    table.toggle_mark(house);
    table.filter.applied = table.view.spec().filter.text().to_owned();
    let listing = Listing {
        table: &table,
        store: house,
        design: &lamps::DESIGN,
        offer: Offer::default(),
    };
    let area = Rect::new(0, 0, 80, 9);
    let mut buffer = Buffer::empty(area);
    let mut canvas = Canvas {
        buffer: &mut buffer,
        theme: &Theme::dark(Depth::Named),
        protected: false,
    };
    draw(
        &state,
        &listing,
        layout::table(Tab::Fleet, area),
        &mut canvas,
    );
    Shown(&buffer).text()
}

#[test]
fn a_table_of_lamps() {
    let house = house(4);
    let spec = || ViewSpec::<Lamps> {
        group: Some(LampGroup::State),
        ..ViewSpec::default()
    };
    let text = drawn(&house, spec());
    let lines: Vec<_> = text.lines().collect();
    assert!(
        lines[0].contains("/ to filter: words, room:…, age>2h"),
        "{text}"
    );
    assert!(
        lines[0].contains("◆ 1 marked") && lines[0].contains("by state"),
        "{text}"
    );
    assert!(
        lines[1].contains("id▲") && lines[1].contains("room"),
        "{text}"
    );
    assert!(
        !lines[1].contains("watts"),
        "nothing measures lamps: {text}"
    );
    assert!(lines[2].contains("▾ on  2 lamps  • notice"), "{text}");
    assert!(
        lines[3].starts_with("▌◆") && lines[3].contains("hall"),
        "{text}"
    );
    assert!(
        lines[4].starts_with('!') && lines[4].contains('3'),
        "{text}"
    );

    let filter = Filter::parse("no-such-lamp").expect("a filter");
    let text = drawn(&house, ViewSpec { filter, ..spec() });
    assert!(text.contains("no lamp matches `no-such-lamp`"), "{text}");
}
