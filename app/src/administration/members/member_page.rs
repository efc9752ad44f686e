use super::{
    super::{
        parts::{
            AuditLink, Confirm, ForAdmins, Head, audit_href, errors, follow, follow_saying, language_name,
            role_name,
        },
        records::{anew, use_record},
    },
    api::{Disable, Enable, EndSessions, SendLink, get_member},
    grants::Grants,
    invite::ChangeForm,
    page::StateBadge,
};
use crate::{
    text::{t, use_texts},
    ui::{BrowserMoment, FieldError, FormAction, Loaded, PostForm},
};
use domain::{
    administration::{MemberDetails, MemberRow, MemberState},
    audit::AuditThing,
};
use leptos::prelude::*;

/// `/administration/members/{id}`: one member, what it may see, and its ways in and out.
#[component]
pub fn MemberPage() -> impl IntoView {
    let (details, done) = use_record("id", get_member);
    view! {
        <Loaded resource=details rows=8 let:details>
            {anew(details, move |details| view! { <Member details=details done=done/> })}
        </Loaded>
    }
}

#[component]
fn Member(details: MemberDetails, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let row = details.row.clone();
    let employer = row.partner.as_ref().map_or_else(|| "—".to_owned(), |partner| partner.name.clone());
    let doors = row.clone();
    view! {
        <Head title=row.name.clone() sub=row.email.clone() help="administration#members"/>
        <div class="columns administration">
            <div class="column">
                <section class="card admin-card">
                    <h2>{t!(texts, "administration-facts")}</h2>
                    <dl class="facts">
                        <dt>{t!(texts, "column-state")}</dt><dd><StateBadge state=row.state/></dd>
                        {details.invited_until.map(|until| view! {
                            <dt>{t!(texts, "administration-invited-until")}</dt><dd><BrowserMoment at=until/></dd>
                        })}
                        <dt>{t!(texts, "administration-role")}</dt><dd>{role_name(texts, row.role)}</dd>
                        <dt>{t!(texts, "administration-employer")}</dt><dd>{employer}</dd>
                        <dt>{t!(texts, "administration-language")}</dt><dd>{language_name(row.language)}</dd>
                        <dt>{t!(texts, "administration-sessions")}</dt><dd>{texts.number(row.sessions)}</dd>
                    </dl>
                    <AuditLink href=audit_href(AuditThing::Member, &row.id)/>
                </section>
                <Grants details=details.clone() done=done/>
            </div>
            <div class="column">
                <ForAdmins>
                    <ChangeForm details=details.clone() done=done/>
                    <Doors row=doors.clone() done=done/>
                </ForAdmins>
            </div>
        </div>
    }
    .into_any()
}

/// The ways in and out.
#[component]
fn Doors(row: MemberRow, done: Callback<()>) -> impl IntoView {
    let texts = use_texts();
    let id = row.id;
    let (send, end) = (FormAction::<SendLink>::new(), FormAction::<EndSessions>::new());
    let (disable, enable) = (FormAction::<Disable>::new(), FormAction::<Enable>::new());
    follow(move || end.value().get(), done);
    follow(move || disable.value().get(), done);
    follow(move || enable.value().get(), done);
    let of_send = errors(move || send.value().get(), &[]);
    let of_end = errors(move || end.value().get(), &[]);
    let of_disable = errors(move || disable.value().get(), &[]);
    let of_enable = errors(move || enable.value().get(), &[]);
    let invited = row.state == MemberState::Invited;
    let sent = if invited {
        t!(texts, "administration-invitation-sent")
    } else {
        t!(texts, "administration-reset-sent")
    };
    follow_saying(sent, move || send.value().get(), done);
    let link = if invited {
        t!(texts, "administration-invite-again")
    } else {
        t!(texts, "administration-send-reset")
    };
    let link_text = if invited {
        t!(texts, "administration-invite-again-text")
    } else {
        t!(texts, "administration-send-reset-text")
    };
    let hidden = move || view! { <input type="hidden" name="id" value=id.to_string()/> };
    view! {
        <section class="card admin-card doors" aria-labelledby="doors-title">
            <h2 id="doors-title">{t!(texts, "administration-doors")}</h2>
            {(row.state != MemberState::Disabled).then(|| view! {
                <p class="muted">{link_text}</p>
                <PostForm action=send>
                    {hidden()}
                    <button>{link}</button>
                </PostForm>
                <FieldError id="send-error".to_owned() error=of_send("")/>
            })}
            {(row.sessions > 0).then(|| view! {
                <Confirm
                    id="end-sessions"
                    label=t!(texts, "administration-end-sessions")
                    title=t!(texts, "administration-end-sessions-title", name = row.name.clone())
                    text=t!(texts, "administration-end-sessions-text")
                >
                    <PostForm action=end>
                        {hidden()}
                        <button class="primary">{t!(texts, "administration-end-sessions")}</button>
                    </PostForm>
                </Confirm>
            })}
            <FieldError id="end-error".to_owned() error=of_end("")/>
            {if row.state == MemberState::Disabled {
                view! {
                    <p class="muted">{t!(texts, "administration-enable-text")}</p>
                    <PostForm action=enable>
                        {hidden()}
                        <button>{t!(texts, "administration-enable")}</button>
                    </PostForm>
                }
                .into_any()
            } else {
                view! {
                    <Confirm
                        id="disable"
                        label=t!(texts, "administration-disable")
                        title=t!(texts, "administration-disable-title", name = row.name.clone())
                        text=t!(texts, "administration-disable-text")
                    >
                        <PostForm action=disable>
                            {hidden()}
                            <button class="primary">{t!(texts, "administration-disable")}</button>
                        </PostForm>
                    </Confirm>
                }
                .into_any()
            }}
            <FieldError id="disable-error".to_owned() error=of_disable("")/>
            <FieldError id="enable-error".to_owned() error=of_enable("")/>
        </section>
    }
    .into_any()
}
