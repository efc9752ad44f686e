//! Entries of the log in words.
use super::super::{
    parts::{language_name, role_name},
    walls::layout_name,
};
use crate::text::{Texts, t};
use domain::{
    audit::{AuditAction, AuditField, AuditThing},
    language::Language,
    members::Role,
    outlets::OpeningHours,
    wall::WallLayout,
};

/// The name of a kind of things.
pub(super) fn thing_name(texts: Texts, thing: AuditThing) -> String {
    match thing {
        AuditThing::Account => t!(texts, "column-account"),
        AuditThing::Partner => t!(texts, "administration-partner"),
        AuditThing::Member => t!(texts, "audit-thing-member"),
        AuditThing::Outlet => t!(texts, "outlet-word"),
        AuditThing::Device => t!(texts, "audit-thing-device"),
        AuditThing::Key => t!(texts, "audit-thing-key"),
        AuditThing::Wall => t!(texts, "audit-thing-wall"),
    }
}

/// Where the thing is administered.
pub(super) fn thing_href(thing: AuditThing, id: &str) -> String {
    match thing {
        AuditThing::Account => format!("/administration/accounts/{id}"),
        AuditThing::Partner => "/administration/partners".to_owned(),
        AuditThing::Member => format!("/administration/members/{id}"),
        AuditThing::Outlet => format!("/administration/outlets/{id}"),
        AuditThing::Wall => "/administration/walls".to_owned(),
        AuditThing::Device | AuditThing::Key => format!("/administration/devices/{id}"),
    }
}

/// What was done.
pub(super) fn action_name(texts: Texts, action: AuditAction) -> String {
    match action {
        AuditAction::Added => t!(texts, "audit-added"),
        AuditAction::Changed => t!(texts, "audit-changed"),
        AuditAction::Archived => t!(texts, "audit-archived"),
        AuditAction::Restored => t!(texts, "audit-restored"),
        AuditAction::Disabled => t!(texts, "audit-disabled"),
        AuditAction::Enabled => t!(texts, "audit-enabled"),
        AuditAction::Granted => t!(texts, "audit-granted"),
        AuditAction::Withdrawn => t!(texts, "audit-withdrawn"),
        AuditAction::Invited => t!(texts, "audit-invited"),
        AuditAction::ResetSent => t!(texts, "audit-reset-sent"),
        AuditAction::PasswordSet => t!(texts, "audit-password-set"),
        AuditAction::SessionsEnded => t!(texts, "audit-sessions-ended"),
        AuditAction::Revoked => t!(texts, "audit-revoked"),
    }
}

/// The name of a field.
pub(super) fn field_name(texts: Texts, field: AuditField) -> String {
    match field {
        AuditField::Email => t!(texts, "sign-in-email"),
        AuditField::Name => t!(texts, "administration-name"),
        AuditField::Network => t!(texts, "column-network"),
        AuditField::Role => t!(texts, "administration-role"),
        AuditField::Language => t!(texts, "administration-language"),
        AuditField::Partner => t!(texts, "administration-partner"),
        AuditField::Account => t!(texts, "column-account"),
        AuditField::Alerts => t!(texts, "administration-alerts"),
        AuditField::City => t!(texts, "filter-city"),
        AuditField::Address => t!(texts, "administration-address"),
        AuditField::Mall => t!(texts, "administration-mall"),
        AuditField::Zone => t!(texts, "administration-zone"),
        AuditField::Hours => t!(texts, "administration-hours"),
        AuditField::Exceptions => t!(texts, "administration-exceptions"),
        AuditField::Outlet => t!(texts, "outlet-word"),
        AuditField::Kind => t!(texts, "administration-kind"),
        AuditField::Share => t!(texts, "limit-name-share"),
        AuditField::Alpha => t!(texts, "limit-name-alpha"),
        AuditField::MinExpected => t!(texts, "limit-name-min-expected"),
        AuditField::Count => t!(texts, "audit-count"),
        AuditField::Made => t!(texts, "administration-key-made"),
        AuditField::Accounts => t!(texts, "administration-accounts"),
        AuditField::Layout => t!(texts, "wall-layout"),
    }
}

/// A value; what is written in one language in the log is written in the viewer's here.
pub(super) fn value(texts: Texts, field: AuditField, value: &str) -> String {
    let shown = match field {
        AuditField::Role => value.parse::<Role>().ok().map(|role| role_name(texts, role)),
        AuditField::Language => value.parse::<Language>().ok().map(language_name),
        AuditField::Hours => OpeningHours::parse(value).ok().map(|hours| hours.format(texts.language())),
        AuditField::Accounts if value == AuditField::ALL_ACCOUNTS => Some(t!(texts, "wall-all-accounts")),
        AuditField::Layout => value.parse::<WallLayout>().ok().map(|layout| layout_name(texts, layout)),
        _ => None,
    };
    match shown {
        Some(shown) => shown,
        None if value.is_empty() => "—".to_owned(),
        None => value.to_owned(),
    }
}
