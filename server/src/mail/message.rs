//! A letter as a message of RFC 5322: headers and MIME parts, built and encoded by lettre.

use super::{
    parts,
    words::{Site, Words, words},
};
use app::text::Texts;
use chrono::{DateTime, Utc};
use domain::{
    language::Language,
    mail::{AddressedLetter, LetterId, Recipient},
    text,
};
use lettre::{
    Address, Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

/// The chart's part is named so within its message.
const CHART_ID: &str = "chart";
const MAX_NAME_CHARS: usize = 100;

/// Why a letter cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// The recipient's address.
    #[error("no mail can be sent to {address:?}: {source}")]
    Address { address: String, source: lettre::address::AddressError },
    /// The message as a whole.
    #[error("the letter cannot be written: {0}")]
    Message(#[from] lettre::error::Error),
    /// The type of the picture; a fault of ours.
    #[error("the picture cannot be attached: {0}")]
    Picture(#[from] lettre::message::header::ContentTypeErr),
}

/// A letter in its recipient's words.
pub fn in_words(letter: &AddressedLetter, site: &Site) -> Words {
    words(&letter.letter, Texts(letter.recipient.language), site)
}

/// The message. `chart` is a picture in PNG.
pub fn message(
    letter: &AddressedLetter,
    chart: Option<Vec<u8>>,
    from: &Mailbox,
    site: &Site,
    now: DateTime<Utc>,
) -> Result<Message, Unwritable> {
    let language = letter.recipient.language;
    let words = in_words(letter, site);
    let automatic =
        HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    let body = body(&words, language, chart)?;
    Ok(Message::builder()
        .from(from.clone())
        .to(mailbox(&letter.recipient)?)
        .subject(words.subject.clone())
        .message_id(Some(message_id(letter.id, from)))
        .date(now.into())
        .raw_header(automatic)
        .multipart(body)?)
}

/// The same at every attempt, so that a repeat is known as one (RFC 5322 3.6.4).
fn message_id(id: LetterId, from: &Mailbox) -> String {
    format!("<{id}@{}>", from.email.domain())
}

fn body(words: &Words, language: Language, chart: Option<Vec<u8>>) -> Result<MultiPart, Unwritable> {
    let plain = SinglePart::plain(parts::plain(words));
    let Some(png) = chart else {
        let html = SinglePart::html(parts::html(words, language, None));
        return Ok(MultiPart::alternative().singlepart(plain).singlepart(html));
    };
    let html = SinglePart::html(parts::html(words, language, Some(&format!("cid:{CHART_ID}"))));
    let picture = Attachment::new_inline(CHART_ID.to_owned()).body(png, ContentType::parse("image/png")?);
    let related = MultiPart::related().singlepart(html).singlepart(picture);
    Ok(MultiPart::alternative().singlepart(plain).multipart(related))
}

/// A recipient's name and address; domains in Cyrillic letters are written as every mail server understands them.
fn mailbox(recipient: &Recipient) -> Result<Mailbox, Unwritable> {
    let unusable = |source| Unwritable::Address { address: recipient.email.clone(), source };
    let address: Address = recipient.email.parse().map_err(unusable)?;
    let domain = idna::domain_to_ascii(address.domain()).unwrap_or_else(|_| address.domain().to_owned());
    let address = Address::new(address.user(), domain).map_err(unusable)?;
    let name = text::line(&recipient.name, MAX_NAME_CHARS);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}
