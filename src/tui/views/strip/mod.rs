//! The selected row in words: labelled paragraphs below the table, as many as there is room for.

mod paragraph;
mod words;

pub(super) use paragraph::{Paragraph, Say, draw};
pub(super) use words::{Words, said};
