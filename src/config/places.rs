//! Where things are kept, by the platform's custom (on Linux the XDG directories).

use std::path::PathBuf;

use etcetera::BaseStrategy;

use super::{Config, ConfigError};

/// The configuration file's default place: `$XDG_CONFIG_HOME/dogwatch/config.toml`.
pub fn config_file() -> Result<PathBuf, ConfigError> {
    let strategy =
        etcetera::choose_base_strategy().map_err(|_| ConfigError::Homeless("--config"))?;
    Ok(strategy.config_dir().join("dogwatch").join("config.toml"))
}

/// Where the audit is kept: as configured, else `$XDG_STATE_HOME/dogwatch`.
pub fn state_dir(config: &Config) -> Result<PathBuf, ConfigError> {
    if let Some(dir) = &config.state_dir {
        return Ok(dir.clone());
    }
    let strategy =
        etcetera::choose_base_strategy().map_err(|_| ConfigError::Homeless("--state-dir"))?;
    let base = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Ok(base.join("dogwatch"))
}
