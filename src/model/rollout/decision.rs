//! What a person can decide about a rollout, and what its controller supports now.

use serde::Serialize;

/// Something a person can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Go on to the next step.
    Promote,
    /// Skip what is left of the steps.
    PromoteFull,
    /// Hold it where it is.
    Pause,
    /// Let it go on after a pause that a person asked for.
    Resume,
    /// Send all traffic back to the stable side.
    Abort,
    /// Try again what was aborted.
    Retry,
    /// Bring an earlier release back.
    Rollback,
    /// Make its pods anew.
    Restart,
}

impl Decision {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Promote,
        Self::PromoteFull,
        Self::Pause,
        Self::Resume,
        Self::Abort,
        Self::Retry,
        Self::Rollback,
        Self::Restart,
    ];

    /// The name of its playbook.
    pub const fn playbook(self) -> &'static str {
        match self {
            Self::Promote => "promote",
            Self::PromoteFull => "promote-full",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Abort => "abort",
            Self::Retry => "retry",
            Self::Rollback => "rollback",
            Self::Restart => "restart",
        }
    }
    /// The one whose playbook has this name, if it is a decision at all.
    pub fn of_playbook(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|decision| decision.playbook() == name)
    }
}

/// Which decisions a rollout's controller supports now, and why not the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    refused: [Option<&'static str>; Decision::ALL.len()],
}

impl Decisions {
    /// All are supported, until [`Decisions::refuse`] says otherwise.
    pub const fn all() -> Self {
        Self {
            refused: [None; Decision::ALL.len()],
        }
    }

    /// None is, for one reason.
    pub const fn none(why: &'static str) -> Self {
        Self {
            refused: [Some(why); Decision::ALL.len()],
        }
    }

    /// The same without `decision`, which can't be made now because of `why`.
    #[must_use]
    pub const fn refuse(mut self, decision: Decision, why: &'static str) -> Self {
        self.refused[decision as usize] = Some(why);
        self
    }

    /// The same with `decision`.
    #[must_use]
    pub const fn allow(mut self, decision: Decision) -> Self {
        self.refused[decision as usize] = None;
        self
    }

    /// Whether `decision` can be made now; the error says why not, and what to do instead.
    pub const fn check(&self, decision: Decision) -> Result<(), &'static str> {
        match self.refused[decision as usize] {
            None => Ok(()),
            Some(why) => Err(why),
        }
    }

    /// Those that can be made now.
    pub fn supported(&self) -> impl Iterator<Item = Decision> {
        let decisions = *self;
        let all = Decision::ALL.into_iter();
        all.filter(move |decision| decisions.check(*decision).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_says_why_and_the_rest_stays() {
        let decisions = Decisions::none("it is done")
            .allow(Decision::Restart)
            .allow(Decision::Abort)
            .refuse(Decision::Abort, "nothing to abort");
        assert_eq!(decisions.check(Decision::Promote), Err("it is done"));
        assert_eq!(decisions.check(Decision::Abort), Err("nothing to abort"));
        assert_eq!(
            decisions.supported().collect::<Vec<_>>(),
            [Decision::Restart]
        );
        assert_eq!(Decisions::all().supported().count(), Decision::ALL.len());
        for (place, decision) in Decision::ALL.into_iter().enumerate() {
            assert_eq!(decision as usize, place);
        }
    }
}
