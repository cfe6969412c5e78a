//! Features that are nobody's.

use chrono::TimeDelta;

use super::catalogue::ORPHANS;
use super::founding::Census;
use super::history::Course;
use crate::sim::store::features::{Actor, Seen};

impl Census {
    /// So many features without an app.
    pub(super) fn orphans(&mut self, count: usize) {
        for nth in 0..count {
            let idea = &ORPHANS[nth % ORPHANS.len()];
            let name = match nth / ORPHANS.len() {
                0 => idea.name.to_owned(),
                more => format!("{}-{}", idea.name, more + 1),
            };
            let age = TimeDelta::days(90 + i64::from(self.dice.between(0, 500)));
            let created = self.start - age;
            let seen = match nth % 3 {
                0 => Seen::Never,
                1 => Seen::At(created + age / 2),
                _ => Seen::At(self.start - TimeDelta::days(45)),
            };
            self.past.add(Course {
                name,
                kind: idea.kind,
                description: idea.description.to_owned(),
                tags: Vec::new(),
                author: Actor {
                    id: 9,
                    name: "nils.haugen@example.com".into(),
                },
                created,
                on: nth % 2 == 0,
                percent: ["50", "100"],
                changed: created + age / 4,
                seen,
            });
        }
    }
}
