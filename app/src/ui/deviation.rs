use super::Icon;
use crate::text::{Texts, t, use_texts};
use leptos::prelude::*;

/// `−57 %` with ▼ where the lag's line is crossed, `+12 %`, or `—` where there is no profile.
#[component]
pub fn Deviation(
    per_mille: Option<i64>,
    /// Beyond the limit of the lag.
    behind: bool,
) -> impl IntoView {
    let texts = use_texts();
    let Some(per_mille) = per_mille else { return view! { "—" }.into_any() };
    let text = signed_percent(texts, per_mille);
    if behind {
        view! {
            <span class="behind">
                <Icon name="behind"/>
                <span class="visually-hidden">{t!(texts, "behind-profile")}" "</span>
                {text}
            </span>
        }
        .into_any()
    } else {
        text.into_any()
    }
}

/// `−57 %`, `+12 %`, `0 %`: rounded half away from zero.
pub fn signed_percent(texts: Texts, per_mille: i64) -> String {
    let percent = (per_mille.abs() + 5) / 10;
    let sign = match per_mille {
        _ if percent == 0 => "",
        negative if negative < 0 => "−",
        _ => "+",
    };
    format!("{sign}{}\u{a0}%", texts.number(percent))
}
