use crate::text::{Texts, t};
use domain::lag::Sentence;

/// The dynamics of an outlet, in one sentence.
pub(crate) fn say(texts: Texts, sentence: Sentence) -> String {
    match sentence {
        Sentence::Closed => t!(texts, "say-closed"),
        Sentence::NotKnownYet => t!(texts, "say-not-known-yet"),
        Sentence::Learning { have_weeks, of } => {
            t!(texts, "say-learning", have = texts.number(have_weeks.into()), of = texts.number(of.into()))
        }
        Sentence::TooFewReceipts => t!(texts, "say-too-few"),
        Sentence::NoReceiptsSince(at) => t!(texts, "say-no-receipts", time = at.format("%H:%M").to_string()),
        Sentence::BelowProfile { percent } => t!(texts, "say-below", percent = i64::from(percent)),
        Sentence::AboveProfile { percent } => t!(texts, "say-above", percent = i64::from(percent)),
        Sentence::Holiday => t!(texts, "say-holiday"),
        Sentence::AsExpected => t!(texts, "say-as-expected"),
    }
}
