//! An answer of the server without its type.
use crate::error::{AppError, Result};
use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    any::Any,
    convert::Infallible,
    fmt,
    str::FromStr,
    sync::{Arc, OnceLock},
};

/// Stands before the text of a failure; no JSON begins with it.
const FAILURE: char = '!';

/// What a server function answered, whatever its type is: so that what fetches, sends, and waits is compiled once and not for
/// each of the hundred server functions, which was a third of the browser's module.
#[derive(Clone)]
pub(super) struct Written(Arc<Answer>);

struct Answer {
    /// As it goes along with the page that the server renders. Empty for what the browser fetched itself.
    text: String,
    /// The same, read at most once.
    value: OnceLock<Value>,
}

type Value = Box<dyn Any + Send + Sync>;

impl Written {
    /// What a server function answered on this side.
    pub(super) fn of<T: Serialize + Send + Sync + 'static>(answer: Result<T>) -> Self {
        let text = if cfg!(feature = "ssr") { text_of(&answer) } else { String::new() };
        let value: Value = Box::new(answer);
        Self(Arc::new(Answer { text, value: OnceLock::from(value) }))
    }

    /// What came from the server.
    pub(super) fn received(text: String) -> Self {
        Self(Arc::new(Answer { text, value: OnceLock::new() }))
    }

    /// A failure on the way.
    pub(super) fn failed(error: &AppError) -> Self {
        Self::received(failure_text(error))
    }

    /// Was it refused, or did it fail? Of what was received alone.
    pub(super) fn is_failure(&self) -> bool {
        self.0.text.starts_with(FAILURE)
    }

    /// The answer with its type, which is always the same for one answer.
    pub(super) fn read<T: Clone + DeserializeOwned + Send + Sync + 'static>(&self) -> Result<T> {
        self.value::<T>().downcast_ref::<Result<T>>().cloned().unwrap_or(Err(AppError::Internal))
    }

    /// So that [`Self::read`] has nothing more to do than to hand it over.
    pub(super) fn read_ahead<T: DeserializeOwned + Send + Sync + 'static>(&self) {
        self.value::<T>();
    }

    fn value<T: DeserializeOwned + Send + Sync + 'static>(&self) -> &Value {
        self.0.value.get_or_init(|| Box::new(parse::<T>(&self.0.text)))
    }
}

fn text_of<T: Serialize>(answer: &Result<T>) -> String {
    match answer {
        Ok(value) => serde_json::to_string(value).unwrap_or_else(|_| failure_text(&AppError::Internal)),
        Err(error) => failure_text(error),
    }
}

fn failure_text(error: &AppError) -> String {
    format!("{FAILURE}{}", serde_json::to_string(error).unwrap_or_default())
}

/// From bytes, as server functions read theirs: readers of both kinds would be in the module twice.
fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    match text.strip_prefix(FAILURE) {
        Some(error) => Err(serde_json::from_slice(error.as_bytes()).unwrap_or(AppError::Internal)),
        None => serde_json::from_slice(text.as_bytes()).map_err(|error| {
            AppError::from_server_fn_error(ServerFnErrorErr::Deserialization(error.to_string()))
        }),
    }
}

impl fmt::Display for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.text)
    }
}

impl FromStr for Written {
    type Err = Infallible;

    fn from_str(text: &str) -> std::result::Result<Self, Infallible> {
        Ok(Self::received(text.to_owned()))
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn way_to_the_browser(answer: Result<Option<String>>) -> Result<Option<String>> {
        let sent = Written::of(answer).to_string();
        sent.parse::<Written>().unwrap().read()
    }

    #[test]
    fn an_answer_arrives_as_it_was_given() {
        let invalid = AppError::Invalid { field: "name".to_owned(), message: "taken".to_owned() };
        let answers = [
            Ok(None),
            Ok(Some("!\"Internal\"".to_owned())),
            Err(invalid),
            Err(AppError::TooMany { seconds: 7 }),
        ];
        for answer in answers {
            assert_eq!(way_to_the_browser(answer.clone()), answer);
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_failure() {
        for text in ["", "{", "!", "!{\"Unknown\":1}"] {
            assert_eq!(Written::received(text.to_owned()).read::<i64>(), Err(AppError::Internal), "{text}");
        }
    }
}
