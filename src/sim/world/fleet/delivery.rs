//! How the releases of an app are let in.

/// What lets the releases of an app in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// A Deployment, all at once.
    #[default]
    Deployment,
    /// Two Deployments, told apart by the label `track`.
    Pair,
    /// An Argo Rollout.
    Argo(Plan),
    /// An Argo Rollout that borrows the template of a Deployment.
    Borrowed(Plan),
    /// A Knative Service.
    Knative,
    /// A Deployment that Flagger watches over.
    Flagger,
}

/// The steps of an Argo Rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// `spec.strategy.canary.steps`, as JSON.
    pub steps: &'static str,
    /// Whether a router splits the traffic; else the number of pods does.
    pub routed: bool,
    /// Over how many revisions a return skips the steps; 0 for none.
    pub rollback_window: u32,
}

impl Plan {
    /// Stops for somebody at 5 and at 25 hundredths.
    pub const GUARDED: Self = Self::routed(
        r#"[{"setWeight":5},{"pause":{}},{"setWeight":25},{"pause":{}},{"setWeight":50},{"pause":{"duration":"10m"}}]"#,
    );
    /// Stops for two minutes at 5 hundredths, and for somebody at 25.
    pub const WATCHED: Self = Self::routed(
        r#"[{"setWeight":5},{"pause":{"duration":"2m"}},{"setWeight":25},{"pause":{}},{"setWeight":50},{"pause":{"duration":"10m"}}]"#,
    );
    /// Goes on by itself, slowly.
    pub const TIMED: Self = Self::routed(
        r#"[{"setWeight":10},{"pause":{"duration":"10m"}},{"setWeight":30},{"pause":{"duration":"10m"}},{"setWeight":60},{"pause":{"duration":"10m"}}]"#,
    );
    /// Is measured before it goes on.
    pub const MEASURED: Self = Self::routed(
        r#"[{"setWeight":20},{"analysis":{"templates":[{"templateName":"success-rate"}]}},{"setWeight":50},{"pause":{}}]"#,
    );
    /// Splits the traffic by the number of pods.
    pub const BY_PODS: Self = Self {
        routed: false,
        ..Self::routed(
            r#"[{"setWeight":25},{"pause":{}},{"setWeight":50},{"pause":{"duration":"5m"}}]"#,
        )
    };

    const fn routed(steps: &'static str) -> Self {
        Self {
            steps,
            routed: true,
            rollback_window: 0,
        }
    }

    /// The same with a rollback window.
    #[must_use]
    pub const fn with_window(self, revisions: u32) -> Self {
        Self {
            rollback_window: revisions,
            ..self
        }
    }
}

/// Which of the apps that have no part are delivered how: every so many-eth; 0 for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mix {
    /// Argo Rollouts.
    pub argo: usize,
    /// Knative Services.
    pub knative: usize,
    /// Flagger Canaries.
    pub flagger: usize,
    /// Of the Argo Rollouts, every so many-eth lets a release in before the world begins.
    pub updating: usize,
}

impl Mix {
    /// Deployments and nothing else.
    pub const NONE: Self = Self {
        argo: 0,
        knative: 0,
        flagger: 0,
        updating: 0,
    };
    /// As in a cluster that has begun to use them.
    pub const ORDINARY: Self = Self {
        argo: 12,
        knative: 40,
        flagger: 100,
        updating: 0,
    };

    /// How the nth app is delivered.
    pub fn of(self, nth: usize) -> Delivery {
        const PLANS: [Plan; 4] = [
            Plan::GUARDED,
            Plan::TIMED,
            Plan::BY_PODS,
            Plan::MEASURED.with_window(3),
        ];
        let hits = |every: usize| every > 0 && nth % every == every - 1;
        if hits(self.flagger) {
            Delivery::Flagger
        } else if hits(self.knative) {
            Delivery::Knative
        } else if hits(self.argo) {
            Delivery::Argo(PLANS[nth / self.argo % PLANS.len()])
        } else {
            Delivery::Deployment
        }
    }

    /// Whether the nth app is about to let a release in when the world begins.
    pub fn is_updating(self, nth: usize) -> bool {
        matches!(self.of(nth), Delivery::Argo(_))
            && self.updating > 0
            && (nth / self.argo).is_multiple_of(self.updating)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_so_many_eth_app_is_delivered_in_another_way() {
        let count = |mix: Mix, is: fn(&Delivery) -> bool| {
            (0..1_200).map(|nth| mix.of(nth)).filter(is).count()
        };
        let (ordinary, none) = (Mix::ORDINARY, Mix::NONE);
        assert_eq!(count(ordinary, |it| *it == Delivery::Flagger), 12);
        assert_eq!(count(ordinary, |it| *it == Delivery::Knative), 24);
        assert_eq!(count(ordinary, |it| matches!(it, Delivery::Argo(_))), 88);
        assert_eq!(count(none, |it| *it == Delivery::Deployment), 1_200);
    }

    #[test]
    fn all_steps_are_json() {
        for plan in [
            Plan::GUARDED,
            Plan::WATCHED,
            Plan::TIMED,
            Plan::MEASURED,
            Plan::BY_PODS,
        ] {
            let steps: Vec<serde_json::Value> = serde_json::from_str(plan.steps).unwrap();
            assert!(steps.len() >= 4);
        }
    }
}
