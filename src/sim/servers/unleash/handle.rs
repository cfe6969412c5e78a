//! The handle that the listener and the world share.

use std::fmt;
use std::sync::Arc;

use crate::sim::servers::{Faults, SharedCluster};
use crate::sim::store::features::Actor;

/// An Unleash that several tasks hold.
pub type SharedUnleash = Arc<Unleash>;

/// A token of the admin API. Nothing here is secret; it is only there to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As it stands in the header.
    pub text: &'static str,
    /// Whom the log names.
    pub actor: Actor,
    /// What it is good for.
    pub rights: Rights,
}

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Everything.
    Admin,
    /// To look: it is of a person with the role of a viewer.
    Viewer,
    /// To ask as an application does, in production, and nothing else.
    Application,
}

/// An Unleash whose database is beside the objects of a cluster.
pub struct Unleash {
    /// Beside whose objects it is. Requests are written into its log.
    pub cluster: SharedCluster,
    /// What is to go wrong with it.
    pub faults: Faults,
    tokens: [Token; 3],
}

impl fmt::Debug for Unleash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unleash").finish_non_exhaustive()
    }
}

impl Unleash {
    /// That of this cluster, with a token for each of the [`Rights`].
    pub fn new(cluster: SharedCluster) -> SharedUnleash {
        let actor = |id, name: &str| Actor {
            id,
            name: name.into(),
        };
        Arc::new(Self {
            cluster,
            faults: Faults::default(),
            tokens: [
                Token {
                    text: "*:*.sim-unleash-admin",
                    actor: actor(ADMIN_TOKEN, "admin"),
                    rights: Rights::Admin,
                },
                Token {
                    text: "user:sim-unleash-viewer",
                    actor: actor(2, "viewer"),
                    rights: Rights::Viewer,
                },
                Token {
                    text: "*:production.sim-unleash-backend",
                    actor: actor(0, "backend"),
                    rights: Rights::Application,
                },
            ],
        })
    }

    /// The token that may do anything.
    pub fn admin(&self) -> &Token {
        &self.tokens[0]
    }

    /// The token that may only look.
    pub fn viewer(&self) -> &Token {
        &self.tokens[1]
    }

    /// The token of an application.
    pub fn application(&self) -> &Token {
        &self.tokens[2]
    }

    pub(super) fn token(&self, presented: &str) -> Option<&Token> {
        self.tokens.iter().find(|token| token.text == presented)
    }
}

/// Who acts with an admin token, whichever.
pub(super) const ADMIN_TOKEN: i64 = -42;
