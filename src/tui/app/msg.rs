//! What happens to the console.

use chrono::{DateTime, Utc};
use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Size;

use super::{Entry, Preparation, Ticket};
use crate::execution::{Closed, Interrupted, Outcome, Progress, Report};
use crate::fleet::Observation;
use crate::model::{AppId, CleanText, Closeups, DetailPart, Digest, FlagLooks};
use crate::playbooks::Plan;

/// One thing that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this size now.
    Resize(Size),
    /// It is this time now.
    Now(DateTime<Utc>),
    /// Sources said something.
    Observed(Vec<Observation>),
    /// A part of an app's page arrived.
    Detail(AppId, DetailPart),
    /// The cluster was looked at.
    Surveyed {
        /// Which survey.
        ticket: Ticket,
        /// What was found.
        closeups: Closeups,
    },
    /// Flags were looked at.
    FlagsSeen {
        /// Which survey.
        ticket: Ticket,
        /// What was found.
        seen: FlagLooks,
    },
    /// A plan was made from the audit, or could not be.
    Prepared(Preparation, Result<Box<Plan>, CleanText>),
    /// The clusters have checked a plan.
    Rehearsed {
        /// Which plan.
        digest: Digest,
        /// What they said to each step.
        outcomes: Vec<Outcome>,
    },
    /// The audit was read, or can't be.
    Activity(Result<Vec<Entry>, CleanText>),
    /// These plans were interrupted.
    Interrupted(Vec<Interrupted>),
    /// The audit has grown.
    ActivityGrown,
    /// An interrupted plan was closed, or could not be.
    Closed(Result<Box<Closed>, CleanText>),
    /// A step of the running plan has an outcome.
    Progress(Progress),
    /// The running plan ended, or was not begun.
    Finished(Result<Box<Report>, CleanText>),
}
