//! Letters with a link to choose a password.

use super::{Block, Link, Site, line};
use app::{t, text::Texts};
use domain::mail::PasswordLink;

pub(super) fn invited(texts: Texts, site: &Site, link: &PasswordLink) -> (String, Vec<Block>) {
    let text = if link.by.is_empty() {
        t!(texts, "letter-invited-text")
    } else {
        t!(texts, "letter-invited-text-by", by = line(&link.by))
    };
    let way = way_to_password(texts, site, link, t!(texts, "letter-choose-password"));
    let holds = Block::Paragraph(t!(texts, "letter-invited-holds"));
    (t!(texts, "letter-invited-subject"), vec![Block::Paragraph(text), way, holds])
}

pub(super) fn reset(texts: Texts, site: &Site, link: &PasswordLink) -> (String, Vec<Block>) {
    let text = if link.by.is_empty() {
        t!(texts, "letter-reset-text")
    } else {
        t!(texts, "letter-reset-text-by", by = line(&link.by))
    };
    let way = way_to_password(texts, site, link, t!(texts, "letter-choose-another"));
    let holds = Block::Paragraph(t!(texts, "letter-reset-holds"));
    (t!(texts, "letter-reset-subject"), vec![Block::Paragraph(text), way, holds])
}

/// The link, in the letter itself; whoever looks at a letter that was sent finds only that there was one.
fn way_to_password(texts: Texts, site: &Site, link: &PasswordLink, text: String) -> Block {
    match &link.secret {
        Some(secret) => {
            let address = format!("{}/password/new?token={}", site.base_url, secret.0);
            Block::Links(vec![Link { text, address }])
        }
        None => Block::Paragraph(t!(texts, "letter-link-hidden")),
    }
}
