//! Which steps of a plan run one after the other, and what of them is taken back.
//!
//! It follows from the steps alone, so that a plan from the record has the same order as the one
//! that was shown.

use std::collections::HashMap;

use super::{FieldChange, Step};
use crate::model::{CleanText, FlagRef, Platform, Target, WorkloadKind};

/// What the order of a step follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// Cluster, namespace and name of its app, where it has one.
    pub app: Option<[&'a str; 3]>,
    /// Names what it changes: system, namespace or project, name and UID. Of a flag that shares its
    /// object with others, the object.
    pub object: [&'a str; 4],
    /// The flag, where it is one.
    pub flag: Option<FlagLink<'a>>,
    /// The kind of object, as Kubernetes spells it; `Flag` of a flag.
    pub kind: &'a str,
    /// Whether it changes the status alone.
    pub status: bool,
    /// Whether it puts another pod template in the place of the present one.
    pub template: bool,
}

/// What of a flag the order follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagLink<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its environment.
    pub environment: &'a str,
    /// Whether the step is of all its environments.
    pub everywhere: bool,
}

impl<'a> Link<'a> {
    /// The same for a step of `flag`, which `by` keeps.
    #[must_use]
    pub fn of_flag(mut self, flag: FlagLink<'a>, by: Option<Platform>) -> Self {
        // Its conditions are of the whole resource.
        if by == Some(Platform::OpenFeature) {
            let [system, project, _, uid] = self.object;
            self.object = [system, project, "", uid];
        }
        self.flag = Some(flag);
        self
    }

    /// Whether `later` of the same chain is not to be done where this is not: flags that share an
    /// object, and environments of a flag, only wait for each other.
    pub fn holds(&self, later: &Self) -> bool {
        match (self.flag, later.flag) {
            (Some(one), Some(other)) => {
                let everywhere = one.everywhere || other.everywhere;
                one.name == other.name && (everywhere || one.environment == other.environment)
            }
            _ => true,
        }
    }
}

/// Whether a change of this field of a flag's document is one of all its environments.
pub fn is_everywhere(pointer: &str) -> bool {
    matches!(pointer, "/archived" | "/stale")
}

impl<'a> From<&'a Step> for Link<'a> {
    fn from(step: &'a Step) -> Self {
        let (object, kind) = match &step.target {
            Target::Workload { object, .. } => {
                let key = &object.key;
                let names = [&key.cluster, &key.namespace, &key.name, &object.uid];
                (names, key.kind.as_str())
            }
            Target::Flag { flag, .. } => {
                let key = &flag.key;
                let names = [&key.platform, &key.project, &key.name, &flag.uid];
                (names, FlagRef::KIND)
            }
        };
        let app = step.target.app();
        let link = Self {
            app: app.map(|app| [&*app.cluster, &*app.namespace, &*app.name]),
            object: object.map(CleanText::as_str),
            flag: None,
            kind,
            status: step.is_of_status(),
            template: step.changes.iter().any(FieldChange::is_template),
        };
        let Some(flag) = step.target.flag() else {
            return link;
        };
        let mut pointers = step.changes.iter().map(|change| &*change.pointer);
        let of = FlagLink {
            name: &flag.key.name,
            environment: &flag.key.environment,
            everywhere: pointers.any(is_everywhere),
        };
        link.of_flag(of, Some(flag.by))
    }
}

/// The places of `links` in chains: the steps of a chain run one after the other. Most have a
/// single step.
///
/// Steps of one object are of one chain; so is the Deployment that holds the template of a Rollout
/// of which the step before changes the status. What else the app has goes its own way.
pub fn chains<'a>(links: impl IntoIterator<Item = Link<'a>>) -> Vec<Vec<usize>> {
    let mut chains: Vec<Vec<usize>> = Vec::new();
    let mut of_object: HashMap<[&str; 4], usize> = HashMap::new();
    let mut of_rollout: HashMap<[&str; 3], usize> = HashMap::new();
    for (place, link) in links.into_iter().enumerate() {
        let holder = link.template && link.kind == WorkloadKind::Deployment.as_str();
        let rollout = link.app.and_then(|app| of_rollout.get(&app));
        let rollout = rollout.filter(|_| holder);
        let chain = of_object.get(&link.object).or(rollout).copied();
        let chain = chain.unwrap_or_else(|| {
            chains.push(Vec::with_capacity(1));
            chains.len() - 1
        });
        if let Some(chain) = chains.get_mut(chain) {
            chain.push(place);
        }
        of_object.insert(link.object, chain);
        let Some(app) = link.app else { continue };
        // The next template of the app is the one that the status was changed for.
        if link.template {
            of_rollout.remove(&app);
        }
        if link.status && link.kind == WorkloadKind::Rollout.as_str() {
            of_rollout.insert(app, chain);
        }
    }
    chains
}

/// Which of `links` a later step of their chain leaves nothing of: a template begins its rollout
/// anew, and with it the status.
pub fn outlived(links: &[Link<'_>]) -> Vec<bool> {
    let mut outlived = vec![false; links.len()];
    for chain in chains(links.iter().copied()) {
        let mut template = false;
        for place in chain.into_iter().rev() {
            let (Some(link), Some(slot)) = (links.get(place), outlived.get_mut(place)) else {
                continue;
            };
            *slot = template && link.status;
            template |= link.template;
        }
    }
    outlived
}

/// `steps` as they are taken back: those of a chain in the opposite order, without those that are
/// outlived.
pub fn backwards(steps: Vec<Step>) -> Vec<Step> {
    let links: Vec<_> = steps.iter().map(Link::from).collect();
    let (chains, outlived) = (chains(links.iter().copied()), outlived(&links));
    let places = chains.into_iter().flat_map(|chain| chain.into_iter().rev());
    let places: Vec<_> = places
        .filter(|place| outlived.get(*place) == Some(&false))
        .collect();
    let mut steps: Vec<_> = steps.into_iter().map(Some).collect();
    let taken = places
        .into_iter()
        .filter_map(|place| steps.get_mut(place)?.take());
    taken.collect()
}

/// Whether the step at each place may be done, where `done` says which are and `wanted` which are
/// to be: not where one before it in its chain that [holds](Link::holds) it is neither.
pub fn reachable<'a>(
    links: impl IntoIterator<Item = Link<'a>>,
    done: impl Fn(usize) -> bool,
    wanted: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let links: Vec<_> = links.into_iter().collect();
    let mut places = Vec::new();
    for chain in chains(links.iter().copied()) {
        let mut missing: Vec<&Link<'_>> = Vec::new();
        for place in chain.into_iter().filter(|place| !done(*place)) {
            let Some(link) = links.get(place) else {
                continue;
            };
            if wanted(place) && !missing.iter().any(|before| before.holds(link)) {
                places.push(place);
            } else {
                missing.push(link);
            }
        }
    }
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(app: &'static str, uid: &'static str, kind: &'static str) -> Link<'static> {
        Link {
            app: Some(["c", "n", app]),
            object: ["c", "n", uid, uid],
            flag: None,
            kind,
            status: false,
            template: false,
        }
    }

    fn abort(app: &'static str) -> Link<'static> {
        Link {
            status: true,
            ..link(app, "r", "Rollout")
        }
    }

    fn template(of: Link<'static>) -> Link<'static> {
        Link {
            template: true,
            ..of
        }
    }

    #[test]
    fn steps_of_one_object_follow_each_other_and_others_do_not() {
        let links = [
            abort("a"),
            link("a", "d1", "Deployment"),
            link("b", "d2", "Deployment"),
            template(link("a", "r", "Rollout")),
            template(link("b", "d3", "Deployment")),
        ];
        assert_eq!(chains(links), [vec![0, 3], vec![1], vec![2], vec![4]]);
        assert_eq!(outlived(&links), [true, false, false, false, false]);
    }

    #[test]
    fn the_deployment_that_holds_a_rollouts_template_follows_its_rollout() {
        let links = [abort("a"), template(link("a", "d", "Deployment"))];
        assert_eq!(chains(links), [vec![0, 1]]);
        assert_eq!(outlived(&links), [true, false]);
        let other = [abort("a"), template(link("b", "d", "Deployment"))];
        assert_eq!(chains(other).len(), 2);
        // Another Deployment of the app does not wait for it, whoever holds the template.
        let more = || template(link("a", "e", "Deployment"));
        assert_eq!(chains([links[0], links[1], more()]), [vec![0, 1], vec![2]]);
        let own = template(link("a", "r", "Rollout"));
        assert_eq!(chains([abort("a"), own, more()]), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn what_comes_after_a_step_that_was_not_done_is_out_of_reach() {
        let links = || [link("a", "r", "Rollout"); 3];
        assert_eq!(reachable(links(), |_| false, |_| true), [0, 1, 2]);
        assert_eq!(reachable(links(), |place| place == 0, |_| true), [1, 2]);
        assert_eq!(reachable(links(), |_| false, |place| place != 0), [0; 0]);
        let second = |place| place == 1;
        assert_eq!(reachable(links(), |place| place == 0, second), [1]);
    }

    #[test]
    fn flags_of_one_resource_and_environments_of_one_flag_only_wait_for_each_other() {
        let flag = |name: &'static str, environment, everywhere| {
            let of = FlagLink {
                name,
                environment,
                everywhere,
            };
            let link = Link {
                object: ["unleash", "default", name, "u"],
                app: None,
                ..link("", "u", FlagRef::KIND)
            };
            (link, of)
        };
        let of = |(link, of): (Link<'static>, _), by| link.of_flag(of, Some(by));
        let resource = [flag("a", "", false), flag("b", "", false)];
        let resource = resource.map(|it| of(it, Platform::OpenFeature));
        assert_eq!(chains(resource), [vec![0, 1]]);
        assert!(!resource[0].holds(&resource[1]));
        let apart = [flag("a", "p", false), flag("b", "p", false)];
        let apart = apart.map(|it| of(it, Platform::Unleash));
        assert_eq!(chains(apart).len(), 2);
        let places = [
            flag("a", "p", false),
            flag("a", "d", false),
            flag("a", "p", true),
        ];
        let [here, there, archive] = places.map(|it| of(it, Platform::Unleash));
        assert_eq!(chains([here, there, archive]), [vec![0, 1, 2]]);
        assert!(!here.holds(&there) && here.holds(&archive) && there.holds(&archive));
        let first_failed = |place| place != 0;
        let steps = [here, there, archive];
        assert_eq!(reachable(steps, |_| false, first_failed), [1]);
    }
}
