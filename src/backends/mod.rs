//! The systems dogwatch reads from and writes to: one folder a system.
//!
//! A backend observes by itself, for as long as it is let: it fails, backs off with jitter,
//! reconnects, and says so through its [`Feed`]; it never ends the program.

mod backend;
mod backoff;
mod feed;
mod flag_reader;
mod flags;
mod follower;
mod surveyor;
mod watchlist;
mod writer;

pub mod exposition;
pub mod http;
pub mod kubernetes;
pub mod launchdarkly;
pub mod metrics;
pub mod ofrep;
pub mod prometheus;
pub mod unleash;

pub use backend::{Backend, Finding, FindingState, Inspector};
pub use backoff::Waits;
pub use feed::{Connection, DetailFeed, Feed};
pub use flag_reader::{FlagLooks, FlagReader, FlagReaders, look_all};
pub use follower::Follower;
pub use surveyor::{Surveyor, Surveyors, survey_all};
pub use watchlist::{Watchlist, WatchlistWriter};
pub use writer::{LiveObject, Note, WriteError, Writer};
