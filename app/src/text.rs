//! The texts of the interface in both languages, from `app/locales` (Fluent: Russian has three plural forms).
//!
//! The language does not change within a page (a switch reloads it), so texts are plain strings and no signals. They
//! need no page either: mails and reports can ask for the [`Texts`] of their recipient's language.
use domain::{language::Language, money};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use leptos::prelude::expect_context;
use std::sync::LazyLock;

/// `t!(texts, "key")` or `t!(texts, "key", count = n, name = name)`: a text by its key, which must stand in the macro
/// as a literal: a test looks up every one of them in both languages.
#[macro_export]
macro_rules! t {
    ($texts:expr, $key:literal) => { $texts.text($key, &[]) };
    ($texts:expr, $key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $texts.text($key, &[$((stringify!($name), ::std::convert::Into::into($value))),+])
    };
}
pub use t;

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

    /// The text of a key; call it through `t`. A key that does not exist stands for itself.
    pub fn text(self, key: &str, arguments: &[(&'static str, FluentValue<'static>)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let arguments = (!arguments.is_empty())
            .then(|| arguments.iter().map(|(name, value)| (*name, value.clone())).collect::<FluentArgs>());
        bundle.format_pattern(pattern, arguments.as_ref(), &mut Vec::new()).into_owned()
    }

    /// Reads the language's texts, which the first one that is asked for does otherwise.
    pub fn read_ahead(self) {
        self.bundle();
    }

    fn bundle(self) -> &'static Bundle {
        match self.0 {
            Language::Ru => &RU,
            Language::En => &EN,
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

type Bundle = FluentBundle<FluentResource>;

static RU: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Ru, &sources::RU));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En, &sources::EN));

/// The locale files, one per feature.
mod sources {
    macro_rules! of_language {
        ($tag:literal) => {
            [
                include_str!(concat!("../locales/", $tag, "/common.ftl")),
                include_str!(concat!("../locales/", $tag, "/sign_in.ftl")),
                include_str!(concat!("../locales/", $tag, "/overview.ftl")),
                include_str!(concat!("../locales/", $tag, "/devices.ftl")),
                include_str!(concat!("../locales/", $tag, "/outlets.ftl")),
                include_str!(concat!("../locales/", $tag, "/letters.ftl")),
                include_str!(concat!("../locales/", $tag, "/incidents.ftl")),
                include_str!(concat!("../locales/", $tag, "/notices.ftl")),
                include_str!(concat!("../locales/", $tag, "/lag.ftl")),
                include_str!(concat!("../locales/", $tag, "/tokens.ftl")),
                include_str!(concat!("../locales/", $tag, "/reports.ftl")),
                include_str!(concat!("../locales/", $tag, "/rollout.ftl")),
                include_str!(concat!("../locales/", $tag, "/administration.ftl")),
                include_str!(concat!("../locales/", $tag, "/wall.ftl")),
                include_str!(concat!("../locales/", $tag, "/help.ftl")),
            ]
        };
    }
    pub(super) const RU: [&str; 15] = of_language!("ru");
    pub(super) const EN: [&str; 15] = of_language!("en");
}

fn bundle(language: Language, sources: &[&str]) -> Bundle {
    let tag = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Arguments stand in texts of one direction: no invisible marks around them.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Ru => |value, _| grouped(value, Language::Ru),
        Language::En => |value, _| grouped(value, Language::En),
    }));
    for source in sources {
        // The files are compiled in; a test parses them. What could be read of a broken one is still of use.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(rest, _)| rest);
        bundle.add_resource_overriding(resource);
    }
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
