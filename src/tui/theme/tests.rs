use ratatui::style::{Color, Modifier};

use super::*;

const DEPTHS: [Depth; 4] = [Depth::None, Depth::Named, Depth::Indexed, Depth::True];

#[test]
fn the_theme_that_comes_along_is_valid_and_names_every_role() {
    for depth in DEPTHS {
        Theme::parse(DARK, depth).expect("the embedded theme");
    }
    for role in Role::ALL {
        assert!(DARK.contains(&format!("\"{}\"", role.path())), "{role:?}");
    }
}

#[test]
fn a_role_falls_back_to_its_parent() {
    let theme = Theme::parse(
        r##"
        palette.red = { rgb = "#ff0000", ansi = "red" }
        roles.severity = { fg = "red", style = ["bold"] }
        "##,
        Depth::True,
    )
    .expect("a theme");
    let critical = theme.style(Role::SeverityCritical);
    assert_eq!(critical.fg, Some(Color::Rgb(255, 0, 0)));
    assert!(critical.add_modifier.contains(Modifier::BOLD));
    assert_eq!(theme.style(Role::Brand), Style::default());
}

#[test]
fn without_colours_there_are_none_but_the_selection_still_shows() {
    let theme = Theme::dark(Depth::None);
    for role in Role::ALL {
        let style = theme.style(*role);
        assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
    }
    let selected = theme.style(Role::Selection);
    assert!(selected.add_modifier.contains(Modifier::REVERSED));
    assert_ne!(theme.style(Role::ButtonFocused), theme.style(Role::Button));
}

#[test]
fn sixteen_colours_are_named_and_256_are_indexed() {
    let red = |depth| Theme::dark(depth).style(Role::SeverityCritical).fg;
    assert_eq!(red(Depth::Named), Some(Color::LightRed));
    assert!(matches!(red(Depth::Indexed), Some(Color::Indexed(16..))));
    assert!(matches!(red(Depth::True), Some(Color::Rgb(..))));
}

#[test]
fn unknown_names_are_refused_by_name() {
    assert_eq!(
        Theme::parse("[palette]\n[roles]\n\"heder\" = {}", Depth::True),
        Err(ThemeError::UnknownRole("heder".to_owned()))
    );
    assert_eq!(
        Theme::parse(
            "[palette]\n[roles]\n\"text\" = { fg = \"pink\" }",
            Depth::True
        ),
        Err(ThemeError::UnknownColour {
            role: "text".to_owned(),
            colour: "pink".to_owned()
        })
    );
}
