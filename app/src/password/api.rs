//! Server functions for signed-out people. None of them tells whether an address is anybody's.
use crate::error::Result;
use domain::members::LinkView;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, guard};
#[cfg(feature = "ssr")]
use domain::{
    administration::FieldFault,
    members::{LinkSecret, PasswordFault, check_password, is_email, normalise_email},
};
#[cfg(feature = "ssr")]
use storage::members;

/// Sends a link to choose another password, if the address is a member's. The answer is the same if it is not.
#[server(prefix = "/rpc", endpoint = "password/ask")]
pub async fn ask_for_link(#[server(default)] email: String) -> Result<()> {
    let (db, now) = (guard::db(), guard::now());
    let email = normalise_email(&email);
    if !is_email(&email) {
        return Err(FieldFault { field: "email", message: "invalid" }.into());
    }
    guard::may_ask_for_link(&email).await?;
    members::ask_for_reset(&db, &email, now).await?;
    lead_plain_form_to("/password/forgotten?sent=true");
    Ok(())
}

/// What the link of a letter is for. Looking at it does not spend it: programs that open all links of a letter do no harm.
#[server(prefix = "/rpc", endpoint = "password/link")]
pub async fn view_link(#[server(default)] token: String) -> Result<LinkView> {
    Ok(members::find_link(&guard::db(), &LinkSecret(token), guard::now()).await?)
}

/// Spends the link of a letter: its member has this password from now on, and all sessions of before end.
#[server(prefix = "/rpc", endpoint = "password/choose")]
pub async fn choose(
    #[server(default)] token: String,
    #[server(default)] password: String,
    #[server(default)] again: String,
) -> Result<()> {
    let (db, now) = (guard::db(), guard::now());
    let secret = LinkSecret(token);
    let email = members::find_link(&db, &secret, now).await?.email;
    check_password(&password, &email).map_err(|fault| FieldFault {
        field: "password",
        message: match fault {
            PasswordFault::TooShort => "too-short",
            PasswordFault::TooLong => "too-long",
            PasswordFault::OneCharacter => "one-character",
            PasswordFault::OwnEmail => "own-email",
        },
    })?;
    if password != again {
        return Err(FieldFault { field: "again", message: "differs" }.into());
    }
    members::choose_password(&db, &secret, &password, now).await?;
    lead_plain_form_to("/sign-in?chosen=true");
    Ok(())
}
