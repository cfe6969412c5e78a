use super::*;
use crate::fleet::{GroupBy, sample};

/// A fleet of four, as it is at the samples' noon.
fn shown(format: impl FnOnce(&Chosen<'_>) -> String, group: Option<GroupBy>) -> String {
    let fleet = sample::fleet(4);
    let spec = ViewSpec {
        group,
        ..ViewSpec::default()
    };
    format(&Chosen::new(
        (&fleet, &fleet),
        spec,
        Some(3),
        sample::noon(),
    ))
}

#[test]
fn the_fields_of_the_json_and_their_order_are_an_interface() {
    let json = shown(
        |chosen| {
            let apps: Vec<_> = chosen.apps().collect();
            serde_json::to_string_pretty(&apps).expect("JSON")
        },
        None,
    );
    insta::assert_snapshot!(json);
}

#[test]
fn the_columns_of_the_csv_are_an_interface() {
    insta::assert_snapshot!(shown(|chosen| flat::csv(chosen.apps()).expect("CSV"), None));
}

#[test]
fn tables_are_aligned_and_grouped() {
    let usual = shown(|chosen| tables::table(chosen, tables::USUAL), None);
    let grouped = shown(
        |chosen| tables::table(chosen, crate::fleet::Column::ALL),
        Some(GroupBy::Sla),
    );
    insta::assert_snapshot!(format!("{usual}\n{grouped}"));
}

#[test]
fn an_error_in_a_filter_shows_its_place() {
    let Err(stop) = filter::<Apps>(Some("größe ttl<2parsecs x")) else {
        panic!("no unit of time");
    };
    assert_eq!(stop.exit, Exit::Usage);
    let lines: Vec<_> = stop.words.lines().collect();
    let under = lines[2].find('^').expect("a mark");
    assert_eq!(lines[1].chars().nth(under), "2parsecs".chars().next());
}
