//! The page of keys is written by the registry of keys.

use std::path::Path;

use dogwatch::tui::keys::markdown;

/// `UPDATE_DOCS=1 cargo test` writes the page anew.
#[test]
fn the_page_is_what_the_registry_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    let page = markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("a writable page");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        written, page,
        "docs/keys.md is old: write it anew with `UPDATE_DOCS=1 cargo test`"
    );
}
