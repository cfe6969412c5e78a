//! The page of one app.

mod flags;
mod going;
#[expect(clippy::module_inception, reason = "the page among what belongs to it")]
mod page;
mod section;

pub use flags::PageFlags;
pub use going::rollout_lines;
pub(super) use going::{go, open};
pub use page::Page;
pub use section::Section;
