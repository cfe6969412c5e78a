//! What an operator can do: one folder a playbook, with its key, its words, its plan and its
//! inverse; one registry list. Pure.

mod change;
mod confirmation;
mod extend_ttl;
mod guard;
mod inverse;
mod limits;
mod plan;
mod playbook;
mod question;
mod reference;

pub use change::FieldChange;
pub use confirmation::{Agreed, Answer, Confirmation, Disagreement};
pub use extend_ttl::ExtendTtl;
pub use inverse::UNDO_EVENT;
pub use limits::Limits;
pub use plan::{Origin, Plan, Refusal, Step};
pub use playbook::{AnswerFlag, Context, PlanError, Playbook, Request};
pub use question::{Choice, ChoiceQuestion, Question, Survey, TextQuestion};
pub use reference::playbook_reference;

/// Every playbook: keys, palette, the menu of actions, the subcommands and the documentation
/// derive from this list.
pub static PLAYBOOKS: &[&dyn Playbook] = &[&ExtendTtl];
