//! The pages that the program writes about itself, and the links between all pages.

use std::fs;
use std::path::{Path, PathBuf};

use dogwatch::fleet::filter_reference;
use dogwatch::playbooks::playbook_reference;
use dogwatch::tui::keys;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `UPDATE_DOCS=1 cargo test` writes the page anew.
#[track_caller]
fn assert_current(page: &str, content: &str) {
    let path = root().join(page);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, content).expect("a writable page");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        written, content,
        "{page} is old: write it anew with `UPDATE_DOCS=1 cargo test`"
    );
}

#[test]
fn the_page_on_filters_is_what_the_language_says() {
    assert_current("docs/filters.md", &filter_reference());
}

#[test]
fn the_page_of_keys_is_what_the_registry_says() {
    assert_current("docs/keys.md", &keys::markdown());
}

#[test]
fn the_page_on_playbooks_is_what_the_registry_says() {
    assert_current("docs/playbooks.md", &playbook_reference());
}

#[test]
fn the_page_on_the_configuration_shows_the_example() {
    let example = fs::read_to_string(root().join("config.example.toml")).expect("the example");
    let page = fs::read_to_string(root().join("docs/configuration.md")).expect("the page");
    let (opening, _) = page.split_once("\n```toml\n").expect("the example's place");
    let page = format!("{opening}\n```toml\n{example}```\n");
    assert_current("docs/configuration.md", &page);
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let page = fs::read_to_string(root().join("docs/dependencies.md")).expect("the page");
    let listed = ["dependencies", "dev-dependencies"].map(|section| &manifest[section]);
    let names = listed
        .iter()
        .flat_map(|section| section.as_table().expect("a table").keys());
    let is_listed = |name: &str| {
        page.split(|c: char| !(c.is_alphanumeric() || "-_".contains(c)))
            .any(|word| word == name)
    };
    let missing: Vec<&String> = names.filter(|name| !is_listed(name)).collect();
    assert!(
        missing.is_empty(),
        "docs/dependencies.md has no word on {missing:?}"
    );
}

#[test]
fn every_link_leads_somewhere() {
    let docs = fs::read_dir(root().join("docs")).expect("docs");
    let pages = docs.map(|entry| entry.expect("an entry").path());
    let pages = pages.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|page| root().join(page));
    let broken: Vec<String> = pages
        .chain(top)
        .flat_map(|page| broken_links(&page))
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The relative links of a page whose targets are not there.
fn broken_links(page: &PathBuf) -> Vec<String> {
    let text = fs::read_to_string(page).expect("a page");
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let relative = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    let folder = page.parent().expect("a folder");
    let exists = |target: &str| {
        folder
            .join(target.split('#').next().unwrap_or_default())
            .exists()
    };
    let broken = relative.filter(|target| !exists(target));
    broken
        .map(|target| format!("{}: {target}", page.display()))
        .collect()
}
