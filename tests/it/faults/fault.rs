//! What can go wrong with one request, and what came of the change then.

use std::time::Duration;

/// What the proxy does to a request that it is told to spoil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It arrives late, and so does its answer.
    Delay(Duration),
    /// It arrives when the proxy is told to release it, whoever still waits for it.
    Hold,
    /// The connection ends before the server has all of it.
    CutRequest(Cut),
    /// The server has all of it; the connection ends before the client has all of the answer.
    CutAnswer(Cut),
    /// Another answer than the server's, which never sees the request.
    Instead(Spoof),
    /// The server acts, and the client is told something else.
    Afterwards(Spoof),
    /// The client is told at once that it took too long, and the server gets it so much later.
    Late(Duration),
    /// The server acts, and the client never hears of it.
    Silence,
}

/// After how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Not a byte.
    AtOnce,
    /// Half of its head.
    InHead,
    /// All of its head and half of its body.
    InBody,
}

impl Cut {
    /// How many bytes go through of a message whose head is so long.
    pub fn of(self, head: usize, whole: usize) -> usize {
        match self {
            Self::AtOnce => 0,
            Self::InHead => head / 2,
            Self::InBody => head + (whole - head) / 2,
        }
    }
}

/// An answer that no server gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoof {
    pub status: u16,
    pub retry_after: Option<u32>,
}

impl Spoof {
    pub const fn status(status: u16) -> Self {
        Self {
            status,
            retry_after: None,
        }
    }

    /// As a real server writes it.
    pub fn bytes(self) -> Vec<u8> {
        let Self {
            status,
            retry_after,
        } = self;
        let (reason, message) = match status {
            409 => (
                "Conflict",
                "Operation cannot be fulfilled: the object has been modified",
            ),
            422 => ("Invalid", "is invalid: spec.x: Invalid value"),
            429 => ("TooManyRequests", "please try again later"),
            504 => ("Timeout", "the server did not answer in the time allotted"),
            _ => ("InternalError", "etcdserver: leader changed"),
        };
        let details = match status {
            422 => {
                r#","details":{"causes":[{"reason":"FieldValueInvalid","message":"no","field":"spec.x"}]}"#
            }
            _ => "",
        };
        let body = format!(
            r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"{message}","reason":"{reason}"{details},"code":{status}}}"#
        );
        let wait = retry_after.map_or_else(String::new, |wait| format!("Retry-After: {wait}\r\n"));
        format!(
            "HTTP/1.1 {status} Spoofed\r\nContent-Type: application/json\r\n{wait}\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

/// Which requests are spoiled, and how many of them.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Only those of this method; dry runs and reviews go through.
    pub method: &'static str,
    pub fault: Fault,
    /// So many of them; the others go through.
    pub times: usize,
    /// Only after so many changes have been asked for.
    pub after_changes: usize,
}

impl Rule {
    /// Every change.
    pub const fn every_change(fault: Fault) -> Self {
        Self {
            method: "PATCH",
            fault,
            times: usize::MAX,
            after_changes: 0,
        }
    }

    /// The first changes only.
    pub const fn changes(times: usize, fault: Fault) -> Self {
        Self {
            times,
            ..Self::every_change(fault)
        }
    }

    /// Every look, once a change was asked for.
    pub const fn looks_afterwards(fault: Fault) -> Self {
        Self {
            method: "GET",
            after_changes: 1,
            ..Self::every_change(fault)
        }
    }
}
