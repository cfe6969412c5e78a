//! Which decisions can be made about a rollout now, and by which key.

use crate::model::{Decision, Rollout};
use crate::playbooks::PLAYBOOKS;

/// A decision, its key, and why it can't be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Which.
    pub decision: Decision,
    /// The key of its playbook.
    pub key: Option<char>,
    /// Why not now, and what to do instead.
    pub refused: Option<&'static str>,
}

/// All decisions, those that can be made now first.
pub fn offered(rollout: &Rollout) -> Vec<Offered> {
    let mut all: Vec<Offered> = Decision::ALL
        .into_iter()
        .map(|decision| Offered {
            decision,
            key: key(decision),
            refused: rollout.decisions.check(decision).err(),
        })
        .collect();
    all.sort_by_key(|offered| offered.refused.is_some());
    all
}

fn key(decision: Decision) -> Option<char> {
    let mut playbooks = PLAYBOOKS.iter();
    let playbook = playbooks.find(|one| one.name() == decision.playbook());
    playbook.map(|playbook| playbook.key())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::sample;
    use crate::model::Decisions;

    #[test]
    fn what_can_be_done_comes_first_with_its_key() {
        let mut rollout = sample::rollout(1, 0);
        rollout.decisions = Decisions::none("it is done").allow(Decision::Rollback);
        let offered = offered(&rollout);
        assert_eq!(offered.len(), Decision::ALL.len());
        assert_eq!(offered[0].decision, Decision::Rollback);
        let playbook = PLAYBOOKS.iter().find(|one| one.name() == "rollback");
        assert_eq!(offered[0].key, playbook.map(|one| one.key()));
        assert!(
            offered
                .iter()
                .skip(1)
                .all(|it| it.refused == Some("it is done"))
        );
    }
}
