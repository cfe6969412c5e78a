//! What the documentation says of each decision.

pub(super) const PROMOTE: &str = "\
What waits at a step goes on to the next, by the request that the controller's own tool sends.

- **Argo Rollouts**: what is paused has its pause cleared (`status.pauseConditions`). What an \
analysis holds that can't tell, or where an analysis still runs, is taken a step on \
(`status.currentStepIndex`), on condition that nothing has changed since: sent twice, that would be \
two steps. What a person paused as well goes on after that (`spec.paused`).
- **Flagger** promotes at its next tick once its analysis is skipped (`spec.skipAnalysis`), and \
would promote every later release so, too: `undo` takes the switch back, not the promotion.
- **Knative** has no steps: traffic that is pinned to a revision is given back to the latest one.
- Deployments have nothing to promote.

Refused, app by app and with what to do instead: what does not wait, what is done, what is being \
deleted, what its controller has not looked at yet, what says of itself what can't be right, and \
what the cluster does not let us patch.

One app takes `y`; a gold app or a protected cluster take a reason as well; several apps take a \
reason and their number, typed. With `--wait` it is over at the next pause.";

pub(super) const PROMOTE_FULL: &str = "\
All traffic goes to the new release, without the steps, pauses and analyses that are left.

- **Argo Rollouts**: `status.promoteFull`, only while a release is on its way; what a person \
paused goes on after that.
- **Flagger**: as `promote`.
- **Knative**: all traffic to the latest revision that is ready; tags stay.

Refused as `promote` is. One app takes `y`; a gold app or a protected cluster take a reason as \
well; several apps take a reason and their number, typed.";

pub(super) const PAUSE: &str = "\
The rollout stays where it is until `resume`: Argo Rollouts and Deployments by `spec.paused`, \
Flagger by `spec.suspend`. A Deployment that is paused takes up no change of its template, and so \
no rollback. Knative has no pause.

Refused, app by app: what is paused already, what is being deleted, and what the cluster does not \
let us patch. Several apps, a gold app or a protected cluster take a reason.";

pub(super) const RESUME: &str = "\
What a person paused goes on, from where it was (`spec.paused`, `spec.suspend`). Of a Knative \
Service whose traffic is pinned to a revision, the latest one gets all of it again; tags stay. A \
pause that is a step of the rollout is ended by `promote`.

Refused, app by app: what is not paused, what is being deleted, and what the cluster does not let \
us patch. Several apps, a gold app or a protected cluster take a reason.";

pub(super) const ABORT: &str = "\
All traffic goes back to the stable release.

- **Argo Rollouts**: `status.abort`. The template stays on the release that was aborted, and the \
phase becomes Degraded: `retry` lets it in again, and so does whoever applies the manifest anew with \
a change. `rollback` puts the stable template back; in the middle of a canary it aborts first.
- **Knative**: traffic that two revisions share is pinned to the stable one.
- Flagger has no abort, and neither has a Deployment: `rollback`.

Refused, app by app and with what to do instead: what is aborted already, what has nothing on its \
way, what is being deleted, and what the cluster does not let us patch. Several apps, a gold app or \
a protected cluster take a reason. `undo` is `retry`.";

pub(super) const RETRY: &str = "\
The release that was aborted is let in again, from the first step on (Argo Rollouts: \
`status.abort`). It is the same release: what was wrong with it still is.

Refused, app by app: what was not aborted, and controllers that have no such thing. Several apps, a \
gold app or a protected cluster take a reason. `undo` is `abort`.";
