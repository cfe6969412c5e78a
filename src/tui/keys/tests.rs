use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Motion;
use super::*;

#[test]
fn no_key_means_two_things_in_one_place() {
    let all = bindings();
    for (index, one) in all.iter().enumerate() {
        for other in &all[index + 1..] {
            let together = Context::ALL
                .iter()
                .any(|place| one.context.covers(*place) && other.context.covers(*place));
            let clash = one.keys.iter().find(|key| other.keys.contains(key));
            assert!(
                !together || clash.is_none(),
                "{clash:?}: {} / {}",
                one.words,
                other.words
            );
        }
    }
}

#[test]
fn presses_resolve_as_terminals_send_them() {
    let press = |code, modifiers| KeyEvent::new(code, modifiers);
    let none = KeyModifiers::NONE;
    for (event, action) in [
        (
            press(KeyCode::Char('j'), none),
            Some(Action::Move(Motion::Down)),
        ),
        (
            press(KeyCode::Char('G'), KeyModifiers::SHIFT),
            Some(Action::Move(Motion::Last)),
        ),
        (
            press(KeyCode::Char('G'), none),
            Some(Action::Move(Motion::Last)),
        ),
        (press(KeyCode::Null, none), Some(Action::MarkRange)),
        (
            press(KeyCode::Char(' '), KeyModifiers::CONTROL),
            Some(Action::MarkRange),
        ),
        (
            press(KeyCode::Char('c'), KeyModifiers::CONTROL),
            Some(Action::Quit),
        ),
        (press(KeyCode::Char('j'), KeyModifiers::ALT), None),
        (press(KeyCode::Tab, none), None),
    ] {
        assert_eq!(resolve(&event, Context::Fleet), action, "{event:?}");
    }
}

#[test]
fn motions_stay_within_the_list() {
    for (motion, from, to) in [
        (Motion::Up, 0, 0),
        (Motion::Down, 99, 99),
        (Motion::HalfPageDown, 10, 20),
        (Motion::PageUp, 10, 0),
        (Motion::PageDown, 10, 29),
        (Motion::Last, 3, 99),
    ] {
        assert_eq!(motion.apply(from, 100, 20), to, "{motion:?}");
    }
    assert_eq!(Motion::Last.apply(0, 0, 20), 0);
}

#[test]
fn the_page_names_every_binding() {
    let page = markdown();
    for binding in bindings() {
        assert!(page.contains(&binding.words), "{}", binding.words);
    }
}
