//! The lines of a watch, as they come.

use http_body_util::BodyExt;
use kube::client::Body;
use tokio::time::{Instant, timeout_at};

use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::link::Link;

/// The longest line: far beyond the largest object that etcd takes.
const LONGEST_LINE: usize = 64 << 20;

/// What is kept of the buffer's room between lines.
const KEPT: usize = 256 << 10;

/// A body cut into lines.
pub(super) struct Lines {
    body: Body,
    buffer: Vec<u8>,
    /// Up to here the buffer holds no line's end that was not found yet.
    searched: usize,
}

/// What came of waiting for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    /// At least one whole line is there.
    Lines,
    /// Bytes came, but no whole line.
    Part,
    /// The body has ended.
    End,
    /// The time is over.
    Nothing,
}

impl Lines {
    pub(super) fn new(body: Body) -> Self {
        Self {
            body,
            buffer: Vec::new(),
            searched: 0,
        }
    }

    /// Waits for more bytes, until `deadline`.
    pub(super) async fn more(&mut self, link: &Link, deadline: Instant) -> Result<More, Failure> {
        let Ok(frame) = timeout_at(deadline, self.body.frame()).await else {
            return Ok(More::Nothing);
        };
        let Some(frame) = frame else {
            return Ok(More::End);
        };
        let frame = frame.map_err(|error| Failure::of_transport(&error, &link.address))?;
        let Ok(data) = frame.into_data() else {
            return Ok(More::Part);
        };
        let whole = data.contains(&b'\n');
        self.buffer.extend_from_slice(&data);
        if self.buffer.len() > LONGEST_LINE {
            let words = format!(
                "{} sends a line of more than {} MB",
                link.address,
                LONGEST_LINE >> 20
            );
            return Err(Failure::broken(&words));
        }
        Ok(if whole { More::Lines } else { More::Part })
    }

    /// Gives the whole lines that are there to `take`, until it fails.
    pub(super) fn each(
        &mut self,
        mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut start = 0;
        let mut outcome = Ok(());
        while let Some(length) = self.buffer[self.searched..]
            .iter()
            .position(|byte| *byte == b'\n')
        {
            let line = &self.buffer[start..self.searched + length];
            self.searched += length + 1;
            start = self.searched;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            outcome = take(line);
            if outcome.is_err() {
                break;
            }
        }
        self.buffer.drain(..start);
        // What is left holds no line's end, unless `take` failed, after which nobody reads on.
        self.searched = self.buffer.len();
        self.buffer.shrink_to(KEPT);
        outcome
    }

    /// What came after the last line's end: where a body ended midway, the start of a line.
    pub(super) fn rest(&self) -> &[u8] {
        &self.buffer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_where_they_end() {
        let mut lines = Lines::new(Body::empty());
        let mut seen = Vec::new();
        for chunk in ["ab", "c\n\r\nde", "f\ng\n", "h"] {
            lines.buffer.extend_from_slice(chunk.as_bytes());
            let taken = lines.each(|line| {
                seen.push(String::from_utf8_lossy(line).into_owned());
                Ok(())
            });
            assert!(taken.is_ok());
        }
        assert_eq!(seen, ["abc", "def", "g"]);
        assert_eq!(lines.rest(), b"h");
    }
}
