use super::*;
use crate::cli::get::Filter;
use crate::fleet::{ViewSpec, sample};

/// The flags that this selects, as they are at the samples' noon.
fn shown(filter: &str, format: impl FnOnce(&Chosen<'_, Flags>) -> String) -> String {
    let mut fleet = sample::fleet(20);
    fleet.apply(sample::flag_listing(12, 20));
    let spec = ViewSpec {
        filter: Filter::parse(filter).expect("a filter"),
        ..ViewSpec::default()
    };
    let chosen = Chosen::new((&fleet, fleet.flag_shelf()), spec, Some(4), sample::noon());
    format(&chosen)
}

#[test]
fn the_fields_of_the_json_and_their_order_are_an_interface() {
    let json = shown("", |chosen| {
        let flags: Vec<_> = flags(chosen).take(2).collect();
        serde_json::to_string_pretty(&flags).expect("JSON")
    });
    insta::assert_snapshot!(json);
}

#[test]
fn the_columns_of_the_csv_are_an_interface() {
    insta::assert_snapshot!(shown("", |chosen| flat::csv(flags(chosen)).expect("CSV")));
}

#[test]
fn tables_are_aligned() {
    let usual = shown("", |chosen| {
        tables::aligned(chosen, chosen.fleet.flag_shelf(), USUAL)
    });
    let wide = shown("matched:no", |chosen| {
        tables::aligned(chosen, chosen.fleet.flag_shelf(), FlagColumn::ALL)
    });
    insta::assert_snapshot!(format!("{usual}\n{wide}"));
}
