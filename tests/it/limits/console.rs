//! The console without its terminal: whatever is pressed or clicked, nothing is asked of the
//! shell that could send a write.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use dogwatch::execution::Interrupted;
use dogwatch::fleet::sample;
use dogwatch::model::{
    AttentionPolicy, CleanText, Closeup, Closeups, Controller, Decisions, KeptRelease, KnownFlags,
    LiveFields, ObjectRef, Phase, PodTemplate, Release, ReleaseRecord, Rollout, RolloutStep, Side,
    SidePods, Stage, Weights, WorkloadKind,
};
use dogwatch::playbooks::{Context, Limits, PLAYBOOKS, Plan, Planner, Playbook, Request};
use dogwatch::tui::app::{Effect, Msg, Setup, State, update};
use dogwatch::tui::theme::{Depth, Theme};
use dogwatch::tui::views;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use serde_json::json;

const WIDTH: u16 = 120;
const HEIGHT: u16 = 40;

/// A console, and a shell that answers at once and writes down what would have been sent.
struct Desk {
    state: State,
    /// What is being tried: what is looked at suits it.
    playbook: &'static str,
    /// The plans that were to be run or rehearsed.
    dared: Vec<String>,
}

impl Desk {
    fn new(read_only: bool) -> Self {
        let limits = Limits {
            read_only,
            ..Limits::default()
        };
        let state = State::new(Setup {
            sources: Vec::new(),
            policy: AttentionPolicy::default(),
            limits,
            simulation: None,
            filter: String::new(),
            now: sample::noon(),
            size: Size::new(WIDTH, HEIGHT),
        });
        let mut desk = Self {
            state,
            playbook: "",
            dared: Vec::new(),
        };
        desk.take(Msg::Observed(vec![sample::snapshot(60)]));
        desk.take(Msg::Interrupted(vec![interrupted()]));
        desk
    }

    fn take(&mut self, message: Msg) {
        let mut waiting = vec![message];
        while let Some(message) = waiting.pop() {
            for effect in update(&mut self.state, message) {
                waiting.extend(self.answer(effect));
            }
        }
    }

    /// What the shell would say.
    fn answer(&mut self, effect: Effect) -> Option<Msg> {
        match effect {
            Effect::Execute(agreed) => {
                self.dared.push(agreed.plan().playbook.to_string());
                Some(Msg::Finished(Err("not here".into())))
            }
            Effect::Rehearse { plan, .. } => {
                self.dared.push(plan.playbook.to_string());
                None
            }
            Effect::Survey {
                ticket, objects, ..
            } => Some(Msg::Surveyed {
                ticket,
                closeups: closeups(&objects, self.playbook),
            }),
            Effect::Prepare(what) => Some(Msg::Prepared(what, Ok(Box::new(recorded())))),
            _ => None,
        }
    }

    fn key(&mut self, code: KeyCode) {
        self.take(Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn type_in(&mut self, text: &str) {
        for letter in text.chars() {
            self.key(KeyCode::Char(letter));
        }
    }

    fn click(&mut self, column: u16, row: u16) {
        self.take(Msg::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }));
    }

    /// The cell where `text` begins.
    fn find(&self, text: &str) -> (u16, u16) {
        let theme = Theme::dark(Depth::None);
        let mut buffer = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
        views::draw(&self.state, &theme, &mut buffer);
        let line = |row: u16| -> String {
            let cells = (0..WIDTH).map(|column| buffer[(column, row)].symbol().to_owned());
            cells.collect()
        };
        let rows = (0..HEIGHT).rev().map(|row| (line(row), row));
        let mut found = rows.filter_map(|(line, row)| {
            let at = line.find(text)?;
            Some((u16::try_from(line[..at].chars().count()).ok()?, row))
        });
        found
            .next()
            .unwrap_or_else(|| panic!("{text} is not shown"))
    }

    /// Says yes in every way that there is.
    fn insist(&mut self) {
        self.key(KeyCode::Enter);
        for _ in 0..4 {
            self.key(KeyCode::Char('y'));
            self.key(KeyCode::Tab);
            self.type_in("because");
            self.key(KeyCode::Enter);
        }
        self.key(KeyCode::Char('y'));
    }
}

/// A close look that lets every playbook go on.
fn closeups(objects: &[ObjectRef], playbook: &str) -> Closeups {
    let looked = objects
        .iter()
        .map(|object| (object.key.clone(), Ok(suiting(object, playbook))));
    looked.collect()
}

/// The object in a state that the playbook can be played on.
fn suiting(object: &ObjectRef, playbook: &str) -> Closeup {
    let state = match playbook {
        "promote" | "promote-full" | "abort" => json!({}),
        "resume" => json!({"spec": {"paused": true}}),
        "retry" => json!({"status": {"abort": true}}),
        _ => return closeup(object),
    };
    let mut rollout = closeup(object);
    rollout.object.key.kind = WorkloadKind::Rollout;
    rollout.fields = LiveFields::of(&state, &["/spec/paused", "/status/abort"]);
    rollout.rollout = Some(canary());
    rollout
}

fn canary() -> Rollout {
    let side = |name: &str| Side {
        name: name.into(),
        pods: SidePods {
            workload: "app".into(),
            hash: Some(name.into()),
        },
        release: Release::default(),
    };
    Rollout {
        controller: Controller::ArgoRollouts,
        phase: Phase::Progressing { what: "x".into() },
        stage: Stage::Canary { weight: 5 },
        steps: vec![RolloutStep::SetWeight(5), RolloutStep::Analysis],
        step: Some(0),
        weights: Weights::default(),
        since: None,
        aborted: None,
        analyses: Vec::new(),
        stable: Some(side("old")),
        canary: Some(side("new")),
        deadline: None,
        decisions: Decisions::all(),
        oddities: Vec::new(),
    }
}

fn closeup(object: &ObjectRef) -> Closeup {
    let template = |image: &str| {
        PodTemplate::new(json!({"metadata": {"labels": {"app": "a"}},
            "spec": {"containers": [{"name": "app", "image": image}]}}))
    };
    let release = |revision: u64, image: &str| KeptRelease {
        revision_name: None,
        evidence: dogwatch::model::Evidence::Unknown,
        record: ReleaseRecord {
            revision,
            hash: CleanText::new(image),
            version: None,
            images: vec![CleanText::new(image)],
            change_cause: None,
            created: sample::noon(),
            ready: 0,
            desired: 0,
            current: revision == 2,
        },
        template: template(image),
    };
    Closeup {
        template_holder: None,
        rollback_window: None,
        rollout: None,
        fields: LiveFields::default(),
        object: object.clone(),
        paused: false,
        replicas: 2,
        template: Some(template("a:2")),
        revision: Some(2),
        change_cause: None,
        releases: vec![release(2, "a:2"), release(1, "a:1")],
        scaler: Ok(None),
    }
}

fn interrupted() -> Interrupted {
    Interrupted {
        id: "3f9a00000000".into(),
        time: sample::noon(),
        who: "kim@desk".into(),
        playbook: "extend-ttl".into(),
        summary: "extend the time to live by 7d".into(),
        reason: None,
        done: 1,
        all: 3,
        open: 2,
    }
}

/// What a record would be made into.
fn recorded() -> Plan {
    let fleet = sample::fleet(60);
    let limits = Limits::default();
    let context = Context {
        now: sample::noon(),
        limits: &limits,
        clusters: fleet.clusters(),
        rights: fleet.rights(),
        closeups: &Closeups::new(),
        flags: &KnownFlags::default(),
    };
    let Planner::Apps(planner) = PLAYBOOKS[0].planner() else {
        panic!("the first is for apps");
    };
    let request = Request {
        answer: "7d".to_owned(),
    };
    let mut plans = fleet.apps().filter_map(|(_, app)| {
        let plan = planner.plan(&[app], &request, &context);
        plan.ok().filter(|plan| !plan.steps.is_empty())
    });
    plans.next().expect("a plan")
}

/// Every way to ask for a playbook.
const ENTRANCES: [fn(&mut Desk, &dyn Playbook, u16); 5] = [
    |desk, playbook, _| desk.key(KeyCode::Char(playbook.key())),
    // On the app's page.
    |desk, playbook, _| {
        desk.key(KeyCode::Enter);
        desk.key(KeyCode::Char(playbook.key()));
    },
    // By its name.
    |desk, playbook, _| {
        desk.key(KeyCode::Char(':'));
        desk.type_in(playbook.name());
        desk.key(KeyCode::Enter);
    },
    // From the list of actions.
    |desk, _, place| {
        desk.key(KeyCode::Char('.'));
        for _ in 0..place {
            desk.key(KeyCode::Down);
        }
        desk.key(KeyCode::Enter);
    },
    // There with the mouse.
    |desk, playbook, _| {
        desk.key(KeyCode::Char('.'));
        let (column, row) = desk.find(playbook.words());
        desk.click(column, row);
        desk.click(column, row);
    },
];

/// What can be asked for where apps are.
fn for_apps() -> impl Iterator<Item = &'static dyn Playbook> {
    let all = PLAYBOOKS.iter().copied();
    all.filter(|playbook| !playbook.is_for_flags())
}

/// What comes of every playbook through every entrance.
fn try_everything(read_only: bool) -> Vec<Vec<String>> {
    let mut dared = Vec::new();
    for (place, playbook) in for_apps().enumerate() {
        for entrance in ENTRANCES {
            let mut desk = Desk::new(read_only);
            desk.playbook = playbook.name();
            // An app with an end, so that everything can be done to it.
            desk.type_in("/ttl>1d");
            desk.key(KeyCode::Enter);
            entrance(&mut desk, playbook, u16::try_from(place).unwrap_or(0));
            desk.insist();
            dared.push(desk.dared);
        }
    }
    dared
}

#[test]
fn no_entrance_leads_to_a_write_when_nothing_may_be_written() {
    for dared in try_everything(true) {
        assert_eq!(dared, [""; 0]);
    }
    // The same do lead to one where they may: the keys always, which ask the cluster; palette, menu
    // and mouse where the app on the screen allows it, which has no rollout to decide about.
    let allowed = try_everything(false);
    let decisions = ["promote", "promote-full", "abort", "retry"];
    for (playbook, dared) in for_apps().zip(allowed.chunks(ENTRANCES.len())) {
        let through = dared.iter().filter(|dared| !dared.is_empty()).count();
        let open = match playbook.name() {
            name if decisions.contains(&name) => 2,
            // No flag gates the app.
            "breaker" => 0,
            _ => ENTRANCES.len(),
        };
        assert_eq!(through, open, "{}: {dared:?}", playbook.name());
    }
}

#[test]
fn neither_undo_nor_an_interrupted_plan_leads_to_one() {
    let entrances: [fn(&mut Desk); 3] = [
        |desk| desk.key(KeyCode::Char('u')),
        |desk| {
            desk.state.acting.undo.push(recorded());
            desk.key(KeyCode::Char('u'));
        },
        |desk| {
            desk.key(KeyCode::Char('8'));
            for key in ['r', 'u', 'R', 'U', '.'] {
                desk.key(KeyCode::Char(key));
                desk.insist();
            }
        },
    ];
    for entrance in entrances {
        let mut desk = Desk::new(true);
        entrance(&mut desk);
        desk.insist();
        assert_eq!(desk.dared, [""; 0]);
    }
    let mut desk = Desk::new(false);
    entrances[1](&mut desk);
    desk.insist();
    assert!(!desk.dared.is_empty(), "the same does where it may");
}

/// Anything that a hand can do.
fn anything() -> impl Strategy<Value = Msg> {
    let letters: String = PLAYBOOKS.iter().map(|playbook| playbook.key()).collect();
    let letters: Vec<char> = format!("{letters}{letters}yyuU.:8jkqp/ +17d x")
        .chars()
        .collect();
    let named = prop::sample::select(vec![
        KeyCode::Enter,
        KeyCode::Tab,
        KeyCode::Esc,
        KeyCode::Up,
        KeyCode::Down,
    ]);
    let key = |code| Msg::Key(KeyEvent::new(code, KeyModifiers::NONE));
    prop_oneof![
        4 => prop::sample::select(letters).prop_map(move |letter| key(KeyCode::Char(letter))),
        3 => named.prop_map(key),
        1 => (0..WIDTH, 0..HEIGHT).prop_map(|(column, row)| Msg::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_hand_finds_another_way(messages in prop::collection::vec(anything(), 1..120)) {
        let mut desk = Desk::new(true);
        for message in messages {
            desk.take(message);
        }
        prop_assert_eq!(desk.dared, [""; 0]);
    }
}
