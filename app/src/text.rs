//! The texts of the interface in both languages, from `app/locales` (Fluent: Russian has three plural forms). They are compiled in where
//! they are asked for: no part of the product carries another's.
//!
//! The language does not change within a page (a switch reloads it), so texts are plain strings and no signals. They
//! need no page either: mails and reports can ask for the [`Texts`] of their recipient's language.
use domain::{language::Language, money};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::Entry;
use leptos::prelude::expect_context;
use std::sync::{LazyLock, OnceLock};

/// `t!(texts, "key")` or `t!(texts, "key", count = n, name = name)`: a text by its key, which must stand in the macro
/// as a literal. One that does not exist does not compile.
#[macro_export]
macro_rules! t {
    ($texts:expr, $key:literal) => { $texts.text($crate::text::message!($key), &[]) };
    ($texts:expr, $key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $texts.text($crate::text::message!($key), &[$((stringify!($name), ::std::convert::Into::into($value))),+])
    };
}
pub use messages::message;
pub use t;

/// A text in both languages; [`t`] makes it.
pub enum Message {
    /// Without arguments: Russian, English.
    Plain(&'static str, &'static str),
    /// With arguments: the same.
    Pattern(&'static [Pattern; 2]),
}

/// A text with arguments.
pub struct Pattern {
    source: &'static str,
    /// Read when it is asked for.
    read: OnceLock<FluentResource>,
}

impl Pattern {
    /// A message in the Fluent language.
    pub const fn new(source: &'static str) -> Self {
        Self { source, read: OnceLock::new() }
    }

    fn format(&'static self, language: Language, arguments: Option<&FluentArgs>) -> Option<String> {
        // What could be read of a broken text is still of use; a test says which is broken.
        let read = || FluentResource::try_new(self.source.to_owned()).unwrap_or_else(|(rest, _)| rest);
        let Some(Entry::Message(message)) = self.read.get_or_init(read).get_entry(0) else { return None };
        let bundle: &Bundle = match language {
            Language::Ru => &RU,
            Language::En => &EN,
        };
        Some(bundle.format_pattern(message.value.as_ref()?, arguments, &mut Vec::new()).into_owned())
    }
}

/// The texts of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts(pub Language);

/// The texts of the page's language.
pub fn use_texts() -> Texts {
    expect_context()
}

impl Texts {
    /// The language.
    pub fn language(self) -> Language {
        self.0
    }

    /// A text; call it through [`t`].
    pub fn text(
        self,
        message: &'static Message,
        arguments: &[(&'static str, FluentValue<'static>)],
    ) -> String {
        let [ru, en] = match message {
            Message::Plain(ru, en) => return self.choose(*ru, *en).to_owned(),
            Message::Pattern(patterns) => patterns.each_ref(),
        };
        let arguments = (!arguments.is_empty())
            .then(|| arguments.iter().map(|(name, value)| (*name, value.clone())).collect::<FluentArgs>());
        self.choose(ru, en).format(self.0, arguments.as_ref()).unwrap_or_default()
    }

    fn choose<T>(self, ru: T, en: T) -> T {
        match self.0 {
            Language::Ru => ru,
            Language::En => en,
        }
    }

    /// A count with its digits grouped: `12 480`.
    pub fn number(self, count: i64) -> String {
        let digits = money::group(count.unsigned_abs(), self.0);
        if count < 0 { format!("−{digits}") } else { digits }
    }

    /// A number with all its decimals: `0,0001`.
    pub fn decimal(self, number: f64) -> String {
        match self.0 {
            Language::Ru => number.to_string().replace('.', ","),
            Language::En => number.to_string(),
        }
    }

    /// A share as a percentage with one decimal: `98,7 %`; never rounded up to 100.
    pub fn percent(self, share: f64) -> String {
        let tenths = (share * 1_000.0 + 1e-6).floor() / 10.0;
        let number = if (tenths - tenths.trunc()).abs() < 0.05 {
            format!("{tenths:.0}")
        } else {
            format!("{tenths:.1}")
        };
        match self.0 {
            Language::Ru => format!("{}\u{a0}%", number.replace('.', ",")),
            Language::En => format!("{number}%"),
        }
    }
}

/// The parts that are not empty, with this between them.
pub fn joined(parts: &[&str], between: &str) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(between)
}

/// A word of the middle of a sentence where it stands alone: as the heading of a column.
pub fn capitalised(text: String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How a language forms plurals and writes numbers; its texts are their own.
type Bundle = FluentBundle<FluentResource>;

static RU: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Ru));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En));

fn bundle(language: Language) -> Bundle {
    let tag = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Arguments stand in texts of one direction: no invisible marks around them.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Ru => |value, _| grouped(value, Language::Ru),
        Language::En => |value, _| grouped(value, Language::En),
    }));
    bundle
}

/// Whole numbers are written in groups of three digits.
fn grouped(value: &FluentValue<'_>, language: Language) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    #[expect(clippy::cast_possible_truncation, reason = "counts are far below 2^53")]
    let whole = number.value as i64;
    Some(Texts(language).number(whole))
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
