//! The links that there are.
use super::{
    super::parts::{AuditLink, Confirm, ForAdmins, audit_href, errors, follow, language_name},
    api::{RevokeWall, WallBoard},
    page::layout_name,
};
use crate::{
    text::{t, use_texts},
    ui::{BrowserMoment, Empty, FieldError, FormAction, PostForm},
};
use domain::{
    audit::AuditThing,
    wall::{WallId, WallRow},
};
use leptos::prelude::*;

#[component]
pub(super) fn Walls(board: RwSignal<WallBoard>, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    view! {
        <Show
            when=move || board.with(|board| !board.walls.is_empty())
            fallback=move || view! {
                <Empty title=t!(texts, "walls-empty-title")><p>{t!(texts, "walls-empty-text")}</p></Empty>
            }
        >
            <ul class="partner-list wall-list">
                <For
                    each=move || board.get().walls
                    // Without when it was seen, which changes while a question is open.
                    key=|wall| (wall.id, wall.revoked_at)
                    let:wall
                >
                    <Wall wall=wall done=done/>
                </For>
            </ul>
        </Show>
    }
    .into_any()
}

#[component]
fn Wall(wall: WallRow, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let accounts = match &wall.accounts {
        None => t!(texts, "wall-all-accounts"),
        Some(accounts) => accounts.join(", "),
    };
    let state = match wall.revoked_at {
        None => view! { <span class="badge good">{t!(texts, "wall-holds")}</span> }.into_any(),
        Some(at) => {
            view! { <span class="badge plain">{t!(texts, "wall-revoked")}</span>" "<BrowserMoment at=at/> }
                .into_any()
        }
    };
    let seen = match wall.seen_at {
        Some(at) => view! { <BrowserMoment at=at/> }.into_any(),
        None => t!(texts, "wall-never-seen").into_any(),
    };
    let author = wall.author.clone().unwrap_or_else(|| t!(texts, "audit-command-line"));
    let (id, name, holds) = (wall.id, wall.name.clone(), wall.revoked_at.is_none());
    view! {
        <li class="card admin-card" class:revoked=!holds>
            <h2>{wall.name}</h2>
            <dl class="facts">
                <dt>{t!(texts, "column-state")}</dt><dd>{state}</dd>
                <dt>{t!(texts, "administration-accounts")}</dt><dd>{accounts}</dd>
                <dt>{t!(texts, "wall-layout")}</dt><dd>{layout_name(texts, wall.layout)}", "{language_name(wall.language)}</dd>
                <dt>{t!(texts, "wall-address")}</dt><dd><code>{format!("/wall/…{}", wall.hint)}</code></dd>
                <dt>{t!(texts, "wall-made-by")}</dt><dd>{author}", "<BrowserMoment at=wall.created_at/></dd>
                <dt>{t!(texts, "wall-seen")}</dt><dd>{seen}</dd>
            </dl>
            <AuditLink href=audit_href(AuditThing::Wall, &id)/>
            {holds.then(|| view! { <ForAdmins><Revoke id=id name=name.clone() done=done/></ForAdmins> })}
        </li>
    }
    .into_any()
}

#[component]
fn Revoke(id: WallId, name: String, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let action = FormAction::<RevokeWall>::new();
    let value = action.value();
    follow(move || value.get(), done);
    let error = errors(move || value.get(), &[]);
    view! {
        <Confirm
            id=format!("revoke-{id}")
            label=t!(texts, "wall-revoke")
            title=t!(texts, "wall-revoke-title", name = name)
            text=t!(texts, "wall-revoke-text")
        >
            <PostForm action=action>
                <input type="hidden" name="id" value=id.to_string()/>
                <button class="primary">{t!(texts, "wall-revoke")}</button>
            </PostForm>
        </Confirm>
        <FieldError id=format!("revoke-{id}-error") error=error("")/>
    }
    .into_any()
}
