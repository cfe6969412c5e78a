//! What an operator can do: one folder a playbook, with its key, its words, its plan and its
//! inverse; one registry list. Pure.

mod breaker;
mod change;
mod confirmation;
mod decision;
#[cfg(test)]
pub(crate) mod desk;
mod draft;
mod extend_ttl;
mod flag_archive;
mod flag_set;
mod flag_stale;
pub mod flags;
mod guard;
mod inverse;
mod limits;
pub mod order;
mod plan;
mod playbook;
mod question;
mod reference;
mod restart;
mod rollback;
mod scale;
mod value;

pub use breaker::Breaker;
pub use change::FieldChange;
pub use confirmation::{Agreed, Answer, Confirmation, Disagreement};
pub use decision::Decide;
pub use extend_ttl::ExtendTtl;
pub use flag_archive::FlagArchive;
pub use flag_set::FlagSet;
pub use flag_stale::FlagStale;
pub use guard::writable;
pub use inverse::UNDO_EVENT;
pub use limits::Limits;
pub use plan::{Origin, Plan, Refusal, Step};
pub use playbook::{
    AnswerFlag, Context, PlanApps, PlanError, PlanFlags, Planner, Playbook, Request, Reversal,
};
pub use question::{Choice, ChoiceQuestion, Question, Survey, TextQuestion};
pub use reference::playbook_reference;
pub use restart::Restart;
pub use rollback::Rollback;
pub use scale::Scale;
pub use value::{FieldValue, shown};

/// Every playbook: keys, palette, the menu of actions, the subcommands and the documentation
/// derive from this list.
pub static PLAYBOOKS: &[&dyn Playbook] = &[
    &ExtendTtl,
    &Rollback,
    &Restart,
    &Scale,
    &Breaker,
    &FlagSet,
    &FlagArchive,
    &FlagStale,
    &Decide::PROMOTE,
    &Decide::PROMOTE_FULL,
    &Decide::PAUSE,
    &Decide::RESUME,
    &Decide::ABORT,
    &Decide::RETRY,
];
