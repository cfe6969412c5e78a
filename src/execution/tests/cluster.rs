//! A cluster in memory that fails as it is told to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use crate::backends::{LiveObject, Note, WriteError, Writer};
use crate::model::{AppId, CleanText, ClusterId, ObjectRef, Target, WorkloadKey, WorkloadKind};
use crate::playbooks::{Confirmation, FieldChange, Origin, Plan, Step};

/// What the next request of a kind does.
pub(super) enum Fault {
    /// Fails without having acted.
    Before(WriteError),
    /// Acts, then fails.
    After(WriteError),
    /// Somebody else changes the object first.
    Meddle(fn(&mut Value)),
    /// The object is deleted and made anew first.
    Recreate,
    /// Nothing is heard for so long, and then that the outcome is unknown.
    Stuck(Duration),
}

/// Who looks on while a request is made.
type Watcher = Box<dyn FnMut(usize) + Send>;

#[derive(Default)]
pub(super) struct State {
    pub objects: BTreeMap<String, LiveObject>,
    pub applying: VecDeque<Fault>,
    pub reading: VecDeque<Fault>,
    pub noting: VecDeque<Fault>,
    /// Changes that reached an object.
    pub writes: usize,
    pub notes: Vec<String>,
    /// Why, as each change was told.
    pub reasons: Vec<String>,
    /// Their names: no two are called the same.
    pub named: BTreeSet<String>,
    /// Is told of every change that reached an object, by their number.
    pub watcher: Option<Watcher>,
    /// The time at which each step's object was first read.
    pub reads: Vec<tokio::time::Instant>,
    pub cluster: Option<&'static str>,
}

#[derive(Default)]
pub(super) struct Cluster(pub Mutex<State>);

pub(super) fn clean(text: &str) -> CleanText {
    CleanText::new(text)
}

impl Cluster {
    /// With these Deployments, each with `janitor/ttl: 14d`.
    pub(super) fn with(names: &[&str]) -> Arc<Self> {
        let cluster = Self::default();
        for name in names {
            let object = LiveObject {
                uid: format!("uid-{name}"),
                resource_version: "7".to_owned(),
                value: json!({"metadata": {"annotations": {"janitor/ttl": "14d"}}}),
            };
            cluster.state().objects.insert((*name).to_owned(), object);
        }
        cluster.state().cluster = Some("cluster-uid");
        Arc::new(cluster)
    }

    pub(super) fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0
            .lock()
            .expect("no test panics while it holds the lock")
    }

    pub(super) fn ttl(&self, name: &str) -> Option<String> {
        let state = self.state();
        let value = state.objects.get(name)?.value.clone();
        value
            .pointer("/metadata/annotations/janitor~1ttl")
            .and_then(Value::as_str)
            .map(str::to_owned)
    }
}

impl State {
    fn find(&self, target: &Target) -> Result<LiveObject, WriteError> {
        let object = self.objects.get(name_of(target).as_str());
        object
            .cloned()
            .ok_or_else(|| WriteError::Gone(clean("not found")))
    }

    fn touch(&mut self, name: &str, change: impl FnOnce(&mut Value)) {
        if let Some(object) = self.objects.get_mut(name) {
            change(&mut object.value);
            let version: u64 = object.resource_version.parse().expect("a number");
            object.resource_version = (version + 1).to_string();
        }
    }

    fn write(&mut self, step: &Step, on: &LiveObject) -> Result<LiveObject, WriteError> {
        let live = self.find(&step.target)?;
        if live.resource_version != on.resource_version || live.uid != on.uid {
            return Err(WriteError::Conflict(clean("the object has been modified")));
        }
        self.writes += 1;
        if let Some(watcher) = &mut self.watcher {
            watcher(self.writes);
        }
        self.touch(name_of(&step.target), |value| {
            for change in &step.changes {
                let (map, _) = change.pointer.rsplit_once('/').expect("a pointer");
                let map = value.pointer_mut(map).and_then(Value::as_object_mut);
                let map = map.expect("the test's objects have it");
                match &change.after {
                    Some(after) => map.insert(change.field().to_string(), after.value().clone()),
                    None => map.remove(change.field().as_str()),
                };
            }
        });
        self.find(&step.target)
    }

    fn before(&mut self, fault: &Fault, name: &str) -> Result<(), WriteError> {
        match fault {
            Fault::Before(error) => return Err(error.clone()),
            Fault::After(_) | Fault::Stuck(_) => {}
            Fault::Meddle(change) => self.touch(name, change),
            Fault::Recreate => {
                self.touch(name, |_| {});
                let object = self.objects.get_mut(name).expect("there");
                object.uid.push_str("-anew");
            }
        }
        Ok(())
    }
}

fn after<T>(fault: Option<Fault>, value: T) -> Result<T, WriteError> {
    match fault {
        Some(Fault::After(error)) => Err(error),
        _ => Ok(value),
    }
}

impl Writer for Cluster {
    fn cluster(&self) -> BoxFuture<'_, Result<ClusterId, WriteError>> {
        let uid = self.state().cluster;
        async move {
            Ok(ClusterId {
                context: clean("prod"),
                uid: uid.map(clean),
            })
        }
        .boxed()
    }

    fn user(&self) -> BoxFuture<'_, Result<CleanText, WriteError>> {
        async { Ok(clean("ops@example.com")) }.boxed()
    }

    fn read<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<LiveObject, WriteError>> {
        async {
            let mut state = self.state();
            state.reads.push(tokio::time::Instant::now());
            let fault = state.reading.pop_front();
            if let Some(fault) = &fault {
                state.before(fault, name_of(target))?;
            }
            after(fault, state.find(target)?)
        }
        .boxed()
    }

    fn dry_run<'a>(
        &'a self,
        step: &'a Step,
        _on: &'a LiveObject,
    ) -> BoxFuture<'a, Result<(), WriteError>> {
        async {
            let mut state = self.state();
            match state.applying.pop_front() {
                Some(fault) => state.before(&fault, name_of(&step.target)),
                None => Ok(()),
            }
        }
        .boxed()
    }

    fn apply<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
        reason: Option<&'a CleanText>,
    ) -> BoxFuture<'a, Result<LiveObject, WriteError>> {
        async move {
            let why = reason.map(ToString::to_string);
            self.state().reasons.extend(why);
            let fault = self.state().applying.pop_front();
            if let Some(Fault::Stuck(time)) = fault {
                tokio::time::sleep(time).await;
                return Err(WriteError::Unknown(clean("no answer in time")));
            }
            let mut state = self.state();
            if let Some(fault) = &fault {
                state.before(fault, name_of(&step.target))?;
            }
            after(fault, state.write(step, on)?)
        }
        .boxed()
    }

    fn note<'a>(&'a self, step: &'a Step, note: &'a Note) -> BoxFuture<'a, Result<(), WriteError>> {
        async move {
            let mut state = self.state();
            let fault = state.noting.pop_front();
            if let Some(fault) = &fault {
                state.before(fault, name_of(&step.target))?;
            }
            if state.named.insert(note.name.to_string()) {
                state
                    .notes
                    .push(format!("{}: {}", step.event, note.message));
            }
            Ok(())
        }
        .boxed()
    }
}

/// A step that raises the TTL of `name` from 14d to 21d.
pub(in crate::execution) fn step(name: &str) -> Step {
    let app = AppId {
        cluster: clean("prod"),
        namespace: clean("finance"),
        name: clean(name),
    };
    Step {
        target: Target::workload(
            app,
            ObjectRef {
                key: WorkloadKey {
                    cluster: clean("prod"),
                    namespace: clean("finance"),
                    kind: WorkloadKind::Deployment,
                    name: clean(name),
                },
                uid: clean(&format!("uid-{name}")),
                resource_version: clean("7"),
            },
        ),
        changes: vec![FieldChange::annotation(
            "janitor/ttl",
            Some("14d"),
            Some("21d"),
        )],
        words: clean("in 2h → in 7d2h"),
        event: "TtlExtended".into(),
    }
}

pub(super) fn plan(names: &[&str]) -> Plan {
    Plan {
        playbook: clean("extend-ttl"),
        summary: clean("extend the time to live by 7d"),
        clusters: vec![ClusterId {
            context: clean("prod"),
            uid: Some(clean("cluster-uid")),
        }],
        steps: names.iter().map(|name| step(name)).collect(),
        refusals: Vec::new(),
        warnings: Vec::new(),
        confirmation: Confirmation::Key,
        origin: Origin::Playbook,
    }
}

/// The name of the object that `target` is.
fn name_of(target: &Target) -> &CleanText {
    match target {
        Target::Workload { object, .. } => &object.key.name,
        Target::Flag { flag, .. } => &flag.key.name,
    }
}
