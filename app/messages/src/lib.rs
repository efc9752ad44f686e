//! Looks up the texts of `app/locales` while the product is compiled, so that a text that does not exist is an error of the compiler, and
//! a module of the browser has the texts that its pages ask for and no others.
//!
//! `app/locales` is a folder with a file for each feature in Russian and English, in the Fluent language.
mod sources;

use fluent_syntax::{
    ast::{Entry, Message, PatternElement, Resource},
    parser, serializer,
};
use proc_macro::{Delimiter, TokenStream, TokenTree};
use std::{collections::HashMap, sync::LazyLock};

/// `message!("key")`: the `&'static app::text::Message` of a key, in both languages. `t!` calls it.
#[proc_macro]
pub fn message(input: TokenStream) -> TokenStream {
    let key = input.into_iter().next().map(bare).unwrap_or_default();
    let expression = match (RU.get(&*key), EN.get(&*key)) {
        (Some(ru), Some(en)) => expression(ru, en),
        _ => format!("compile_error!(\"no text {key}\")"),
    };
    expression.parse().unwrap_or_default()
}

/// The key of a literal; a macro's `$key:literal` comes in an invisible group.
fn bare(token: TokenTree) -> String {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            group.stream().into_iter().next().map(bare).unwrap_or_default()
        }
        other => other.to_string().trim_matches('"').to_owned(),
    }
}

/// A text of one language.
struct Found {
    /// The message in the Fluent language.
    source: String,
    /// The text itself, if it has no arguments.
    plain: Option<String>,
}

/// The texts of a language by key, read once for all that are asked for.
type Table = LazyLock<HashMap<&'static str, Found>>;

static RU: Table = LazyLock::new(|| table(&sources::RU));
static EN: Table = LazyLock::new(|| table(&sources::EN));

fn table(sources: &[&'static str]) -> HashMap<&'static str, Found> {
    // What could be read of a broken file is still of use; a test says which is broken.
    let read = |source: &&'static str| parser::parse(*source).unwrap_or_else(|(rest, _)| rest).body;
    let messages = sources.iter().flat_map(read).filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name, text_of(message))),
        _ => None,
    });
    messages.collect()
}

fn text_of(mut message: Message<&str>) -> Found {
    let elements = message.value.iter().flat_map(|pattern| &pattern.elements);
    let plain = elements.map(|element| match element {
        PatternElement::TextElement { value } => Some(*value),
        PatternElement::Placeable { .. } => None,
    });
    let plain = plain.collect();
    message.comment = None;
    Found { plain, source: serializer::serialize(&Resource { body: vec![Entry::Message(message)] }) }
}

fn expression(ru: &Found, en: &Found) -> String {
    if let (Some(ru), Some(en)) = (&ru.plain, &en.plain) {
        return format!("&::app::text::Message::Plain({ru:?}, {en:?})");
    }
    format!(
        "{{ static PATTERNS: [::app::text::Pattern; 2] =
                [::app::text::Pattern::new({:?}), ::app::text::Pattern::new({:?})];
            static MESSAGE: ::app::text::Message = ::app::text::Message::Pattern(&PATTERNS);
            &MESSAGE }}",
        ru.source, en.source
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_over_as_they_stand_in_their_files() {
        for source in sources::RU.iter().chain(&sources::EN) {
            for entry in parser::parse(*source).unwrap().body {
                let Entry::Message(mut message) = entry else { continue };
                let found = text_of(message.clone());
                message.comment = None;
                let again = parser::parse(found.source.as_str()).unwrap();
                assert_eq!(again.body, [Entry::Message(message)]);
            }
        }
    }
}
