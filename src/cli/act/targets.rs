//! Which apps are meant.

use std::collections::BTreeMap;

use crate::cli::exit::Stop;
use crate::clock;
use crate::fleet::{Filter, Fleet, Sort, View, ViewSpec};
use crate::model::{App, CleanText};

/// The apps that `filter` selects, by name.
pub(super) fn selected(fleet: &Fleet, filter: Filter) -> Vec<&App> {
    let spec = ViewSpec {
        filter,
        sort: Sort::by(crate::fleet::Column::App),
        ..ViewSpec::default()
    };
    let view = View::new(spec, fleet, clock::now());
    view.slots().filter_map(|slot| fleet.app(slot)).collect()
}

/// The apps that are called so, each by `name`, `namespace/name` or `cluster/namespace/name`.
pub(super) fn named<'a>(fleet: &'a Fleet, names: &[String]) -> Result<Vec<&'a App>, Stop> {
    let mut found: BTreeMap<&str, Vec<&App>> = names
        .iter()
        .map(|name| (name.as_str(), Vec::new()))
        .collect();
    for (_, app) in fleet.apps() {
        let id = &app.id;
        let within = format!("{}/{}", id.namespace, id.name);
        for name in [id.name.as_str(), &within, &id.to_string()] {
            if let Some(apps) = found.get_mut(name) {
                apps.push(app);
            }
        }
    }
    names.iter().map(|name| one_of(name, &found)).collect()
}

/// The app that is called so.
pub(in crate::cli) fn single<'a>(fleet: &'a Fleet, name: &str) -> Result<&'a App, Stop> {
    let names = [name.to_owned()];
    let apps = named(fleet, &names)?;
    let first = apps.into_iter().next();
    first.ok_or_else(|| Stop::usage("no app is named"))
}

fn one_of<'a>(name: &str, found: &BTreeMap<&str, Vec<&'a App>>) -> Result<&'a App, Stop> {
    match found.get(name).map(Vec::as_slice) {
        Some([app]) => Ok(app),
        None | Some([]) => Err(Stop::failed(format!(
            "there is no app `{}`: `dogwatch get apps -o name` lists them",
            CleanText::new(name)
        ))),
        Some(several) => {
            let mut ids: Vec<_> = several.iter().map(|app| app.id.to_string()).collect();
            ids.sort();
            Err(Stop::usage(format!(
                "several apps are called `{}`: say which of\n  {}",
                CleanText::new(name),
                ids.join("\n  ")
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;
    use crate::fleet::{Fact, sample};

    fn found(fleet: &Fleet, name: &str) -> Result<String, (Exit, String)> {
        let apps = named(fleet, &[name.to_owned()]);
        apps.map(|apps| apps[0].id.to_string())
            .map_err(|stop| (stop.exit, stop.words))
    }

    #[test]
    fn a_name_is_enough_where_it_is_the_only_one() {
        let mut fleet = sample::fleet(3);
        let first = sample::workload(0, 0).app;
        let twin = {
            let mut twin = sample::workload(0, 0);
            twin.app.namespace = "elsewhere".into();
            twin.object.key.namespace = "elsewhere".into();
            twin
        };
        for name in [
            first.name.to_string(),
            format!("{}/{}", first.namespace, first.name),
            first.to_string(),
        ] {
            assert_eq!(found(&fleet, &name), Ok(first.to_string()));
        }
        fleet.apply(sample::observation(
            vec![Fact::Upsert(Box::new(twin))],
            sample::noon(),
        ));
        assert_eq!(
            found(&fleet, &first.name),
            Err((
                Exit::Usage,
                format!(
                    "several apps are called `{0}`: say which of\n  prod/elsewhere/{0}\n  {first}",
                    first.name
                )
            ))
        );
        assert_eq!(found(&fleet, &first.to_string()), Ok(first.to_string()));
        let missing = found(&fleet, "\x1bx").expect_err("no such app");
        assert_eq!(missing.0, Exit::Failed);
        assert!(missing.1.contains("`^[x`"), "{}", missing.1);
    }
}
