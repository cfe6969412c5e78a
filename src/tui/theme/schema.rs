//! The theme file.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use serde::{Deserialize, Deserializer, de};
use thiserror::Error;

use super::{Depth, Role};

/// Why a theme file can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ThemeError {
    /// It is not TOML of the right shape.
    #[error("{0}")]
    Syntax(String),
    /// A role that does not exist.
    #[error("there is no role `{0}`")]
    UnknownRole(String),
    /// A colour that the palette does not have.
    #[error("role `{role}`: the palette has no colour `{colour}`")]
    UnknownColour {
        /// Where.
        role: String,
        /// Which.
        colour: String,
    },
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    palette: BTreeMap<String, Colour>,
    roles: BTreeMap<String, Look>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Colour {
    #[serde(deserialize_with = "rgb")]
    rgb: Color,
    ansi: Option<Named>,
}

/// `#rrggbb`.
fn rgb<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|_| de::Error::custom(format!("`{text}` is no colour: write #rrggbb")))
}

/// The 16 names.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Named {
    Black,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
    BrightBlack,
    BrightRed,
    BrightGreen,
    BrightYellow,
    BrightBlue,
    BrightMagenta,
    BrightCyan,
    BrightWhite,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Look {
    fg: Option<String>,
    bg: Option<String>,
    style: Vec<Emphasis>,
    plain: Vec<Emphasis>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Emphasis {
    Bold,
    Dim,
    Italic,
    Underlined,
    Reversed,
}

/// Reads a theme file and checks its names.
pub(super) fn read(text: &str) -> Result<File, ThemeError> {
    let file: File = toml::from_str(text).map_err(|error| ThemeError::Syntax(error.to_string()))?;
    for (role, look) in &file.roles {
        if !Role::ALL.iter().any(|known| known.path() == role) {
            return Err(ThemeError::UnknownRole(role.clone()));
        }
        for colour in [&look.fg, &look.bg].into_iter().flatten() {
            if !file.palette.contains_key(colour) {
                return Err(ThemeError::UnknownColour {
                    role: role.clone(),
                    colour: colour.clone(),
                });
            }
        }
    }
    Ok(file)
}

impl File {
    /// The style of the role at `path`: its parents' first, its own over them.
    pub(super) fn style(&self, path: &str, depth: Depth) -> Style {
        let parents = path.match_indices('.').map(|(dot, _)| &path[..dot]);
        let looks: Vec<&Look> = parents
            .chain([path])
            .filter_map(|path| self.roles.get(path))
            .collect();
        let style = looks.iter().fold(Style::default(), |style, look| {
            style.patch(self.colours(look, depth))
        });
        let plain = matches!(depth, Depth::None | Depth::Named) && style.bg.is_none();
        let emphases = looks.iter().flat_map(|look| {
            let plain = if plain { look.plain.as_slice() } else { &[] };
            look.style.iter().chain(plain)
        });
        let style = style.add_modifier(emphases.map(|one| one.modifier()).collect());
        // What was to stand on a background of its own is legible reversed only without a colour.
        let reversed = style.add_modifier.contains(Modifier::REVERSED);
        if reversed && looks.iter().any(|look| look.bg.is_some()) {
            return Style { fg: None, ..style };
        }
        style
    }

    fn colours(&self, look: &Look, depth: Depth) -> Style {
        let colour = |name: &Option<String>| {
            let colour = self.palette.get(name.as_deref()?)?;
            colour.at(depth)
        };
        Style {
            fg: colour(&look.fg),
            bg: colour(&look.bg),
            ..Style::default()
        }
    }
}

impl Colour {
    fn at(self, depth: Depth) -> Option<Color> {
        match (depth, self.rgb) {
            (Depth::None, _) => None,
            (Depth::Named, _) => self.ansi.map(Named::colour),
            (Depth::Indexed, Color::Rgb(red, green, blue)) => {
                Some(Color::Indexed(nearest([red, green, blue])))
            }
            (Depth::Indexed | Depth::True, colour) => Some(colour),
        }
    }
}

/// The nearest of xterm's colour cube and grey ramp.
fn nearest(rgb: [u8; 3]) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance = |other: [u8; 3]| -> u32 {
        let pairs = rgb.iter().zip(other);
        pairs
            .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
            .sum()
    };
    let cube = (0..216_u8).map(|index| {
        let level = |step: u8| LEVELS.get(usize::from(step % 6)).copied().unwrap_or(0);
        (
            16 + index,
            [level(index / 36), level(index / 6), level(index)],
        )
    });
    let greys = (0..24_u8).map(|index| (232 + index, [8 + 10 * index; 3]));
    let best = cube.chain(greys).min_by_key(|(_, other)| distance(*other));
    best.map_or(7, |(index, _)| index)
}

impl Named {
    const fn colour(self) -> Color {
        match self {
            Self::Black => Color::Black,
            Self::Red => Color::Red,
            Self::Green => Color::Green,
            Self::Yellow => Color::Yellow,
            Self::Blue => Color::Blue,
            Self::Magenta => Color::Magenta,
            Self::Cyan => Color::Cyan,
            Self::White => Color::Gray,
            Self::BrightBlack => Color::DarkGray,
            Self::BrightRed => Color::LightRed,
            Self::BrightGreen => Color::LightGreen,
            Self::BrightYellow => Color::LightYellow,
            Self::BrightBlue => Color::LightBlue,
            Self::BrightMagenta => Color::LightMagenta,
            Self::BrightCyan => Color::LightCyan,
            Self::BrightWhite => Color::White,
        }
    }
}

impl Emphasis {
    const fn modifier(self) -> Modifier {
        match self {
            Self::Bold => Modifier::BOLD,
            Self::Dim => Modifier::DIM,
            Self::Italic => Modifier::ITALIC,
            Self::Underlined => Modifier::UNDERLINED,
            Self::Reversed => Modifier::REVERSED,
        }
    }
}
