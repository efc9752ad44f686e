//! Where the configuration comes from, and what is said when it is wrong.

use super::Config;
use figment::{
    Figment, Metadata, Profile, Provider,
    error::Kind,
    providers::{Format, Serialized, Toml},
    value::{Dict, Map, Value},
};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

/// The file that is read if it is there and no other is named.
pub const DEFAULT_FILE: &str = "heado-monitor.toml";

const PREFIX: &str = "HEADO_";
/// Variables of the build, of the tests and of the agent, which share the prefix.
const NOT_OURS: [&str; 4] = ["HEADO_TOOLS_DIR", "HEADO_TOOLCHAIN_DIR", "HEADO_BIN", "HEADO_AGENT_KEY"];
const TESTS_PREFIX: &str = "HEADO_TEST_";
/// Names that other tools know, for keys of ours. Our own name wins.
const ALIASES: [(&str, &str); 2] = [("DATABASE_URL", "database_url"), ("LEPTOS_SITE_ROOT", "site_root")];

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The key, for example `limits.body_bytes`.
    pub key: String,
    /// The file or variable that it came from; none: from the defaults or from several.
    pub source: Option<String>,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.problem)?;
        self.source.iter().try_for_each(|source| write!(f, " (in {source})"))
    }
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was named is not there, or cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Keys are unknown, or their values are wrong.
    #[error("{}", lines(.0))]
    Faults(Vec<Fault>),
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The variables of the environment that concern us.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Those of this process.
    pub fn of_process() -> Self {
        Self::of(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        }))
    }

    /// One variable of this process, of those that are not keys of the configuration.
    pub fn variable(name: &str) -> Option<String> {
        let found = std::env::vars_os().find(|(variable, _)| variable == name)?;
        Some(found.1.to_string_lossy().into_owned())
    }

    /// Those of a list.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = |name: &str| {
            ALIASES.iter().any(|(alias, _)| *alias == name)
                || (name.starts_with(PREFIX) && !name.starts_with(TESTS_PREFIX) && !NOT_OURS.contains(&name))
        };
        Self(variables.into_iter().filter(|(name, _)| ours(name)).collect())
    }

    /// The variables by key: `HEADO_LIMITS__BODY_BYTES` is `limits.body_bytes`. Our own names come after the aliases.
    fn keys(&self) -> impl Iterator<Item = (String, &str, &str)> {
        let aliases = ALIASES.iter().filter_map(|(alias, key)| {
            let (name, value) = self.0.get_key_value(*alias)?;
            Some(((*key).to_owned(), name.as_str(), value.as_str()))
        });
        let own = self.0.iter().filter_map(|(name, value)| {
            let key = name.strip_prefix(PREFIX)?.to_lowercase().replace("__", ".");
            Some((key, name.as_str(), value.as_str()))
        });
        aliases.chain(own)
    }
}

/// Gives each variable the type that the default of its key has: a telephone number stays text.
struct EnvironmentProvider<'a> {
    environment: &'a Environment,
    defaults: &'a Value,
}

impl Provider for EnvironmentProvider<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut dict = Dict::new();
        for (key, _, text) in self.environment.keys() {
            let value = match self.defaults.find_ref(&key) {
                Some(Value::Num(..)) => number(text),
                Some(Value::Bool(..)) => {
                    text.trim().parse::<bool>().map_or_else(|_| text.into(), Value::from)
                }
                _ => Value::from(text),
            };
            insert(&mut dict, &key, value);
        }
        Ok(Profile::Default.collect(dict))
    }
}

fn number(text: &str) -> Value {
    let text = text.trim();
    let whole = text.parse::<i64>().map(Value::from);
    whole.or_else(|_| text.parse::<f64>().map(Value::from)).unwrap_or_else(|_| text.into())
}

fn insert(dict: &mut Dict, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            dict.insert(key.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = dict.entry(head.to_owned()).or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

impl Config {
    /// Reads and checks the configuration of this process. The file is the named one, which must be there, or
    /// [`DEFAULT_FILE`], which need not.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let text = match file {
            Some(path) => Some((path.to_owned(), read(path)?)),
            None => match read(Path::new(DEFAULT_FILE)) {
                Ok(text) => Some((PathBuf::from(DEFAULT_FILE), text)),
                Err(ConfigError::File { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                    None
                }
                Err(error) => return Err(error),
            },
        };
        let file = text.as_ref().map(|(path, text)| (path.as_path(), text.as_str()));
        Self::read(file, &Environment::of_process())
    }

    /// Reads and checks the configuration from the text of a file and an environment.
    pub fn read(file: Option<(&Path, &str)>, environment: &Environment) -> Result<Self, ConfigError> {
        let defaults = Figment::from(Serialized::defaults(Self::default()));
        let values = defaults.extract::<Value>().map_err(|error| faults(error, file, environment))?;
        let mut figment = defaults;
        if let Some((_, text)) = file {
            figment = figment.merge(Toml::string(text));
        }
        figment = figment.merge(EnvironmentProvider { environment, defaults: &values });
        let mut config: Self = figment.extract().map_err(|error| faults(error, file, environment))?;
        config.follow_listen();
        let wrong = config.check();
        if wrong.is_empty() {
            return Ok(config);
        }
        let sourced = |(key, problem)| fault(key, problem, file, environment);
        Err(ConfigError::Faults(wrong.into_iter().map(sourced).collect()))
    }

    /// The effective configuration as lines of TOML, without secrets.
    pub fn describe(&self) -> String {
        let shown = Self {
            database_url: super::check::without_password(&self.database_url),
            mail: self.mail.without_password(),
            ..self.clone()
        };
        let mut lines = Vec::new();
        if let Ok(value) = serde_json::to_value(&shown) {
            flatten("", &value, &mut lines);
        }
        lines.join("\n")
    }
}

fn flatten(key: &str, value: &serde_json::Value, lines: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten(&key, value, lines);
            }
        }
        value => lines.push(format!("{key} = {value}")),
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::File { path: path.to_owned(), source })
}

fn faults(error: figment::Error, file: Option<(&Path, &str)>, environment: &Environment) -> ConfigError {
    let fault_of = |error: figment::Error| {
        let problem = match &error.kind {
            Kind::UnknownField(_, known) => format!("no such key; there are {}", known.join(", ")),
            Kind::InvalidType(actual, expected) | Kind::InvalidValue(actual, expected) => {
                format!("{expected} is expected, not {actual}")
            }
            Kind::Message(text) => text.clone(),
            other => other.to_string(),
        };
        fault(error.path.join("."), problem, file, environment)
    };
    ConfigError::Faults(error.into_iter().map(fault_of).collect())
}

/// A fault with its source: the variable if there is one for the key, else the file if there is one.
fn fault(key: String, problem: String, file: Option<(&Path, &str)>, environment: &Environment) -> Fault {
    let variable =
        environment.keys().filter(|(of, ..)| *of == key).map(|(_, name, _)| name.to_owned()).last();
    let source = variable.or_else(|| file.map(|(path, _)| path.display().to_string()));
    let key = if key.is_empty() { "configuration".to_owned() } else { key };
    Fault { key, source, problem }
}
