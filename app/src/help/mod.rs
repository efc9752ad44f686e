//! Help: the manual's knowledge in our own words, about the product as it is.
//!
//! The texts are Markdown, one file for each topic and language in `app/help`. The server embeds them and makes HTML of
//! them; the browser gets no Markdown and no renderer.
mod api;
mod link;
mod page;

#[cfg(feature = "ssr")]
mod book;
#[cfg(feature = "ssr")]
mod render;
#[cfg(feature = "ssr")]
mod search;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use api::{
    HelpHit, HelpIndex, HelpSection, HelpText, HelpTopic, TopicLine, list_help, read_access_help, read_help,
};
pub use link::HelpLink;
pub use page::{AccessHelpPage, HelpPage, HelpTopicPage};
