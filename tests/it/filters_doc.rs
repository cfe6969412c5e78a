//! The page on the filter language is written by the language itself.

use std::path::Path;

use dogwatch::fleet::filter_reference;

/// `UPDATE_DOCS=1 cargo test` writes the page anew.
#[test]
fn the_page_is_what_the_registry_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/filters.md");
    let page = filter_reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("a writable page");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        written, page,
        "docs/filters.md is old: write it anew with `UPDATE_DOCS=1 cargo test`"
    );
}
