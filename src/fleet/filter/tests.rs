//! The language: what it selects, and what it says to those who slip.

use chrono::TimeDelta;
use proptest::prelude::*;

use crate::fleet::Apps;
use crate::fleet::sample::{self, noon};
use crate::model::{
    App, AttentionPolicy, Declared, Reading, Replicas, Sla, TtlRules, Untrusted, Usd, Workload,
    WorkloadStatus,
};

type Field = super::Field<Apps>;
type Filter = super::Filter<Apps>;

fn workload() -> Workload {
    let mut workload = sample::workload(1, 0);
    workload.app.name = "Invoice-bot".into();
    workload.app.namespace = "finance-3".into();
    workload.created = noon() - TimeDelta::days(40);
    workload.manifest.owner = Declared::Given("Jane Doe <jane@example.com>".into());
    workload.manifest.team = Declared::Given("Größenwahn".into());
    workload.manifest.sla = Declared::Given(Sla::Silver);
    workload.manifest.traffic_rps = Declared::Given(7.5);
    workload.manifest.budget_usd = Declared::read(Some("20"), Usd::parse);
    workload.manifest.connectors = vec!["sap".into(), "salesforce".into()];
    workload.release.version = Some("2.4.1".into());
    workload.release.revision = Some(12);
    workload.replicas = Reading::known(
        Replicas {
            desired: 4,
            ready: 3,
            updated: 4,
            available: 3,
        },
        noon(),
    );
    workload.status = WorkloadStatus::Degraded {
        why: "minimum replicas unavailable".into(),
    };
    let end = crate::model::ttl::format_expires(noon() + TimeDelta::days(1));
    workload.ttl = TtlRules {
        expires: Some(Untrusted::new(&end)),
        ..TtlRules::none(noon())
    };
    workload
}

fn app(workload: Workload) -> App {
    App::new(workload, Vec::new(), noon(), &AttentionPolicy::default())
}

fn selects(app: &App, filter: &str) -> bool {
    let parsed = Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    parsed.matches(app, noon())
}

#[test]
fn what_is_selected() {
    let app = app(workload());
    for filter in [
        "",
        "  ",
        "invoice",
        "INVBOT",
        "inv finance",
        "jane",
        "inv !xyz",
        "\"voice-b\"",
        "\"doe <jane\"",
        "!\"voice b\"",
        "owner:doe",
        "owner:\"jane doe\"",
        "OWNER:\"DOE <\"",
        "owner=\"jane doe <jane@example.com>\"",
        "!owner=jane",
        "owner!=jane",
        "team:GRÖßEN",
        "team:größ",
        "ns:fin",
        "namespace=finance-3",
        "cluster=prod",
        "sla:silver",
        "sla:sil",
        "!sla:bronze",
        "!!sla:silver",
        "attention:warning",
        "status:degr",
        "why:unavailable",
        "why:expires",
        "connector:force",
        "connector=sap",
        "version:2.4",
        "revision>10",
        "manifest:present",
        "ttl<2d",
        "ttl<=24h",
        "ttl>=1d",
        "ttl:<2d",
        "ttl>0",
        "ttl:running",
        "age>30d",
        "age<=40d",
        "ready<4",
        "ready<100%",
        "ready>=75%",
        "ready=3",
        "ready:3",
        "replicas>=3",
        "budget>=20",
        "budget<$20.01",
        "expected>5",
        "expected<=7.5/s",
        "err:unknown",
        "gitops:none",
        "invoice ttl<2d !sla:bronze owner:doe",
    ] {
        assert!(selects(&app, filter), "{filter}");
        if !filter.trim().is_empty() && !filter.contains(' ') {
            assert!(!selects(&app, &format!("!{filter}")), "!{filter}");
        }
    }
}

#[test]
fn what_is_not_selected() {
    let app = app(workload());
    for filter in [
        "botinv",
        "invoice expense",
        "\"inv bot\"",
        "owner:finance",
        "owner=doe",
        "owner=\"\"",
        "sla:gold",
        "ttl<1d",
        "ttl>1d",
        "ttl:expired",
        "ttl:none",
        "age<40d",
        "ready>3",
        "ready<75%",
        "budget>20",
        "expected>7.5",
        "err>0%",
        "err<100%",
        "p95:measured",
        "connector=force",
        "manifest:missing",
        "why:finalizer",
    ] {
        assert!(!selects(&app, filter), "{filter}");
    }
}

/// Comparisons leave out what is not known; turned around, they select it.
#[test]
fn the_unknown_is_in_no_comparison_and_in_each_one_turned_around() {
    let mut unknown = workload();
    unknown.ttl = TtlRules::none(noon());
    unknown.replicas = Reading::unknown("not observed yet");
    unknown.manifest = crate::model::Manifest::default();
    unknown.release.revision = None;
    let unknown = app(unknown);
    for field in ["ttl", "ready", "replicas", "budget", "expected", "revision"] {
        let number = if field == "ttl" { "2d" } else { "1" };
        for operator in ["<", "<=", ">", ">="] {
            let filter = format!("{field}{operator}{number}");
            assert!(!selects(&unknown, &filter), "{filter}");
            assert!(selects(&unknown, &format!("!{filter}")), "!{filter}");
        }
    }
    for filter in [
        "ttl:none",
        "manifest:missing",
        "owner=\"\"",
        "sla:none",
        "!owner:\"\"",
    ] {
        assert!(selects(&unknown, filter), "{filter}");
    }
}

#[test]
fn lives_that_do_not_end_or_can_not_be_read() {
    let with = |ttl: &str| {
        let mut workload = workload();
        workload.ttl = TtlRules {
            ttl: Some(Untrusted::new(ttl)),
            ..TtlRules::none(noon())
        };
        app(workload)
    };
    let (forever, invalid) = (with("forever"), with("2 weeks"));
    for (filter, of_forever, of_invalid) in [
        ("ttl>99y", true, false),
        ("ttl<99y", false, false),
        ("ttl:forever", true, false),
        ("ttl=forever", true, false),
        ("ttl:invalid", false, true),
        ("why:weeks", false, true),
        ("!ttl>1d", false, true),
    ] {
        assert_eq!(selects(&forever, filter), of_forever, "{filter}");
        assert_eq!(selects(&invalid, filter), of_invalid, "{filter}");
    }
}

#[test]
fn errors_point_at_the_place_and_say_what_to_write() {
    for (filter, place, words) in [
        (
            "bot ownr:x",
            "ownr",
            "no field `ownr`: did you mean `owner`?",
        ),
        ("TLT<2d", "TLT", "did you mean `ttl`?"),
        ("colour:red", "colour", "put it in quotes"),
        ("ttl<", "ttl<", "waits for a value"),
        ("owner: x", "owner:", "waits for a value"),
        ("!", "!", "nothing follows `!`"),
        ("a ! b", "!", "nothing follows `!`"),
        ("owner:\"jane", "\"jane", "not closed"),
        ("\"jane\"doe", "d", "a space has to follow"),
        (":x", ":", "has to stand before `:`"),
        ("x <2", "<", "has to stand before `<`"),
        ("ttl<2", "2", "such as 2d"),
        ("ttl<two", "two", "such as 2d"),
        ("ready<x", "x", "3 or 50%"),
        ("budget>1e9", "1e9", "such as 20"),
        ("expected>inf", "inf", "such as 5"),
        ("p95>5", "5", "such as 800ms"),
        ("err>1", "1", "such as 50%"),
        (
            "sla:platinum",
            "platinum",
            "gold, silver, bronze, none, invalid",
        ),
        ("ttl:soon", "soon", "ttl<2d"),
        ("sla=silv", "silv", "is one of gold"),
        ("owner>5", "5", "can't be compared: write owner:finance"),
        ("größe:x", "größe", "no field `größe`"),
    ] {
        let error = Filter::parse(filter).expect_err(filter);
        assert_eq!(&filter[error.span.clone()], place, "{filter}: {error}");
        assert!(error.message.contains(words), "{filter}: {error}");
    }
}

#[test]
fn typing_on_narrows() {
    let narrows = |narrower: &str, wider: &str| {
        let parse = |text| Filter::parse(text).expect("a filter");
        parse(narrower).narrows(&parse(wider))
    };
    for (narrower, wider) in [
        ("inv", "in"),
        ("inv bot", "inv"),
        ("owner:jane", "owner:ja"),
        ("!sla:gold in", "!sla:gold i"),
        ("x", ""),
    ] {
        assert!(narrows(narrower, wider), "{narrower} in {wider}");
        assert!(!narrows(wider, narrower), "{wider} in {narrower}");
    }
    for (other, than) in [
        ("!in", "!i"),
        ("!in", "in"),
        ("ready:30", "ready:3"),
        ("owner=jane", "owner=ja"),
        ("owner:ja", "team:j"),
        ("\"inv\"", "in"),
    ] {
        assert!(!narrows(other, than), "{other} in {than}");
    }
}

#[test]
fn quotes_escape_and_stray_signs_are_text() {
    let mut workload = workload();
    workload.manifest.owner = Declared::Given("a \"b\" \\ c!d".into());
    let app = app(workload);
    for filter in [r#"owner:"a \"b\"""#, r#""\\ c""#, r"owner:\", "c!d"] {
        assert!(selects(&app, filter), "{filter}");
    }
}

#[test]
fn names_of_fields_are_unique_and_their_examples_are_understood() {
    let mut names = std::collections::BTreeSet::new();
    for field in Field::all() {
        for name in std::iter::once(&field.name).chain(field.aliases) {
            assert!(names.insert(*name), "{name} twice");
        }
        assert!(
            field
                .example
                .trim_start_matches('!')
                .starts_with(|c: char| c.is_ascii_lowercase())
        );
        let mut spellings = std::iter::once(&field.name).chain(field.aliases);
        assert!(
            spellings.any(|spelling| field.example.contains(*spelling)),
            "{} does not show {}",
            field.example,
            field.name
        );
        assert!(Filter::parse(field.example).is_ok(), "{}", field.example);
        for word in field.words() {
            let filter = format!("{}=\"{word}\"", field.name);
            assert!(Filter::parse(&filter).is_ok(), "{filter}");
        }
    }
}

/// Each choice's word is one that it offers.
#[test]
fn no_app_is_outside_the_words_of_a_field() {
    for number in 0..400 {
        let app = app(sample::workload(number, 1));
        for field in Field::all().filter(|field| !field.words().is_empty()) {
            let selected = field
                .words()
                .iter()
                .filter(|word| selects(&app, &format!("{}=\"{word}\"", field.name)));
            assert_eq!(selected.count(), 1, "{} of {}", field.name, app.id);
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_understood_or_answered_with_a_place_in_it(text in r#"([a-z]{0,5}|ttl|owner|[:<>=!" \\%é\u{202e}]|[0-9]+[dh]?){0,8}"#) {
        if let Err(error) = Filter::parse(&text) {
            prop_assert!(text.get(error.span.clone()).is_some_and(|place| !place.is_empty()), "{:?}", error);
        }
    }

    /// What is said to narrow does, and typing on does.
    #[test]
    fn a_filter_that_narrows_selects_no_more(
        number in 0..500_usize,
        wider in "(inv|!bo|owner:a|!owner:a|ttl<2|sla:b|rev:1|owner=a|app:in|\"in\")( bo| owner:am)?",
        more in "[a-z0-9d ]{0,3}|\"| owner:j| bot",
    ) {
        let typed_on = Filter::parse(&format!("{wider}{more}"));
        if let (Ok(wider), Ok(narrower)) = (Filter::parse(&wider), typed_on)
            && narrower.narrows(&wider)
        {
            let app = app(sample::workload(number, 1));
            prop_assert!(wider.matches(&app, noon()) || !narrower.matches(&app, noon()));
        }
    }

    #[test]
    fn a_filter_turned_around_selects_the_others(number in 0..500_usize, term in prop::sample::select(vec![
        "bot", "ttl<2d", "ttl>9d", "ready<1", "owner:a", "owner=\"\"", "sla:bronze", "age>9d", "budget>20",
    ])) {
        let app = app(sample::workload(number, 1));
        prop_assert_ne!(selects(&app, term), selects(&app, &format!("!{term}")));
    }
}

#[test]
fn some_filters_rest_on_signals() {
    for (filter, rests) in [
        ("", false),
        ("invoice owner:kim ttl<2d", false),
        ("owner:kim !err>1%", true),
        ("p95:unknown", true),
        ("severity:critical", true),
        ("why:errors", true),
        ("expected>5 status:failing", false),
    ] {
        let read = Filter::parse(filter).expect(filter);
        assert_eq!(read.rests_on_signals(), rests, "{filter}");
    }
}
