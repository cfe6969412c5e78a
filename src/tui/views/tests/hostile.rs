//! Whatever comes from outside, no cell holds what could move the cursor or hide.

use chrono::TimeDelta;
use unicode_width::UnicodeWidthStr;

use super::screens::full_detail;
use super::*;
use crate::execution::audit::History;
use crate::fleet::{Fact, Part, SignalRow, sample};
use crate::model::signals::{Measured, SignalSet, Subject, SubjectKind};
use crate::model::{
    Capabilities, Claimant, CleanText, Declared, DetailPart, Exposure, FlagKind, LastSeen, Reading,
    Release, Sla, SourceId, SourceState, Untrusted, Workload, WorkloadStatus,
};
use crate::playbooks::Limits;
use crate::tui::app::tests::records::record;
use crate::tui::app::tests::{empty, observe, press};
use crate::tui::app::{Msg, Section, activity_entries, update};

const HOSTILE: &str = "a\x1b[2J\x1b]0;t\x07\u{9b}1m\u{202e}b\u{200b}\u{feff}\u{e0041}\r\n\tc";

fn workload() -> Workload {
    let text = || CleanText::new(HOSTILE);
    let declared = || Declared::Given(text());
    let mut workload = sample::workload(1, 0);
    workload.app.namespace = text();
    workload.app.name = text();
    workload.manifest.owner = declared();
    workload.manifest.team = declared();
    workload.manifest.runtime = declared();
    workload.manifest.connectors = vec![text(), text()];
    workload.manifest.sla = Declared::read(Some(HOSTILE), Sla::parse);
    workload.release = Release {
        version: Some(text()),
        revision: Some(3),
        images: vec![text()],
        change_cause: Some(text()),
    };
    workload.ttl.ttl = Some(Untrusted::new(HOSTILE));
    workload.ttl.expires = Some(Untrusted::new("2026-12-24"));
    workload.ttl.kyverno = Some(Untrusted::new(HOSTILE));
    workload.ttl.notified = Some(Untrusted::new(HOSTILE));
    workload.status = WorkloadStatus::Failing { why: text() };
    workload.replicas = Reading::unknown(HOSTILE);
    workload
}

/// A screen over one app, every text of which is hostile.
fn hostile() -> State {
    let mut state = empty(Limits::default());
    state.simulation = Some(HOSTILE.into());
    observe(&mut state, sample::snapshot(3));
    let facts = vec![
        Fact::Upsert(Box::new(workload())),
        Fact::Note(Some(HOSTILE.into())),
    ];
    observe(&mut state, sample::observation(facts, sample::noon()));
    measure(&mut state);
    press(&mut state, "/status:failing Enter");
    state
}

/// A metrics source with a hostile name speaks of the app.
fn measure(state: &mut State) {
    let app = workload().app;
    let subject = Subject {
        cluster: app.cluster,
        namespace: app.namespace,
        kind: SubjectKind::App,
        name: app.name,
    };
    let measured = Measured {
        requests: Some(f64::MAX),
        failures: Some(1e-300),
        latency: Some(1e300),
        ..Measured::default()
    };
    let facts = vec![
        Fact::Measured(vec![SignalRow { subject, measured }]),
        Fact::RoundEnd {
            part: Part::WHOLE,
            asked: SignalSet::all(),
            window: TimeDelta::minutes(5),
        },
        Fact::Note(Some(HOSTILE.into())),
        Fact::State(SourceState::Live),
    ];
    let mut said = sample::says(facts, sample::noon());
    said.source = SourceId(CleanText::new(&format!("prometheus/{HOSTILE}")));
    observe(state, said);
}

fn check(state: &mut State, what: &str) {
    for (width, height) in [(200, 60), (80, 24), (40, 10)] {
        resize(state, width, height);
        let buffer = draw_state(state, Depth::True);
        for cell in &buffer.content {
            let symbol = cell.symbol();
            assert!(CleanText::is_clean(symbol), "{what}: {symbol:?}");
            assert!(symbol.width() > 0, "{what}: {symbol:?}");
        }
    }
}

#[test]
fn no_cell_holds_what_could_move_the_cursor_or_hide() {
    let mut state = hostile();
    check(&mut state, "fleet");
    press(&mut state, "o");
    check(&mut state, "groups");
    state.problem(HOSTILE);
    check(&mut state, "notice");
    press(&mut state, "e");
    check(&mut state, "question");
    press(&mut state, "Enter");
    check(&mut state, "confirmation");
    press(&mut state, "y Esc Esc Esc Enter");
    check(&mut state, "page");
    let mut known = full_detail(&state, HOSTILE, HOSTILE);
    if let Reading::Known { value, .. } = &mut known.releases {
        value[0].version = Some(HOSTILE.into());
        value[0].created = state.now;
    }
    let id = state.page.as_ref().expect("a page").id.clone();
    for part in [
        DetailPart::Releases(known.releases),
        DetailPart::Pods(known.pods),
        DetailPart::Events(known.events),
        DetailPart::Series(Reading::unknown(HOSTILE)),
    ] {
        update(&mut state, Msg::Detail(id.clone(), part));
    }
    for _ in Section::ALL {
        check(&mut state, "page, filled");
        press(&mut state, "Tab");
    }
    let why = CleanText::new(HOSTILE);
    let facts = vec![Fact::State(SourceState::Failing { why: why.clone() })];
    observe(&mut state, sample::observation(facts, sample::noon()));
    check(&mut state, "failing");
    update(&mut state, Msg::Finished(Err(why)));
    check(&mut state, "not begun");
    update(&mut state, Msg::Paste(HOSTILE.to_owned()));
    press(&mut state, "Esc Esc Esc 8");
    let mut record = record(HOSTILE, 5, &["done", "conflict", ""]);
    record.intent.reason = Some(HOSTILE.to_owned());
    record.intent.operator = HOSTILE.to_owned();
    record.intent.users = [(HOSTILE.to_owned(), HOSTILE.to_owned())].into();
    for step in &mut record.intent.steps {
        step.app = HOSTILE.to_owned();
        step.namespace = HOSTILE.to_owned();
    }
    let history = History {
        plans: vec![record],
    };
    let entries = activity_entries(&history, &[]);
    update(&mut state, Msg::Activity(Ok(entries)));
    check(&mut state, "activity");
    press(&mut state, "Enter");
    check(&mut state, "steps");
    press(&mut state, "1 /");
    update(&mut state, Msg::Paste(HOSTILE.to_owned()));
    check(&mut state, "filter");
}

#[test]
fn no_text_of_a_flag_moves_the_cursor_or_hides() {
    let text = || CleanText::new(HOSTILE);
    let app = sample::workload(1, 0).app;
    let mut state = hostile();
    let mut flag = sample::suspect(&app);
    flag.at.key.platform = text();
    flag.at.key.project = text();
    flag.at.key.environment = text();
    flag.at.key.name = text();
    flag.kind = FlagKind::named(HOSTILE);
    flag.description = Some(text());
    flag.owner = Some(text());
    flag.tags = vec![text(), text()];
    flag.exposure = Exposure::Invalid { text: text() };
    flag.last_seen = LastSeen::Unknown { why: text() };
    flag.can = Capabilities::none(&text());
    for change in &mut flag.changes {
        change.by = Some(text());
        change.what = text();
    }
    flag.claims = vec![sample::claim(Claimant::Tag, &workload().app.name)];
    observe(
        &mut state,
        sample::flags_say(vec![Fact::Flag(Box::new(flag))]),
    );
    press(&mut state, "3");
    check(&mut state, "flags");
    press(&mut state, "o");
    check(&mut state, "groups of flags");
    press(&mut state, "Enter");
    check(&mut state, "a flag");
    press(&mut state, ".");
    check(&mut state, "actions on a flag");
    press(&mut state, "Esc Enter");
    assert!(state.page.is_some(), "the flag is its app's");
    check(&mut state, "page with flags");
}
