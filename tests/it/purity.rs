//! The pure folders stay pure: no I/O, no clock, no environment.

use std::fs;
use std::path::{Path, PathBuf};

const PURE: [&str; 11] = [
    "src/backends/exposition/measure",
    "src/backends/exposition/text",
    "src/model",
    "src/fleet",
    "src/playbooks",
    "src/tui/app",
    "src/tui/views",
    "src/tui/widgets",
    "src/sim/world",
    "src/sim/store",
    "src/sim/scenarios",
];

/// What a pure file must not name, and hence can't use.
///
/// Of `std::net` only what opens connections: an address is a value.
const FORBIDDEN: [&str; 16] = [
    "tokio",
    "reqwest",
    "kube::",
    "axum",
    "std::fs",
    "TcpListener",
    "TcpStream",
    "ToSocketAddrs",
    "UdpSocket",
    "std::env",
    "std::process",
    "std::thread",
    "Utc::now",
    "Local::now",
    "Instant::now",
    "SystemTime::now",
];

/// The parts of `std` that can also be named in one import with others.
const FORBIDDEN_IN_STD: [&str; 4] = ["fs", "env", "process", "thread"];

fn violations(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(source.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        let named = FORBIDDEN.into_iter().filter(|word| names(code, word));
        found.extend(named.map(|word| format!("{number}: {word}")));
    }
    for import in source.split("use std::{").skip(1) {
        let list = import.split(';').next().unwrap_or_default();
        let parts = list.split(|c: char| !c.is_alphanumeric() && c != '_');
        let named = parts.filter(|part| FORBIDDEN_IN_STD.contains(part));
        found.extend(named.map(|part| format!("use std::{{{part}}}")));
    }
    found
}

/// Whether `code` has `word`, not merely as the end of a longer name.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn pure_folders_name_nothing_of_the_world() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in PURE {
        let folder = root.join(folder);
        let files = rust_files(&folder);
        assert!(!files.is_empty(), "{folder:?} is empty");
        for file in files {
            let source = fs::read_to_string(&file).expect("readable source");
            let violations = violations(&source).into_iter();
            found.extend(violations.map(|violation| format!("{}:{violation}", file.display())));
        }
    }
    assert!(
        found.is_empty(),
        "pure code takes time as an argument and does no I/O; move this to a shell:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_violation_is_found() {
    for (source, expected) in [
        ("use tokio::sync::mpsc;", vec!["1: tokio"]),
        ("\nlet now = chrono::Utc::now();", vec!["2: Utc::now"]),
        ("let _ = std::fs::read(path);", vec!["1: std::fs"]),
        (
            "use std::{collections::BTreeMap,\n    env, fs};",
            vec!["use std::{env}", "use std::{fs}"],
        ),
        ("use kube::Client; // and more", vec!["1: kube::"]),
    ] {
        assert_eq!(violations(source), expected, "{source}");
    }
    for innocent in [
        "// as tokio does",
        "/// Never `Utc::now` here.",
        "use std::{fmt, collections::HashMap};",
        "let minikube::Name = x;",
        "use std::net::Ipv4Addr;",
    ] {
        assert_eq!(violations(innocent), Vec::<String>::new(), "{innocent}");
    }
}
