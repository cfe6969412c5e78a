//! The lines, and those that are known from the row and its manifest.

use chrono::{DateTime, Utc};

use crate::model::{
    App, AttentionPolicy, CleanText, Declared, Expiry, Manifest, Reading, Severity, TtlRule,
    Workload, compact,
};
use crate::tui::widgets::wrap;

/// One line of the section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about; empty where the line goes on.
    pub label: &'static str,
    /// The words.
    pub text: String,
    /// How to take them.
    pub tone: Tone,
}

impl Line {
    /// Nothing.
    pub const fn blank() -> Self {
        Self {
            label: "",
            text: String::new(),
            tone: Tone::Fact,
        }
    }
}

/// How to take a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Heading,
    /// A reason for attention.
    Reason(Severity),
    /// A fact.
    Fact,
    /// A fact that matters now.
    Strong,
    /// Something that is not known or not declared.
    Missing,
    /// Something that was declared wrongly.
    Wrong,
    /// A sentence in the whole width, and how loudly it asks.
    Whole(Severity),
}

impl Tone {
    fn severity(self) -> Severity {
        match self {
            Self::Reason(severity) | Self::Whole(severity) => severity,
            Self::Wrong => Severity::Warning,
            _ => Severity::Calm,
        }
    }
}

/// How wide labels are.
pub const LABEL: usize = 13;

/// Everything about `app` at `now`, in lines of `width` cells.
pub fn lines(app: &App, policy: &AttentionPolicy, now: DateTime<Utc>, width: usize) -> Vec<Line> {
    let mut about = About::new(width);
    about.attention(app, policy, now);
    about.signals(app, now);
    about.ttl(app, now);
    about.manifest(app.manifest());
    about.release(app);
    about.workloads(app, now);
    about.done()
}

pub(super) struct About {
    lines: Vec<Line>,
    width: usize,
}

impl About {
    pub(super) fn new(width: usize) -> Self {
        Self {
            lines: Vec::new(),
            width,
        }
    }

    pub(super) fn done(self) -> Vec<Line> {
        self.lines
    }

    /// A sentence in the whole width.
    pub(super) fn whole(&mut self, text: &str, tone: Tone) {
        for part in wrap(text, self.width.max(8)) {
            self.lines.push(Line {
                label: "",
                text: part.to_owned(),
                tone: Tone::Whole(tone.severity()),
            });
        }
    }

    pub(super) fn heading(&mut self, title: &'static str) {
        if !self.lines.is_empty() {
            self.push("", String::new(), Tone::Fact);
        }
        self.push(title, String::new(), Tone::Heading);
    }

    fn push(&mut self, label: &'static str, text: String, tone: Tone) {
        self.lines.push(Line { label, text, tone });
    }

    pub(super) fn fact(&mut self, label: &'static str, text: &str, tone: Tone) {
        let mut label = label;
        for part in wrap(text, self.width.saturating_sub(LABEL).max(8)) {
            self.push(label, part.to_owned(), tone);
            label = "";
        }
    }

    fn attention(&mut self, app: &App, policy: &AttentionPolicy, now: DateTime<Utc>) {
        self.heading("Attention");
        if app.attention.reasons.is_empty() {
            self.fact("", "nothing to do", Tone::Missing);
        }
        for reason in &app.attention.reasons {
            let severity = reason.severity(now, policy);
            self.fact(
                severity.word(),
                &reason.sentence(now),
                Tone::Reason(severity),
            );
        }
    }

    fn ttl(&mut self, app: &App, now: DateTime<Utc>) {
        self.heading("Time to live");
        let rules = app.ttl();
        match app.expiry {
            Expiry::At { when, by } => {
                let (left, far) = (compact(when - now), when.format("%Y-%m-%d %H:%M UTC"));
                let words = if when <= now {
                    format!("ended {left} ago, {far}, by {}", by.key())
                } else {
                    format!("in {left}, {far}, by {}", by.key())
                };
                self.fact("ends", &words, Tone::Fact);
            }
            Expiry::Forever => self.fact("ends", "never: declared as forever", Tone::Fact),
            Expiry::Undeclared => self.fact("ends", "not declared", Tone::Missing),
            Expiry::Invalid => self.fact("ends", "nobody can read its rules", Tone::Wrong),
        }
        for rule in TtlRule::ALL {
            let Some(text) = rules.text(rule) else {
                continue;
            };
            match rules.fires(rule).invalid() {
                Some((text, why)) => {
                    self.fact(rule_label(rule), &format!("`{text}`: {why}"), Tone::Wrong);
                }
                None => self.fact(rule_label(rule), &text.clean(), Tone::Fact),
            }
        }
        if let Some(notified) = &rules.notified {
            let words = format!("`{}`: the owner was warned", notified.clean());
            self.fact("notified", &words, Tone::Fact);
        }
    }

    fn manifest(&mut self, manifest: &Manifest) {
        self.heading("Manifest");
        if manifest.is_missing() {
            self.fact("", "missing: its owner declared nothing", Tone::Missing);
            return;
        }
        self.declared("owner", &manifest.owner, CleanText::to_string);
        self.declared("team", &manifest.team, CleanText::to_string);
        self.declared("sla", &manifest.sla, |sla| sla.as_str().to_owned());
        self.declared("runtime", &manifest.runtime, CleanText::to_string);
        self.declared("data", &manifest.data_sensitivity, |data| {
            data.as_str().to_owned()
        });
        self.declared("traffic", &manifest.traffic_rps, |rps| {
            format!("{rps} requests/s")
        });
        self.declared("budget", &manifest.budget_usd, |usd| {
            format!("${usd} a month")
        });
        if !manifest.connectors.is_empty() {
            let names: Vec<&str> = manifest.connectors.iter().map(CleanText::as_str).collect();
            self.fact("connectors", &names.join(", "), Tone::Fact);
        }
    }

    fn declared<T>(
        &mut self,
        label: &'static str,
        value: &Declared<T>,
        show: impl Fn(&T) -> String,
    ) {
        match (value, value.invalid()) {
            (Declared::Given(value), _) => self.fact(label, &show(value), Tone::Fact),
            (_, Some((text, why))) => self.fact(label, &format!("`{text}`: {why}"), Tone::Wrong),
            _ => self.fact(label, "not declared", Tone::Missing),
        }
    }

    fn release(&mut self, app: &App) {
        let release = app.release();
        self.heading("Release");
        match &release.version {
            Some(version) => self.fact("version", version, Tone::Fact),
            None => self.fact("version", "not declared", Tone::Missing),
        }
        if let Some(revision) = release.revision {
            self.fact("revision", &revision.to_string(), Tone::Fact);
        }
        for image in &release.images {
            self.fact("image", image, Tone::Fact);
        }
        if let Some(cause) = &release.change_cause {
            self.fact("cause", cause, Tone::Fact);
        }
    }

    fn workloads(&mut self, app: &App, now: DateTime<Utc>) {
        self.heading("Workload");
        for workload in app.workloads() {
            let key = &workload.object.key;
            self.fact("object", &key.to_string(), Tone::Fact);
            self.fact("status", workload.status.word(), Tone::Fact);
            self.replicas(workload);
            let created = workload.created.format("%Y-%m-%d %H:%M UTC");
            let age = compact(now - workload.created);
            self.fact("created", &format!("{age} ago, {created}"), Tone::Fact);
            if let Some(gitops) = workload.gitops {
                let words = format!("{}: it may put changes back", gitops.name());
                self.fact("managed by", &words, Tone::Fact);
            }
        }
    }

    fn replicas(&mut self, workload: &Workload) {
        match &workload.replicas {
            Reading::Known { value, at } => {
                let words = format!(
                    "{} of {} ready, {} updated, {} available",
                    value.ready, value.desired, value.updated, value.available
                );
                self.fact("replicas", &words, Tone::Fact);
                let seen = at.format("seen %Y-%m-%d %H:%M:%S UTC").to_string();
                self.fact("", &seen, Tone::Missing);
            }
            Reading::Unknown { why } => {
                self.fact("replicas", &format!("unknown: {why}"), Tone::Missing);
            }
        }
    }
}

/// The rule as short as the labels are.
fn rule_label(rule: TtlRule) -> &'static str {
    match rule {
        TtlRule::JanitorTtl | TtlRule::JanitorExpires => rule.key().trim_start_matches("janitor/"),
        TtlRule::Kyverno => "kyverno",
    }
}
