//! One watch: lists, watches, resumes, and lists again where it must.

mod life;
mod list;
mod watch;

pub(super) use life::{News, Place, Report, Scope};
