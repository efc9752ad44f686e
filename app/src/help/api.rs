use crate::error::Result;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{book::Book, search};
#[cfg(feature = "ssr")]
use crate::{error::AppError, guard, preferences::Preferences};

/// The topic that signed-out people may read too.
#[cfg(feature = "ssr")]
const ACCESS: &str = "access";

/// A topic in a list of topics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicLine {
    /// Its name in addresses.
    pub slug: String,
    pub title: String,
    /// Its first paragraph.
    pub lead: String,
}

/// A heading of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpSection {
    /// Its fragment in addresses.
    pub anchor: String,
    pub title: String,
}

/// One topic as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpText {
    pub slug: String,
    pub title: String,
    /// Its own headings, in their order.
    pub sections: Vec<HelpSection>,
    /// Everything below the title: made of our own text, in which no other HTML comes through.
    pub html: String,
}

/// What the page of a topic shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpTopic {
    pub text: HelpText,
    /// All topics for this reader, in their order.
    pub topics: Vec<TopicLine>,
    /// Where partners reach support; empty if it is not configured.
    pub service_desk: String,
}

/// A place in the help that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpHit {
    /// Its address, with the fragment.
    pub href: String,
    pub topic: String,
    /// Empty: what stands before the first heading.
    pub section: String,
    /// The text around what was searched for.
    pub excerpt: String,
}

/// What the first page of the help shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpIndex {
    pub topics: Vec<TopicLine>,
    /// None: nothing is searched for.
    pub found: Option<Vec<HelpHit>>,
    /// As in [`HelpTopic`].
    pub service_desk: String,
}

/// All topics, or where in them something is said of what is searched for.
#[server(prefix = "/rpc", endpoint = "help/index")]
pub async fn list_help(#[server(default)] search: String) -> Result<HelpIndex> {
    let viewer = guard::viewer().await?;
    let book = book();
    let words = search::words(&search);
    let found = (!words.is_empty()).then(|| search::find(book, viewer.is_staff(), &words));
    let service_desk = guard::links().service_desk;
    Ok(HelpIndex { topics: book.lines(viewer.is_staff()), found, service_desk })
}

/// One topic. What is for HEADO's staff alone does not exist for others.
#[server(prefix = "/rpc", endpoint = "help/topic")]
pub async fn read_help(topic: String) -> Result<HelpTopic> {
    let viewer = guard::viewer().await?;
    let book = book();
    let found = book.topic(&topic, viewer.is_staff()).ok_or_else(|| guard::refuse(AppError::NotFound))?;
    let service_desk = guard::links().service_desk;
    Ok(HelpTopic { text: found.text(), topics: book.lines(viewer.is_staff()), service_desk })
}

/// How to get access and sign in: for those who have neither done yet.
#[server(prefix = "/rpc", endpoint = "help/access")]
pub async fn read_access_help() -> Result<HelpText> {
    guard::viewer_if_any().await?;
    let found = book().topic(ACCESS, false).ok_or_else(|| guard::refuse(AppError::NotFound))?;
    Ok(found.text())
}

/// In the language of the request.
#[cfg(feature = "ssr")]
fn book() -> &'static Book {
    Book::of(Preferences::of_request().language.unwrap_or_default())
}
