//! Which flag is whose: kept as either side comes, changes and goes, at the cost of what it
//! touches.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::fleet::Slot;
use crate::model::{App, AppId, Claim, Claimant, CleanText, FlagSourceRef};

/// What a claim asks for, and what an app answers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Handle {
    /// An app's name.
    App(CleanText),
    /// The name of a FeatureFlagSource that its pods read.
    Source(CleanText),
}

impl Handle {
    fn of(claim: &Claim) -> Self {
        match claim.by {
            Claimant::Source => Self::Source(claim.name.clone()),
            _ => Self::App(claim.name.clone()),
        }
    }
}

/// Who answers to what, and who asks for it.
#[derive(Debug, Default)]
pub(in crate::fleet) struct Joins {
    /// Whether apps are entered: not before the first flag comes.
    has_apps: bool,
    apps: HashMap<Handle, Slots>,
    flags: HashMap<Handle, Slots>,
    /// The FeatureFlagSources that apps read, for those that read any.
    reads: HashMap<Slot, Vec<FlagSourceRef>>,
    flags_of: HashMap<Slot, Slots>,
}

/// Slots in their order: nearly always one or two.
#[derive(Debug, Default)]
struct Slots(Vec<Slot>);

impl Slots {
    fn insert(&mut self, slot: Slot) {
        if let Err(place) = self.0.binary_search(&slot) {
            if self.0.is_empty() {
                self.0.reserve_exact(1);
            }
            self.0.insert(place, slot);
        }
    }

    fn remove(&mut self, slot: Slot) {
        if let Ok(place) = self.0.binary_search(&slot) {
            self.0.remove(place);
        }
    }
}

fn insert<K: std::hash::Hash + Eq>(map: &mut HashMap<K, Slots>, key: K, slot: Slot) {
    map.entry(key).or_default().insert(slot);
}

fn remove<K: std::hash::Hash + Eq>(map: &mut HashMap<K, Slots>, key: &K, slot: Slot) {
    if let Some(slots) = map.get_mut(key) {
        slots.remove(slot);
        if slots.0.is_empty() {
            map.remove(key);
        }
    }
}

impl Joins {
    /// Whether apps are entered: only where there are flags, or were.
    pub(in crate::fleet) fn has_apps(&self) -> bool {
        self.has_apps
    }

    /// Enters the apps that are there when the first flag comes.
    pub(in crate::fleet) fn begin<'a>(&mut self, apps: impl Iterator<Item = (Slot, &'a App)>) {
        self.has_apps = true;
        for (slot, app) in apps {
            self.follow_app(slot, app);
        }
    }

    /// The flags of the app at `slot`, in the order of their slots.
    pub(in crate::fleet) fn flags_of(&self, app: Slot) -> &[Slot] {
        self.flags_of.get(&app).map_or(&[], |flags| &flags.0)
    }

    /// Enters a flag's claims.
    pub(in crate::fleet) fn enter_flag(&mut self, flag: Slot, claims: &[Claim]) {
        for claim in claims {
            insert(&mut self.flags, Handle::of(claim), flag);
        }
    }

    /// Strikes out a flag's claims.
    pub(in crate::fleet) fn strike_flag(&mut self, flag: Slot, claims: &[Claim]) {
        for claim in claims {
            remove(&mut self.flags, &Handle::of(claim), flag);
        }
    }

    /// Enters what an app answers to now. The flags that this concerns.
    pub(in crate::fleet) fn follow_app(&mut self, slot: Slot, app: &App) -> BTreeSet<Slot> {
        let mut concerned = BTreeSet::new();
        let name = Handle::App(app.id.name.clone());
        let is_known = |slots: &Slots| slots.0.binary_search(&slot).is_ok();
        if !self.apps.get(&name).is_some_and(is_known) {
            self.concern(&name, &mut concerned);
            insert(&mut self.apps, name, slot);
        }
        let reads: Vec<_> = sources_read(app).cloned().collect();
        if self.reads.get(&slot).map_or(&[][..], Vec::as_slice) == reads.as_slice() {
            return concerned;
        }
        for source in self.reads.remove(&slot).unwrap_or_default() {
            let handle = Handle::Source(source.name);
            self.concern(&handle, &mut concerned);
            remove(&mut self.apps, &handle, slot);
        }
        for source in &reads {
            let handle = Handle::Source(source.name.clone());
            self.concern(&handle, &mut concerned);
            insert(&mut self.apps, handle, slot);
        }
        if !reads.is_empty() {
            self.reads.insert(slot, reads);
        }
        concerned
    }

    /// Strikes out an app that is gone. The flags that this concerns.
    pub(in crate::fleet) fn strike_app(&mut self, slot: Slot, id: &AppId) -> BTreeSet<Slot> {
        let mut concerned = BTreeSet::new();
        let reads = self.reads.remove(&slot).unwrap_or_default().into_iter();
        let sources = reads.map(|source| Handle::Source(source.name));
        for handle in sources.chain([Handle::App(id.name.clone())]) {
            self.concern(&handle, &mut concerned);
            remove(&mut self.apps, &handle, slot);
        }
        self.flags_of.remove(&slot);
        concerned
    }

    /// The flag is this app's.
    pub(in crate::fleet) fn bind(&mut self, flag: Slot, app: Slot) {
        insert(&mut self.flags_of, app, flag);
    }

    /// The flag is not this app's any more.
    pub(in crate::fleet) fn loosen(&mut self, flag: Slot, app: Slot) {
        remove(&mut self.flags_of, &app, flag);
    }

    /// The apps that the strongest of `claims` that find any find, in the order of their slots.
    pub(in crate::fleet) fn find<'a>(
        &self,
        claims: &[Claim],
        app: impl Fn(Slot) -> Option<&'a App>,
    ) -> Vec<(Slot, Claimant)> {
        let mut claims: Vec<_> = claims.iter().collect();
        claims.sort_by_key(|claim| strength(claim));
        let mut groups = claims.chunk_by(|a, b| strength(a) == strength(b));
        let found = groups.find_map(|equals| {
            let found: BTreeSet<_> = equals
                .iter()
                .flat_map(|claim| self.answering(claim, &app))
                .collect();
            let by = equals.first()?.by;
            (!found.is_empty()).then(|| found.into_iter().map(|slot| (slot, by)).collect())
        });
        found.unwrap_or_default()
    }

    fn answering<'a>(
        &self,
        claim: &Claim,
        app: impl Fn(Slot) -> Option<&'a App>,
    ) -> impl Iterator<Item = Slot> {
        let slots = self.apps.get(&Handle::of(claim));
        let slots = slots.map_or(&[][..], |slots| &slots.0).iter().copied();
        slots.filter(move |slot| app(*slot).is_some_and(|app| is_meant(claim, app)))
    }

    fn concern(&self, handle: &Handle, concerned: &mut BTreeSet<Slot>) {
        concerned.extend(
            self.flags
                .get(handle)
                .into_iter()
                .flat_map(|flags| &flags.0),
        );
    }
}

/// The strongest first; of several patterns only the one with the longest name counts.
fn strength(claim: &Claim) -> (Claimant, Reverse<usize>) {
    let length = match claim.by {
        Claimant::Pattern => claim.name.len(),
        _ => 0,
    };
    (claim.by, Reverse(length))
}

/// Whether `app`, which answers to the claim's name, is where the claim says.
fn is_meant(claim: &Claim, app: &App) -> bool {
    let is = |told: Option<&CleanText>, is: &CleanText| told.is_none_or(|told| told == is);
    if !is(claim.cluster.as_ref(), &app.id.cluster) {
        return false;
    }
    let namespace = claim.namespace.as_ref();
    match claim.by {
        Claimant::Source => {
            sources_read(app).any(|it| it.name == claim.name && is(namespace, &it.namespace))
        }
        _ => is(namespace, &app.id.namespace),
    }
}

/// The FeatureFlagSources that the app's pods read.
fn sources_read(app: &App) -> impl Iterator<Item = &FlagSourceRef> {
    let workloads = app.workloads().iter();
    workloads.flat_map(|workload| workload.flag_sources.iter().flatten())
}
