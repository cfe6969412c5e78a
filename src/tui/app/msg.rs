//! What happens to the console.

use chrono::{DateTime, Utc};
use crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Size;

use crate::execution::{Progress, Report};
use crate::fleet::Observation;
use crate::model::{AppId, CleanText, DetailPart};

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
    /// A step of the running plan has an outcome.
    Progress(Progress),
    /// The running plan ended, or was not begun.
    Finished(Result<Box<Report>, CleanText>),
}
