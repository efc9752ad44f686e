use crate::error::Result;
use domain::{
    accounts::AccountId,
    administration::{MemberDetails, MemberForm, MemberRow, Rows, Sought},
    members::{LinkPurpose, MemberId},
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{answer::lead_plain_form_to, guard};
#[cfg(feature = "ssr")]
use domain::audit::Actor;
#[cfg(feature = "ssr")]
use storage::{administration, members, sessions};

/// One page of the members.
#[server(prefix = "/rpc", endpoint = "administration/members")]
pub async fn list_members(#[server(default)] sought: Sought) -> Result<Rows<MemberRow>> {
    let viewer = guard::staff().await?;
    Ok(administration::members(&guard::db(), &viewer.scope, &sought, guard::now()).await?)
}

/// One member.
#[server(prefix = "/rpc", endpoint = "administration/members/get")]
pub async fn get_member(id: MemberId) -> Result<MemberDetails> {
    let viewer = guard::staff().await?;
    Ok(administration::member(&guard::db(), &viewer.scope, id, guard::now()).await?)
}

/// Adds a member by an invitation: the letter has a link with which a password is chosen.
#[server(prefix = "/rpc", endpoint = "administration/members/invite")]
pub async fn invite(
    #[server(default)] form: MemberForm,
    #[server(default)] accounts: Vec<AccountId>,
) -> Result<MemberId> {
    let viewer = guard::admin().await?;
    let (db, now, form) = (guard::db(), guard::now(), form.checked()?);
    let id = members::invite(&db, &Actor::from(&viewer), &form, &accounts, now).await?;
    lead_plain_form_to(&address(id));
    Ok(id)
}

/// Changes name, role, language and partner.
#[server(prefix = "/rpc", endpoint = "administration/members/change")]
pub async fn change_member(id: MemberId, #[server(default)] form: MemberForm) -> Result<()> {
    let viewer = guard::admin().await?;
    let (db, now, form) = (guard::db(), guard::now(), form.checked_but_for_email()?);
    members::change(&db, &Actor::from(&viewer), id, &form, now).await?;
    lead_plain_form_to(&address(id));
    Ok(())
}

/// Lets a member see an account.
#[server(prefix = "/rpc", endpoint = "administration/members/grant")]
pub async fn grant(id: MemberId, account: AccountId) -> Result<()> {
    let viewer = guard::admin().await?;
    members::grant(&guard::db(), &Actor::from(&viewer), id, account, guard::now()).await?;
    lead_plain_form_to(&address(id));
    Ok(())
}

/// Takes an account from a member's sight, also from pages that are open.
#[server(prefix = "/rpc", endpoint = "administration/members/withdraw")]
pub async fn withdraw(id: MemberId, account: AccountId) -> Result<()> {
    let viewer = guard::admin().await?;
    members::withdraw(&guard::db(), &Actor::from(&viewer), id, account, guard::now()).await?;
    lead_plain_form_to(&address(id));
    Ok(())
}

/// Lets a member sign in no more; open pages end.
#[server(prefix = "/rpc", endpoint = "administration/members/disable")]
pub async fn disable(id: MemberId) -> Result<()> {
    let viewer = guard::admin().await?;
    members::disable(&guard::db(), &Actor::from(&viewer), id, guard::now()).await?;
    lead_plain_form_to(&address(id));
    Ok(())
}

/// Lets a disabled member sign in again.
#[server(prefix = "/rpc", endpoint = "administration/members/enable")]
pub async fn enable(id: MemberId) -> Result<()> {
    let viewer = guard::admin().await?;
    members::enable(&guard::db(), &Actor::from(&viewer), id, guard::now()).await?;
    lead_plain_form_to(&address(id));
    Ok(())
}

/// Ends all sessions of a member.
#[server(prefix = "/rpc", endpoint = "administration/members/end_sessions")]
pub async fn end_sessions(id: MemberId) -> Result<()> {
    let viewer = guard::admin().await?;
    sessions::end_all(&guard::db(), &Actor::from(&viewer), id, guard::now()).await?;
    lead_plain_form_to(&address(id));
    Ok(())
}

/// Sends the invitation once more, or a link to choose another password.
#[server(prefix = "/rpc", endpoint = "administration/members/send_link")]
pub async fn send_link(id: MemberId) -> Result<LinkPurpose> {
    let viewer = guard::admin().await?;
    let sent = members::send_link(&guard::db(), &Actor::from(&viewer), id, guard::now()).await?;
    lead_plain_form_to(&address(id));
    Ok(sent)
}

#[cfg(feature = "ssr")]
fn address(id: MemberId) -> String {
    format!("/administration/members/{id}")
}
