//! Markdown of the help → HTML, headings and plain text.
//!
//! Besides `CommonMark`: tables; `## Heading {#anchor}`; a picture's title is its size, `"1280x640"`, so that the page does
//! not move when it arrives; `![](icon:online)` is a symbol of `app/src/ui/icons.svg`. Of HTML only `<kbd>` is understood;
//! anything else is shown as it is written.
use domain::language::Language;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::mem;

/// A text with what its page and the search need.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) title: String,
    /// The first paragraph.
    pub(super) lead: String,
    pub(super) html: String,
    /// The first one is what stands before the first heading.
    pub(super) sections: Vec<Section>,
}

/// A heading with what stands beneath it.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) anchor: String,
    pub(super) title: String,
    /// Its words, with single spaces.
    pub(super) words: String,
}

/// Where the text of an event belongs.
enum Within {
    Title,
    Heading,
    Picture { address: String, size: String, alt: String },
    Text,
}

/// Renders one text.
pub(super) fn render(source: &str, language: Language) -> Rendered {
    let mut rendered = Rendered { sections: vec![Section::default()], ..Rendered::default() };
    let mut events = Vec::new();
    let mut within = Within::Text;
    for event in Parser::new_ext(source, Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES) {
        rendered.note(&event, &mut within);
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => within = Within::Title,
            Event::End(TagEnd::Heading(level)) => {
                if !matches!(within, Within::Title) {
                    events.push(raw(format!("</a></{level}>\n")));
                }
                within = Within::Text;
            }
            Event::Start(Tag::Heading { level, id, .. }) => {
                let anchor = id.as_deref().map(escaped).unwrap_or_default();
                // The browser itself goes to a fragment: no navigation of the page's.
                events.push(raw(format!("<{level} id=\"{anchor}\"><a href=\"#{anchor}\" rel=\"external\">")));
                within = Within::Heading;
            }
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                within = Within::Picture {
                    address: dest_url.into_string(),
                    size: title.into_string(),
                    alt: String::new(),
                };
            }
            Event::End(TagEnd::Image) => {
                if let Within::Picture { address, size, alt } = mem::replace(&mut within, Within::Text) {
                    events.push(raw(picture(&address, &size, &alt, language)));
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => events.push(raw(link(&dest_url))),
            Event::End(TagEnd::Link) => events.push(raw("</a>".to_owned())),
            Event::Start(table @ Tag::Table(_)) => {
                events.push(raw("<div class=\"help-table\">".to_owned()));
                events.push(Event::Start(table));
            }
            Event::End(TagEnd::Table) => {
                events.push(Event::End(TagEnd::Table));
                events.push(raw("</div>\n".to_owned()));
            }
            Event::Html(text) | Event::InlineHtml(text) => events.push(known_html(text)),
            _ if matches!(within, Within::Title | Within::Picture { .. }) => {}
            other => events.push(other),
        }
    }
    html::push_html(&mut rendered.html, events.into_iter());
    for section in &mut rendered.sections {
        section.words = section.words.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    rendered
}

impl Rendered {
    /// Keeps the words of an event where they belong.
    fn note(&mut self, event: &Event<'_>, within: &mut Within) {
        let Some(last) = self.sections.last_mut() else { return };
        match event {
            Event::Text(text) | Event::Code(text) => match within {
                Within::Title => self.title.push_str(text),
                Within::Heading => last.title.push_str(text),
                Within::Picture { alt, .. } => alt.push_str(text),
                Within::Text => last.words.push_str(text),
            },
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Item | TagEnd::TableCell) => {
                last.words.push(' ');
            }
            Event::End(TagEnd::Paragraph) => {
                if self.lead.is_empty() {
                    self.lead.clone_from(&last.words);
                }
                last.words.push(' ');
            }
            Event::Start(Tag::Heading { level, id, .. }) if *level != HeadingLevel::H1 => {
                let anchor = id.as_deref().unwrap_or_default().to_owned();
                self.sections.push(Section { anchor, ..Section::default() });
            }
            _ => {}
        }
    }
}

fn raw(html: String) -> Event<'static> {
    Event::InlineHtml(CowStr::from(html))
}

fn known_html(text: CowStr<'_>) -> Event<'_> {
    if matches!(text.as_ref(), "<kbd>" | "</kbd>") { Event::InlineHtml(text) } else { Event::Text(text) }
}

/// The beginning of a link. Links with a fragment are the browser's own, which finds it once the page is there.
fn link(address: &str) -> String {
    let is_page = address.starts_with('/') && !address.contains('#');
    format!("<a href=\"{}\"{}>", escaped(address), if is_page { "" } else { " rel=\"external\"" })
}

/// A picture leads to itself in its full size.
fn picture(address: &str, size: &str, alt: &str, language: Language) -> String {
    if let Some(icon) = address.strip_prefix("icon:") {
        return format!(
            "<svg class=\"icon\" width=\"12\" height=\"12\" aria-hidden=\"true\"><use href=\"#icon-{}\"></use></svg>",
            escaped(icon)
        );
    }
    let file = format!("/help/{}/{}", language.tag(), escaped(address));
    let (width, height) = size.split_once('x').unwrap_or_default();
    format!(
        "<a class=\"help-picture\" href=\"{file}\" rel=\"external\"><img src=\"{file}\" width=\"{}\" height=\"{}\" \
         alt=\"{}\" loading=\"lazy\" decoding=\"async\"></a>",
        escaped(width),
        escaped(height),
        escaped(alt)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
