//! Reads the file.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{AccessConfig, Config, ConfigError, config_file};

/// The configuration in `path`, or in the default place, where it may be missing.
pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
    match path {
        Some(path) => parse(path, &read(path)?),
        None => match config_file() {
            Ok(path) => load_if_there(&path),
            // Without a home there is no default place either.
            Err(_) => Ok(Config::default()),
        },
    }
}

fn load_if_there(path: &Path) -> Result<Config, ConfigError> {
    match read(path) {
        Ok(text) => parse(path, &text),
        Err(ConfigError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
            Ok(Config::default())
        }
        Err(error) => Err(error),
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// Reads `text`, which stands in `path`. Paths in it count from its folder.
pub(super) fn parse(path: &Path, text: &str) -> Result<Config, ConfigError> {
    let mut config: Config = toml::from_str(text)
        .map_err(|error| ConfigError::invalid(path.to_owned(), text, &error))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let from_folder = |place: &mut PathBuf| *place = folder.join(&*place);
    config.state_dir.iter_mut().for_each(from_folder);
    config
        .kubernetes
        .kubeconfig
        .iter_mut()
        .for_each(from_folder);
    let prometheus = config.prometheus.iter_mut().map(|it| &mut it.access);
    let exposition = config.exposition.iter_mut().map(|it| &mut it.access);
    let unleash = config.unleash.iter_mut().map(|it| &mut it.access);
    let launchdarkly = config.launchdarkly.iter_mut().map(|it| &mut it.access);
    let ofrep = config.ofrep.iter_mut().map(|it| &mut it.access);
    let metrics = prometheus.chain(exposition);
    let access = metrics.chain(unleash).chain(launchdarkly).chain(ofrep);
    access.flat_map(AccessConfig::paths).for_each(from_folder);
    Ok(config)
}
