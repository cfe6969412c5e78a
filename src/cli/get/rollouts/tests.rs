use super::*;
use crate::fleet::{Column, Sort, ViewSpec, sample};
use crate::model::AttentionPolicy;

/// A fleet of sixty with twenty rollouts, measured, as it is at the samples' noon.
fn shown(limit: usize, format: impl FnOnce(&Chosen<'_>) -> String) -> String {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    fleet.apply(sample::snapshot_with_rollouts(60, 20));
    let measure = TimeDelta::seconds(10);
    assert!(
        !is_settled(&fleet, measure),
        "nobody has spoken of the sides yet"
    );
    fleet.apply(sample::sides(60, 20, sample::noon()));
    assert!(is_settled(&fleet, measure));
    let spec = ViewSpec {
        scope: Scope::Queue,
        sort: Sort::by(Column::Phase),
        ..ViewSpec::default()
    };
    format(&Chosen::new(
        (&fleet, &fleet),
        spec,
        Some(limit),
        sample::noon(),
    ))
}

#[test]
fn the_fields_of_the_json_and_their_order_are_an_interface() {
    insta::assert_snapshot!(shown(2, |chosen| {
        let all: Vec<_> = rollouts(chosen).collect();
        serde_json::to_string_pretty(&all).expect("JSON")
    }));
}

#[test]
fn the_columns_of_the_csv_are_an_interface() {
    insta::assert_snapshot!(shown(4, |chosen| flat::csv(rollouts(chosen)).expect("CSV")));
}

#[test]
fn tables_have_the_queue_in_its_order() {
    let usual = shown(99, |chosen| tables::table(chosen, tables::QUEUE));
    let wide = shown(5, |chosen| tables::table(chosen, tables::WIDE_QUEUE));
    insta::assert_snapshot!(format!("{usual}\n{wide}"));
}
