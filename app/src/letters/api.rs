use crate::error::Result;
use domain::mail::{LetterId, LetterPage, LetterQuery, LetterRow};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, guard};

/// One page of the letters. To those who do not see every account there are none: not found.
#[server(prefix = "/rpc", endpoint = "letters/list")]
pub async fn list_letters(#[server(default)] query: LetterQuery) -> Result<LetterPage> {
    let viewer = guard::viewer().await?;
    Ok(storage::outbox::list(&guard::db(), &viewer.scope, &query, guard::now()).await?)
}

/// How one letter fared. What it says is shown by the server itself, at `/letters/{id}/body.html` and `.txt`.
#[server(prefix = "/rpc", endpoint = "letters/get")]
pub async fn get_letter(id: LetterId) -> Result<LetterRow> {
    let viewer = guard::viewer().await?;
    Ok(storage::outbox::find(&guard::db(), &viewer.scope, id).await?.0)
}

/// Queues a letter that has failed once more.
#[server(prefix = "/rpc", endpoint = "letters/again")]
pub async fn send_again(id: LetterId) -> Result<LetterRow> {
    let viewer = guard::viewer().await?;
    let (db, now) = (guard::db(), guard::now());
    storage::outbox::send_again(&db, &viewer.scope, id, now).await?;
    lead_plain_form_to(&format!("/letters/{id}"));
    Ok(storage::outbox::find(&db, &viewer.scope, id).await?.0)
}
