//! The topics in their order. A new one is a file in each of `app/help/{ru,en}` and a line here.
use super::{
    api::{HelpSection, HelpText, TopicLine},
    render::{self, Rendered},
};
use domain::language::Language;
use std::sync::LazyLock;

macro_rules! topics {
    ($($slug:literal),+ $(,)?) => {
        /// Names with the Russian and the English text.
        pub(super) const SOURCES: &[(&str, &str, &str)] = &[$((
            $slug,
            include_str!(concat!("../../help/ru/", $slug, ".md")),
            include_str!(concat!("../../help/en/", $slug, ".md")),
        )),+];
    };
}

topics!(
    "access",
    "start",
    "devices",
    "device",
    "outlets",
    "lag",
    "incidents",
    "letters",
    "notices",
    "reports",
    "tokens",
    "keyboard",
    "administration",
    "support",
);

/// For HEADO's staff alone.
const OF_STAFF: &str = "administration";

/// The whole help in one language, rendered when it is first asked for.
pub(super) struct Book {
    pub(super) topics: Vec<Topic>,
}

/// One topic.
pub(super) struct Topic {
    pub(super) slug: &'static str,
    pub(super) rendered: Rendered,
}

impl Book {
    /// The help in this language.
    pub(super) fn of(language: Language) -> &'static Self {
        static RU: LazyLock<Book> = LazyLock::new(|| Book::rendered(Language::Ru));
        static EN: LazyLock<Book> = LazyLock::new(|| Book::rendered(Language::En));
        match language {
            Language::Ru => &RU,
            Language::En => &EN,
        }
    }

    fn rendered(language: Language) -> Self {
        let topic = |(slug, ru, en): &(&'static str, &str, &str)| {
            let source = match language {
                Language::Ru => ru,
                Language::En => en,
            };
            Topic { slug, rendered: render::render(source, language) }
        };
        Self { topics: SOURCES.iter().map(topic).collect() }
    }

    /// What this reader may read.
    pub(super) fn open_to(&self, staff: bool) -> impl Iterator<Item = &Topic> {
        self.topics.iter().filter(move |topic| staff || topic.slug != OF_STAFF)
    }

    pub(super) fn topic(&self, slug: &str, staff: bool) -> Option<&Topic> {
        self.open_to(staff).find(|topic| topic.slug == slug)
    }

    pub(super) fn lines(&self, staff: bool) -> Vec<TopicLine> {
        self.open_to(staff).map(Topic::line).collect()
    }
}

impl Topic {
    fn line(&self) -> TopicLine {
        let Rendered { title, lead, .. } = &self.rendered;
        TopicLine { slug: self.slug.to_owned(), title: title.clone(), lead: lead.clone() }
    }

    pub(super) fn text(&self) -> HelpText {
        let headings = self.rendered.sections.iter().filter(|section| !section.anchor.is_empty());
        HelpText {
            slug: self.slug.to_owned(),
            title: self.rendered.title.clone(),
            sections: headings
                .map(|section| HelpSection { anchor: section.anchor.clone(), title: section.title.clone() })
                .collect(),
            html: self.rendered.html.clone(),
        }
    }
}
