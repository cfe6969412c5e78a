//! How things look: semantic roles with styles from a theme file, degraded to what the terminal can.

mod depth;
mod role;
mod schema;

use ratatui::style::Style;

pub use depth::Depth;
pub use role::Role;
pub use schema::ThemeError;

/// The theme that comes with the program.
pub const DARK: &str = include_str!("../../../themes/dark.toml");

/// A style for every role, resolved once for one terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    styles: Vec<Style>,
}

impl Theme {
    /// Reads a theme file for a terminal of `depth`.
    pub fn parse(text: &str, depth: Depth) -> Result<Self, ThemeError> {
        let file = schema::read(text)?;
        let styles = Role::ALL.iter().map(|role| file.style(role.path(), depth));
        Ok(Self {
            styles: styles.collect(),
        })
    }

    /// The dark theme.
    pub fn dark(depth: Depth) -> Self {
        Self::parse(DARK, depth).unwrap_or_else(|_| Self {
            styles: vec![Style::default(); Role::ALL.len()],
        })
    }

    /// How `role` looks.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
