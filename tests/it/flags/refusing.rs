//! What is not done, and in which words.

use super::drill::{FlagDrill, OPENED};
use crate::cli::desk::{stderr, stdout};

#[test]
fn what_can_not_be_meant_is_refused_in_words_and_nothing_is_written() {
    let drill = FlagDrill::new();
    let set = |flag: &str, to: &str, code: i32| {
        let command = ["flag-set", flag, "--to", to, "--yes", "--reason", "x"];
        stderr(&drill.run(&command).code(code))
    };
    let words = set(OPENED, "150", 2);
    assert!(
        words.contains("a percentage is a number from 0 to 100"),
        "{words}"
    );
    let words = set("new-prompt", "10", 2);
    for environment in ["production", "development"] {
        let candidate = format!("unleash/default/new-prompt@{environment}");
        assert!(words.contains(&candidate), "{words}");
    }
    // As for apps: it was understood, and there is none.
    let words = set("new-promt", "10", 1);
    assert!(words.contains("there is no flag `new-promt`"), "{words}");
    assert!(words.contains("dogwatch get flags -o name"), "{words}");
    assert_eq!(drill.sim.requests().daring(), []);
}

#[test]
fn a_token_that_may_only_look_is_refused_with_the_right_that_it_lacks() {
    let drill = FlagDrill::new();
    let token = drill.sim.unleash().viewer().text;
    let file = drill.desk.home().join("sim/unleash-token");
    std::fs::write(file, token).expect("a token");
    let app = drill.app();
    for command in [
        &["flag-set", OPENED, "--to", "10"][..],
        &["breaker", &app],
        &["flag-archive", "old-checkout-test"],
    ] {
        let agreed = [command, &["--yes", "--reason", "x"]].concat();
        let refused = drill.run(&agreed).code(3);
        let told = stdout(&refused) + &stderr(&refused);
        assert!(told.contains("viewer may not: it takes"), "{told}");
        assert!(!told.contains(token), "{told}");
    }
    assert_eq!(drill.writes(), []);
}
