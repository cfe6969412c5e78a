//! What differs between two pod templates, in lines that may be shown: images and resources with
//! their values, environment variables by their names, everything else by its place. What is in
//! the environment, in arguments and in commands is never told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::model::{CleanText, Difference};

/// How many places of the rest are named.
const PLACES: usize = 8;

/// The lists of containers in a pod's specification.
const LISTS: [&str; 2] = ["containers", "initContainers"];

/// What differs from `before` to `after`; nothing where they are equal.
pub fn template_difference(before: &Value, after: &Value) -> Vec<Difference> {
    if before == after {
        return Vec::new();
    }
    let mut found = Found::default();
    match (before.as_object(), after.as_object()) {
        (Some(before), Some(after)) => found.template(before, after),
        _ => found.place("template".to_owned()),
    }
    found.lines()
}

/// Differences by their weight: what tells most comes first.
#[derive(Default)]
struct Found {
    images: Vec<Difference>,
    environment: Vec<Difference>,
    resources: Vec<Difference>,
    places: Vec<String>,
}

type Fields = Map<String, Value>;

impl Found {
    fn lines(mut self) -> Vec<Difference> {
        // Whatever was compared, different is never told as equal.
        let none = self.images.is_empty() && self.environment.is_empty();
        if none && self.resources.is_empty() && self.places.is_empty() {
            self.place("template".to_owned());
        }
        let mut lines = self.images;
        lines.append(&mut self.environment);
        lines.append(&mut self.resources);
        lines.extend(rest(&self.places));
        lines
    }

    fn place(&mut self, place: String) {
        self.places.push(place);
    }

    fn template(&mut self, before: &Fields, after: &Fields) {
        for (key, old, new) in differing(before, after) {
            match (
                key,
                old.and_then(Value::as_object),
                new.and_then(Value::as_object),
            ) {
                ("spec", Some(old), Some(new)) => self.spec(old, new),
                ("metadata", Some(old), Some(new)) => self.metadata(old, new),
                _ => self.place(key.to_owned()),
            }
        }
    }

    fn metadata(&mut self, before: &Fields, after: &Fields) {
        for (map, old, new) in differing(before, after) {
            let (Some(old), Some(new)) = (fields(old), fields(new)) else {
                self.place(format!("metadata.{map}"));
                continue;
            };
            for (key, _, _) in differing(old, new) {
                self.place(format!("metadata.{map}.{key}"));
            }
        }
    }

    fn spec(&mut self, before: &Fields, after: &Fields) {
        for (key, old, new) in differing(before, after) {
            let listed = LISTS.contains(&key) && self.containers(key, old, new);
            if !listed {
                self.place(format!("spec.{key}"));
            }
        }
    }

    /// Compares two lists of containers; `false` where they can't be told by their names.
    fn containers(&mut self, list: &str, before: Option<&Value>, after: Option<&Value>) -> bool {
        let (Some(old), Some(new)) = (by_name(before), by_name(after)) else {
            return false;
        };
        let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        let mut told = false;
        for name in names {
            match (old.get(name), new.get(name)) {
                (Some(old), Some(new)) if old != new => self.container(name, old, new),
                (Some(_), Some(_)) => continue,
                (old, new) => self.images.push(Difference {
                    what: CleanText::new(&format!("container {name}")),
                    before: old.map(|it| image(it)),
                    after: new.map(|it| image(it)),
                }),
            }
            told = true;
        }
        if !told {
            self.place(format!("order of spec.{list}"));
        }
        true
    }

    fn container(&mut self, name: &str, before: &Fields, after: &Fields) {
        for (key, old, new) in differing(before, after) {
            match key {
                "image" => {
                    let (old, new) = unlike(&image(before), &image(after));
                    self.images.push(Difference {
                        what: CleanText::new(&format!("image of {name}")),
                        before: Some(old),
                        after: Some(new),
                    });
                }
                "env" => self.named(&format!("of {name}"), &VARIABLE, old, new),
                "envFrom" => self.named(&format!("of {name}"), &SOURCE, old, new),
                "resources" => self.limits(name, old, new),
                _ => self.place(format!("{name}.{key}")),
            }
        }
    }

    /// Compares lists whose elements have names; of their content nothing is told.
    fn named(&mut self, owner: &str, kind: &Kind, before: Option<&Value>, after: Option<&Value>) {
        let (old, new) = (kind.elements(before), kind.elements(after));
        let mut told = false;
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let (old, new) = (old.get(name), new.get(name));
            if old == new {
                continue;
            }
            told = true;
            let changed = old.is_some() && new.is_some();
            let side = |there: bool| (there && !changed).then(|| CleanText::new("set"));
            self.environment.push(Difference {
                what: CleanText::new(&format!("{} {name} {owner}", kind.word)),
                before: side(old.is_some()),
                after: side(new.is_some()),
            });
        }
        if !told {
            self.place(format!("order of {} {owner}", kind.word));
        }
    }

    fn limits(&mut self, name: &str, before: Option<&Value>, after: Option<&Value>) {
        let (Some(old), Some(new)) = (fields(before), fields(after)) else {
            return self.place(format!("{name}.resources"));
        };
        let mut told = false;
        for (kind, old, new) in differing(old, new) {
            told = true;
            let word = match kind {
                "requests" => "request",
                "limits" => "limit",
                _ => {
                    self.place(format!("{name}.resources.{kind}"));
                    continue;
                }
            };
            let (old, new) = (quantities(old), quantities(new));
            let resources: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
            for resource in resources {
                let (old, new) = (old.get(resource), new.get(resource));
                if old != new {
                    self.resources.push(Difference {
                        what: CleanText::new(&format!("{resource} {word} of {name}")),
                        before: old.cloned(),
                        after: new.cloned(),
                    });
                }
            }
        }
        if !told {
            self.place(format!("{name}.resources"));
        }
    }
}

/// What is told of a list by the names of its elements.
struct Kind {
    word: &'static str,
    name: fn(&Value) -> Option<String>,
}

const VARIABLE: Kind = Kind {
    word: "env",
    name: |element| Some(element.get("name")?.as_str()?.to_owned()),
};

const SOURCE: Kind = Kind {
    word: "env from",
    name: |element| {
        let named = |key: &str| Some(element.get(key)?.get("name")?.as_str()?.to_owned());
        let map = named("configMapRef").map(|name| format!("config map {name}"));
        map.or_else(|| Some(format!("secret {}", named("secretRef")?)))
    },
};

impl Kind {
    /// The elements by name; those of one name, and those without any, are together.
    fn elements<'a>(&self, list: Option<&'a Value>) -> BTreeMap<String, Vec<&'a Value>> {
        let mut elements: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for element in list.and_then(Value::as_array).into_iter().flatten() {
            let name = (self.name)(element).unwrap_or_else(|| "without a name".to_owned());
            elements.entry(name).or_default().push(element);
        }
        elements
    }
}

/// The fields of a map; a missing one has none.
fn fields(map: Option<&Value>) -> Option<&Fields> {
    static NONE: LazyLock<Fields> = LazyLock::new(Map::new);
    match map {
        None | Some(Value::Null) => Some(&NONE),
        Some(map) => map.as_object(),
    }
}

/// The keys whose values differ, with both.
fn differing<'a>(
    before: &'a Fields,
    after: &'a Fields,
) -> impl Iterator<Item = (&'a str, Option<&'a Value>, Option<&'a Value>)> {
    let old = before
        .iter()
        .map(|(key, old)| (key.as_str(), Some(old), after.get(key)));
    let added = after.iter().filter(|(key, _)| !before.contains_key(*key));
    let new = added.map(|(key, new)| (key.as_str(), None, Some(new)));
    old.chain(new).filter(|(_, old, new)| old != new)
}

/// The containers by name; `None` where there is no list of objects with names of their own.
fn by_name(list: Option<&Value>) -> Option<BTreeMap<&str, &Fields>> {
    let Some(list) = list else {
        return Some(BTreeMap::new());
    };
    let list = list.as_array()?;
    let mut containers = BTreeMap::new();
    for container in list {
        let container = container.as_object()?;
        containers.insert(container.get("name")?.as_str()?, container);
    }
    (containers.len() == list.len()).then_some(containers)
}

fn image(container: &Fields) -> CleanText {
    let image = container.get("image").and_then(Value::as_str);
    CleanText::new(image.unwrap_or("no image"))
}

/// Two images without the registry and folders that they share.
fn unlike(before: &CleanText, after: &CleanText) -> (CleanText, CleanText) {
    match (before.rsplit_once('/'), after.rsplit_once('/')) {
        (Some((place, old)), Some((same, new))) if place == same => (old.into(), new.into()),
        _ => (before.clone(), after.clone()),
    }
}

/// Quantities by resource; a number is one, too.
fn quantities(value: Option<&Value>) -> BTreeMap<&str, CleanText> {
    let fields = value.and_then(Value::as_object).into_iter().flatten();
    fields
        .map(|(resource, quantity)| {
            let text = quantity.as_str().map(CleanText::new);
            let text = text.unwrap_or_else(|| CleanText::new(&quantity.to_string()));
            (resource.as_str(), text)
        })
        .collect()
}

/// The places of everything else, in one line.
fn rest(places: &[String]) -> Option<Difference> {
    if places.is_empty() {
        return None;
    }
    let named: Vec<&str> = places.iter().take(PLACES).map(String::as_str).collect();
    let named = named.join(", ");
    let what = match places.len().saturating_sub(PLACES) {
        0 => format!("other: {named}"),
        more => format!("other: {named} and {more} more"),
    };
    Some(Difference {
        what: CleanText::new(&what),
        before: None,
        after: None,
    })
}

#[cfg(test)]
mod tests;
