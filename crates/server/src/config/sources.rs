//! The sources of settings, read in order and merged.

use super::environment;
use super::{Origin, Settings, SettingsError};
use figment::error::{Actual, Kind};
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Provider};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

const DEFAULTS: &str = include_str!("../../../../config/default.toml");

/// Names of layers that are not files; a file's layer is named by its path.
const BUILT_IN: &str = "built in";
const ENVIRONMENT: &str = "environment";

/// Where to look for settings.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The folder of `config/` and `nimchat.toml`; empty is the working directory.
    pub folder: PathBuf,
    /// The file given with `--config`, read in place of `nimchat.toml` and of the file in `NIMCHAT_CONFIG`.
    pub file: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(OsString, OsString)>,
}

/// The settings and their sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The settings in effect.
    pub settings: Settings,
    /// The sources found, the lowest priority first.
    pub sources: Vec<String>,
}

impl Sources {
    /// The process's own environment and working directory, with the file given on the command line.
    pub fn of_process(file: Option<PathBuf>) -> Self {
        Self {
            folder: PathBuf::new(),
            file,
            variables: std::env::vars_os().collect(),
        }
    }

    /// Reads, merges and checks all sources; returns the first error.
    pub fn load(&self) -> Result<Loaded, SettingsError> {
        let defaults = parse(DEFAULTS, BUILT_IN)?;
        let mut layers = vec![Layer::new(BUILT_IN, defaults.clone())];
        for path in self.files()? {
            let path = path.display().to_string();
            let values = parse(&read(&path)?, &path)?;
            refuse_unknown(&values, &defaults, "", &path)?;
            layers.push(Layer::new(path, values));
        }
        let variables = environment::read(&self.variables, &defaults)?;
        if !variables.is_empty() {
            layers.push(Layer::new(ENVIRONMENT, variables));
        }

        let sources = layers.iter().map(|layer| layer.name.clone()).collect();
        let merged = layers.into_iter().fold(Figment::new(), Figment::merge);
        let settings: Settings = merged.extract().map_err(|error| explain(&merged, &error))?;
        settings.check().map_err(|refusal| SettingsError::Bad {
            origin: origin(&merged, refusal.key),
            key: refusal.key.to_owned(),
            problem: refusal.problem,
        })?;
        Ok(Loaded { settings, sources })
    }

    /// The files to read, the lowest priority first. Named files may be missing: reading them reports that.
    fn files(&self) -> Result<Vec<PathBuf>, SettingsError> {
        let mut files = Vec::new();
        if let Some(name) = self.variable("NIMCHAT_ENV")? {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if !name.chars().all(plain) {
                return Err(SettingsError::EnvironmentName);
            }
            files.push(self.folder.join(format!("config/{name}.toml")));
        }
        let usual = self.folder.join("nimchat.toml");
        let given = match &self.file {
            Some(file) => Some(file.clone()),
            None => self.variable("NIMCHAT_CONFIG")?.map(PathBuf::from),
        };
        match given {
            Some(file) => files.push(file),
            None if usual.exists() => files.push(usual),
            None => {}
        }
        Ok(files)
    }

    /// A variable's text; compose files unset a variable by an empty one.
    fn variable(&self, name: &str) -> Result<Option<&str>, SettingsError> {
        let Some((_, value)) = self.variables.iter().find(|(n, _)| n == name) else {
            return Ok(None);
        };
        match value.to_str() {
            Some("") => Ok(None),
            Some(text) => Ok(Some(text)),
            None => Err(SettingsError::NotText {
                name: name.to_owned(),
            }),
        }
    }
}

fn read(path: &str) -> Result<String, SettingsError> {
    std::fs::read_to_string(Path::new(path)).map_err(|error| SettingsError::Unreadable {
        path: path.to_owned(),
        problem: error.to_string(),
    })
}

fn parse(text: &str, path: &str) -> Result<Dict, SettingsError> {
    Toml::from_str(text).map_err(|error| {
        let line = error
            .span()
            .map(|span| text[..span.start].matches('\n').count() + 1)
            .map_or_else(String::new, |line| format!("line {line}: "));
        SettingsError::NotToml {
            path: path.to_owned(),
            // the parser's own Display prints the offending line, which may hold a secret
            problem: line + &error.message().replace('\n', ", "),
        }
    })
}

fn refuse_unknown(
    values: &Dict,
    known: &Dict,
    above: &str,
    path: &str,
) -> Result<(), SettingsError> {
    for (key, value) in values {
        match (value, known.get(key)) {
            (Value::Dict(_, inner), Some(Value::Dict(_, known))) => {
                refuse_unknown(inner, known, &format!("{above}{key}."), path)?;
            }
            // a scalar in place of a table, or the reverse, is refused later
            (_, Some(_)) => {}
            (_, None) => {
                return Err(SettingsError::Unknown {
                    key: format!("{above}{key}"),
                    origin: Origin::File(path.to_owned()),
                    nearest: None,
                });
            }
        }
    }
    Ok(())
}

/// figment's error as ours, without the value if it is a secret.
fn explain(merged: &Figment, error: &figment::Error) -> SettingsError {
    // a list's items have numbers as names, and no source of their own
    let names = error
        .path
        .iter()
        .filter(|name| name.parse::<usize>().is_err());
    let key = names.map(String::as_str).collect::<Vec<_>>().join(".");
    let secret = ["database.url", "security.secret_key"].contains(&key.as_str());
    let problem = match &error.kind {
        Kind::InvalidType(_, wanted) | Kind::InvalidValue(_, wanted) if secret => {
            format!("must be {}", plain(wanted))
        }
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
            format!("is {}, must be {}", shown(found), plain(wanted))
        }
        Kind::UnknownVariant(found, known) => {
            format!("is {found:?}, must be {}", known.join(" or "))
        }
        other => format!("cannot be used: {other}"),
    };
    SettingsError::Bad {
        origin: origin(merged, &key),
        key,
        problem: problem.replace('\n', " "),
    }
}

fn shown(found: &Actual) -> String {
    match found {
        Actual::Str(text) => format!("{text:?}"),
        Actual::Signed(number) => number.to_string(),
        Actual::Unsigned(number) => number.to_string(),
        Actual::Bool(flag) => flag.to_string(),
        other => format!("a {other}"),
    }
}

fn plain(wanted: &str) -> &str {
    match wanted {
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "a boolean" => "true or false",
        "a string" => "text",
        "a sequence" => "a list",
        other if other.starts_with("struct ") => "a table",
        other => other,
    }
}

fn origin(merged: &Figment, key: &str) -> Origin {
    match merged.find_metadata(key).map(|found| found.name.as_ref()) {
        Some(ENVIRONMENT) => Origin::Variable(environment::variable(key)),
        Some(BUILT_IN) | None => Origin::BuiltIn,
        Some(path) => Origin::File(path.to_owned()),
    }
}

/// The values of one source with its name.
struct Layer {
    name: String,
    values: Dict,
}

impl Layer {
    fn new(name: impl Into<String>, values: Dict) -> Self {
        Self {
            name: name.into(),
            values,
        }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<figment::Profile, Dict>, figment::Error> {
        Ok(figment::Profile::Default.collect(self.values.clone()))
    }
}

#[cfg(test)]
mod tests;
