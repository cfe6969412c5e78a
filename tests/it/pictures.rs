//! The pictures of the documentation, drawn by the console over a seeded world at a fixed time.

mod gateway;

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use dogwatch::backends::kubernetes::deployment;
use dogwatch::execution::Outcome;
use dogwatch::fleet::{Fact, Observation, sample};
use dogwatch::model::{AttentionPolicy, CleanText, ClusterId, Epoch, SourceId, SourceState};
use dogwatch::playbooks::Limits;
use dogwatch::sim::ScenarioName;
use dogwatch::sim::store::{Resource, Store};
use dogwatch::sim::world::{Founding, Traffic, World};
use dogwatch::tui::app::{Effect, Msg, Setup, State, update};
use dogwatch::tui::theme::{Depth, Theme};
use dogwatch::tui::{picture, views};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use gateway::Gateway;

const SIZE: Size = Size {
    width: 160,
    height: 40,
};

#[test]
fn the_fleet_is_drawn_as_the_documentation_shows_it() {
    shown("fleet", evening);
}

#[test]
fn a_plan_is_drawn_as_the_documentation_shows_it() {
    shown("plan", || {
        let mut state = evening();
        // All silver apps that expire soon.
        for key in "/ttl<7h sla:silver".chars() {
            press(&mut state, KeyCode::Char(key));
        }
        press(&mut state, KeyCode::Enter);
        for key in "*e".chars() {
            press(&mut state, KeyCode::Char(key));
        }
        let effects = press(&mut state, KeyCode::Enter);
        let [Effect::Rehearse { digest, plan }] = &effects[..] else {
            panic!("no plan to check: {effects:?}");
        };
        let outcomes = vec![Outcome::Done; plan.steps.len()];
        let digest = digest.clone();
        update(&mut state, Msg::Rehearsed { digest, outcomes });
        state
    });
}

#[test]
fn the_queue_is_drawn_as_the_documentation_shows_it() {
    shown("rollouts", || {
        let now = sample::noon();
        let mut state = State::new(Setup {
            sources: Vec::new(),
            policy: AttentionPolicy::default(),
            limits: Limits::default(),
            simulation: None,
            filter: String::new(),
            now,
            size: SIZE,
        });
        let (apps, rollouts) = (150, 40);
        let inventory = sample::snapshot_with_rollouts(apps, rollouts);
        update(&mut state, Msg::Observed(vec![inventory]));
        let rounds = (0..20)
            .rev()
            .map(|round| now - TimeDelta::seconds(15 * round));
        let measured = rounds.map(|at| sample::sides(apps, rollouts, at));
        update(&mut state, Msg::Observed(measured.collect()));
        press(&mut state, KeyCode::Char('2'));
        state
    });
}

#[test]
fn the_flags_are_drawn_as_the_documentation_shows_them() {
    shown("flags", || {
        let now = sample::noon();
        let mut state = State::new(Setup {
            sources: Vec::new(),
            policy: AttentionPolicy::default(),
            limits: Limits::default(),
            simulation: None,
            filter: String::new(),
            now,
            size: SIZE,
        });
        let (apps, flags) = (150, 380);
        let failing = sample::workload(2, 0).app;
        let suspect = Fact::Flag(Box::new(sample::suspect(&failing)));
        let told = vec![
            sample::snapshot(apps),
            sample::flag_listing(flags, apps),
            sample::flags_say(vec![suspect]),
            sample::failing(&failing, 0.18, now),
        ];
        update(&mut state, Msg::Observed(told));
        press(&mut state, KeyCode::Char('3'));
        state
    });
}

fn press(state: &mut State, key: KeyCode) -> Vec<Effect> {
    update(state, Msg::Key(KeyEvent::new(key, KeyModifiers::NONE)))
}

/// Whether `docs/pictures/NAME.svg` shows what the console draws; `UPDATE_DOCS=1 cargo test`
/// draws it anew.
fn shown(name: &str, state: impl Fn() -> State) {
    let name = format!("docs/pictures/{name}.svg");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
    let picture = picture::svg(&screen(&state()));
    assert_eq!(
        picture,
        picture::svg(&screen(&state())),
        "the same each time"
    );
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(&path, &picture).expect("a writable picture");
    }
    let drawn = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        drawn == picture,
        "{name} is old: draw it anew with `UPDATE_DOCS=1 cargo test`"
    );
}

/// The scenario `evening`, 84 seconds after its beginning.
fn evening() -> State {
    let start: DateTime<Utc> = "2026-11-23T21:03:11Z".parse().expect("a time");
    let founding = Founding {
        apps: 150,
        seed: 7,
        flags: 0,
        scenario: ScenarioName::default().scenario(),
    };
    let mut store = Store::new(7);
    let mut world = World::new(founding, start);
    world.populate(&mut store);
    let texture = ScenarioName::default().scenario().texture;
    let mut traffic = Traffic::new(7, start, texture);
    let mut gateway = Gateway::default();
    let mut measured = Vec::new();
    let mut now = start;
    for second in (9..=84).step_by(15) {
        now = start + TimeDelta::seconds(second);
        while let Some(next) = world.next().filter(|next| *next <= now) {
            world.step(&mut store, next);
        }
        let changes = traffic.fetch(&store);
        traffic.take_up(changes, world.images(), now);
        measured.push(gateway.observe(&traffic.write(now), now));
    }
    let mut state = State::new(Setup {
        sources: Vec::new(),
        policy: AttentionPolicy::default(),
        limits: Limits::default(),
        simulation: Some("evening".into()),
        filter: String::new(),
        now,
        size: SIZE,
    });
    update(&mut state, Msg::Observed(vec![snapshot(&store, now)]));
    update(&mut state, Msg::Observed(measured));
    state
}

fn snapshot(store: &Store, at: DateTime<Utc>) -> Observation {
    let cluster = CleanText::new("demo");
    let id = ClusterId {
        context: cluster.clone(),
        uid: None,
    };
    let deployments = store.list(Resource::Deployments, None);
    let workloads = deployments.filter_map(|stored| deployment(stored.json(), &cluster, at));
    let apps = workloads.filter(|workload| !workload.app.namespace.starts_with("kube-"));
    let upserts = apps.map(|workload| Fact::Upsert(Box::new(workload)));
    let mut facts = vec![Fact::Cluster(id), Fact::Reset];
    facts.extend(upserts);
    facts.extend([Fact::Complete, Fact::State(SourceState::Live)]);
    Observation {
        source: SourceId("kubernetes/demo".into()),
        epoch: Epoch(1),
        at,
        facts,
    }
}

fn screen(state: &State) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
    views::draw(state, &Theme::dark(Depth::True), &mut buffer);
    buffer
}
