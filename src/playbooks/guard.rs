//! What every playbook checks and warns of, so that each says it in the same words.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Confirmation, Context, Limits, PlanError, Step};
use crate::fleet::{Capability, Permission};
use crate::model::{App, CleanText, Closeup, GitOps, ReasonKept, Sla, Workload, WorkloadStatus};

/// Refuses where nothing may be written at all.
pub fn writable(limits: &Limits) -> Result<(), PlanError> {
    if limits.read_only {
        return Err(PlanError::Forbidden(
            "dogwatch is read-only here: see `read_only` in the configuration, DOGWATCH_READ_ONLY \
             and --read-only"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Refuses a plan of too many steps.
pub fn within_bulk(steps: usize, limits: &Limits) -> Result<(), PlanError> {
    if steps > limits.max_bulk {
        return Err(PlanError::Forbidden(format!(
            "this would change {steps} objects, and the limit is {} (`limits.max_bulk`): choose \
             fewer, or raise the limit",
            limits.max_bulk
        )));
    }
    Ok(())
}

/// Why `app` may not be changed by us, where the cluster has said so of the kind of one of its
/// objects.
pub fn denied(app: &App, context: &Context<'_>) -> Option<CleanText> {
    let rights = context.rights.get(&app.id.cluster)?;
    let namespace = &app.id.namespace;
    // What a controller made is left to it.
    let own = app.workloads().iter().filter(|it| it.tended_by.is_none());
    let mut kinds = own.map(|workload| workload.object.key.kind);
    let kind = kinds
        .find(|kind| rights.within(namespace, Capability::to_patch(*kind)) == Permission::Denied)?;
    let (resource, group) = (kind.resource(), kind.group());
    Some(CleanText::new(&format!(
        "you may not patch {resource} in {namespace}: ask for the verb `patch` on `{resource}` \
         ({group})"
    )))
}

/// Why `steps` may not be made by us, where the cluster has said that what they change is closed
/// to us: decisions about a Rollout are its status, which has a right of its own.
pub fn status_denied(steps: &[Step], context: &Context<'_>) -> Option<CleanText> {
    let of_status = |step: &&Step| {
        let mut changes = step.changes.iter();
        changes.any(|change| change.pointer.starts_with("/status/"))
    };
    let closed = |namespace: &&CleanText, cluster: &CleanText| {
        let rights = context.rights.get(cluster);
        rights.is_some_and(|rights| {
            let permission = rights.within(namespace, Capability::PatchRolloutStatus);
            permission == Permission::Denied
        })
    };
    let steps = steps.iter().filter(of_status);
    let mut keys = steps.filter_map(|step| Some(&step.target.object()?.key));
    let key = keys.find(|key| closed(&&key.namespace, &key.cluster))?;
    Some(CleanText::new(&format!(
        "you may not patch rollouts/status in {}: ask for the verb `patch` on `rollouts/status` \
         (argoproj.io)",
        key.namespace
    )))
}

/// Whether one of its workloads is being deleted.
pub fn is_terminating(app: &App) -> bool {
    let mut statuses = app.workloads().iter().map(|workload| &workload.status);
    statuses.any(|status| matches!(status, WorkloadStatus::Terminating { .. }))
}

/// One workload of an app, as it is right before it is changed.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The app.
    pub app: &'a App,
    /// What the cluster says of the workload.
    pub closeup: &'a Closeup,
}

impl Target<'_> {
    /// `why`, with the workload's name where its app has several.
    pub fn about(&self, why: &str) -> CleanText {
        about(self.app, &self.closeup.object.key.name, why)
    }
}

/// The workloads of `app`, each looked at closely; or why it can't be changed.
pub fn targets<'a>(app: &'a App, context: &Context<'a>) -> Result<Vec<Target<'a>>, CleanText> {
    if let Some(why) = denied(app, context) {
        return Err(why);
    }
    if is_terminating(app) {
        return Err(CleanText::new("it is being deleted"));
    }
    let workloads = app.workloads().iter();
    workloads
        .map(|workload| {
            Ok(Target {
                app,
                closeup: closeup(app, workload, context)?,
            })
        })
        .collect()
}

fn closeup<'a>(
    app: &App,
    workload: &Workload,
    context: &Context<'a>,
) -> Result<&'a Closeup, CleanText> {
    let why = match context.closeups.get(&workload.object.key) {
        Some(Ok(closeup)) if closeup.object.uid == workload.object.uid => return Ok(closeup),
        Some(Ok(_)) => "it was deleted and made anew: look at it again",
        Some(Err(why)) => why.as_str(),
        None => "the cluster was not asked about it: try again",
    };
    Err(about(app, &workload.object.key.name, why))
}

fn about(app: &App, workload: &CleanText, why: &str) -> CleanText {
    if app.workloads().len() > 1 {
        CleanText::new(&format!("{workload}: {why}"))
    } else {
        CleanText::new(why)
    }
}

/// What it takes to say yes to a reversible change of so many apps or flags, which touches `apps`
/// and the clusters and platforms called `systems`.
pub fn confirmation<'a>(
    (subjects, apps): (usize, &[&App]),
    systems: impl IntoIterator<Item = &'a CleanText>,
    context: &Context<'_>,
) -> Confirmation {
    let mut systems = systems.into_iter();
    let heavy = subjects > 1
        || apps.iter().any(|app| is_gold(app))
        || apps
            .iter()
            .any(|app| is_protected(&app.id.cluster, context))
        || systems.any(|system| is_protected(system, context));
    if heavy {
        Confirmation::Reason
    } else {
        Confirmation::Key
    }
}

fn is_gold(app: &App) -> bool {
    app.manifest().sla.given() == Some(&Sla::Gold)
}

fn is_protected(system: &CleanText, context: &Context<'_>) -> bool {
    let named = |name: &CleanText| context.limits.protected.contains(name);
    let cluster = context.clusters.get(system);
    named(system) || cluster.is_some_and(|cluster| named(&cluster.context))
}

/// Where the reason for changes of flags is kept, of each platform that `steps` change.
pub fn reasons_kept(steps: &[Step]) -> Vec<CleanText> {
    let flags = steps.iter().filter_map(|step| step.target.flag());
    let platforms: BTreeSet<_> = flags.map(|flag| flag.by).collect();
    let words = platforms.into_iter().map(|platform| {
        let name = platform.as_str();
        match platform.keeps_reason() {
            ReasonKept::Comment => format!("{name} keeps the reason as the change's comment"),
            ReasonKept::Event => format!("{name}: the reason is kept in an Event on the resource"),
            ReasonKept::AuditOnly => {
                format!("{name} keeps no reasons: yours is kept in dogwatch's audit only")
            }
        }
    });
    words.map(|words| CleanText::new(&words)).collect()
}

/// Warns of what will put a change back: `owners` holds what applies each object that is changed.
pub fn gitops_warnings(owners: &[Option<GitOps>]) -> Vec<CleanText> {
    let mut counts: BTreeMap<&str, (GitOps, usize)> = BTreeMap::new();
    for owner in owners.iter().flatten() {
        counts.entry(owner.name()).or_insert((*owner, 0)).1 += 1;
    }
    let all = owners.len();
    counts
        .into_values()
        .map(|(owner, count)| CleanText::new(&gitops_warning(owner, count, all)))
        .collect()
}

fn gitops_warning(owner: GitOps, count: usize, all: usize) -> String {
    let these = match (count, all) {
        (1, 1) => "this".to_owned(),
        (count, all) if count == all => format!("all {count} of these"),
        (count, _) => format!("{count} of these"),
    };
    let name = owner.name();
    match owner {
        GitOps::ArgoCd | GitOps::Flux => format!(
            "{name} applies {these} from git and may put the old value back: change it there too"
        ),
        GitOps::Helm => format!(
            "{name} installed {these}, and its next upgrade may put the old value back: change it \
             in the chart's values too"
        ),
    }
}

/// `apps` without those that stand there twice.
pub fn distinct<'a>(apps: &[&'a App]) -> Vec<&'a App> {
    let mut seen = HashSet::with_capacity(apps.len());
    apps.iter()
        .copied()
        .filter(|app| seen.insert(&app.id))
        .collect()
}
