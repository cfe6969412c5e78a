use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::tui::theme::{Depth, Theme};
use crate::tui::views;

const KEYS: &[&str] = &[
    "j",
    "k",
    "g",
    "G",
    "Space",
    "*",
    "C-Space",
    "Enter",
    "Esc",
    "Tab",
    "/",
    "o",
    "s",
    "T",
    "S",
    "e",
    "u",
    "p",
    "x",
    ".",
    ":",
    "?",
    "1",
    "7",
    "d",
    "Down",
    "Up",
    "End",
    "C-u",
    "PageDown",
    "owner:lena",
    "Backspace",
    "q",
    "C-c",
    "n",
    "2",
    "8",
    "r",
    "f",
    "P",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is pressed, at whatever size: nothing panics, nothing is drawn outside, and
    /// without a `y` nothing is executed.
    #[test]
    fn no_keys_but_y_execute_and_none_break_the_screen(
        keys in prop::collection::vec(prop::sample::select(KEYS), 1..60),
        (width, height) in (1_u16..200, 1_u16..60),
    ) {
        let mut state = console(80);
        update(&mut state, Msg::Resize(Size::new(width, height)));
        records::load(&mut state);
        let theme = Theme::dark(Depth::True);
        for (round, key) in keys.iter().enumerate() {
            for effect in press(&mut state, key) {
                prop_assert!(!matches!(effect, Effect::Execute { .. }), "{:?}", effect);
            }
            observe(&mut state, sample::changes(80, 5, round as u64 + 1));
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
            views::draw(&state, &theme, &mut buffer);
        }
    }
}
