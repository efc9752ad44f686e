//! What the forms of the administration hold, as it was typed, and how it is read. Each fault names its field.

use crate::{
    accounts::PartnerId,
    devices::{DeviceKind, PosId},
    language::Language,
    members::{Role, is_email, normalise_email},
    text::line,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

/// Characters of a name, a city or an address, at most.
pub const MAX_NAME_CHARS: usize = 120;
/// Addresses for alerts, at most.
const MAX_ALERTS: usize = 50;

/// What is wrong with a field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{field}: {message}")]
pub struct FieldFault {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong: `empty`, `invalid`, `too-many`, `overlap`, `ends-first`, `too-long`, `taken`.
    pub message: &'static str,
}

pub(super) const fn fault(field: &'static str, message: &'static str) -> FieldFault {
    FieldFault { field, message }
}

/// A name on one line, which must say something.
pub fn name_of(field: &'static str, text: &str) -> Result<String, FieldFault> {
    let name = line(text, MAX_NAME_CHARS);
    if name.is_empty() { Err(fault(field, "empty")) } else { Ok(name) }
}

fn email_of(text: &str) -> Result<String, FieldFault> {
    let email = normalise_email(text);
    if is_email(&email) { Ok(email) } else { Err(fault("email", "invalid")) }
}

/// A choice that may be left empty.
fn partner_of(text: &str) -> Result<Option<PartnerId>, FieldFault> {
    match text.trim() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| fault("partner", "invalid")),
    }
}

/// The address of every line, each once; commas and semicolons part them too.
pub fn alert_addresses(text: &str) -> Result<Vec<String>, FieldFault> {
    let addresses: BTreeSet<String> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .filter(|part| !part.is_empty())
        .map(normalise_email)
        .collect();
    if addresses.iter().any(|address| !is_email(address)) {
        return Err(fault("alerts", "invalid"));
    }
    if addresses.len() > MAX_ALERTS {
        return Err(fault("alerts", "too-many"));
    }
    Ok(addresses.into_iter().collect())
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountForm {
    /// By which the account is known.
    pub email: String,
    /// The retail network's name.
    pub network: String,
    /// Id of the partner that supports it; empty: HEADO's own support.
    pub partner: String,
    /// Of the letters to its alert addresses.
    pub language: Language,
}

impl AccountForm {
    /// The form in the form in which it is stored.
    pub fn checked(self) -> Result<Self, FieldFault> {
        partner_of(&self.partner)?;
        Ok(Self { email: email_of(&self.email)?, network: name_of("network", &self.network)?, ..self })
    }

    /// The partner, once the form is checked.
    pub fn partner(&self) -> Option<PartnerId> {
        partner_of(&self.partner).ok().flatten()
    }
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberForm {
    /// To sign in with; it does not change.
    pub email: String,
    /// As others see the member.
    pub name: String,
    /// What the member may.
    pub role: Role,
    /// Of pages and letters.
    pub language: Language,
    /// Id of the partner whose staff the member is; empty: none.
    pub partner: String,
}

impl Default for MemberForm {
    fn default() -> Self {
        Self {
            email: String::new(),
            name: String::new(),
            role: Role::Technician,
            language: Language::Ru,
            partner: String::new(),
        }
    }
}

impl MemberForm {
    /// The form of somebody new.
    pub fn checked(self) -> Result<Self, FieldFault> {
        Self { email: email_of(&self.email)?, ..self }.checked_but_for_email()
    }

    /// The form of somebody who keeps the address.
    pub fn checked_but_for_email(self) -> Result<Self, FieldFault> {
        partner_of(&self.partner)?;
        Ok(Self { name: name_of("name", &self.name)?, ..self })
    }

    /// The partner, once the form is checked.
    pub fn partner(&self) -> Option<PartnerId> {
        partner_of(&self.partner).ok().flatten()
    }
}

/// Where an outlet is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OutletForm {
    /// The city.
    pub city: String,
    /// Street and house.
    pub address: String,
    /// The mall or other name; may be empty.
    pub mall: String,
    /// IANA zone; the server knows which there are.
    pub zone: String,
}

impl OutletForm {
    /// The form in the form in which it is stored, but for the zone.
    pub fn checked(self) -> Result<Self, FieldFault> {
        Ok(Self {
            city: name_of("city", &self.city)?,
            address: name_of("address", &self.address)?,
            mall: line(&self.mall, MAX_NAME_CHARS),
            zone: self.zone.trim().to_owned(),
        })
    }
}

/// A new device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceForm {
    /// The number that it is to have; empty: the next free one.
    pub pos_id: String,
    /// Its name in the client's cabinet.
    pub name: String,
    /// Till or mid-server.
    pub kind: DeviceKind,
}

impl Default for DeviceForm {
    fn default() -> Self {
        Self { pos_id: String::new(), name: String::new(), kind: DeviceKind::Till }
    }
}

impl DeviceForm {
    /// The form in the form in which it is stored.
    pub fn checked(self) -> Result<Self, FieldFault> {
        if !self.pos_id.trim().is_empty() && self.pos_id().is_none() {
            return Err(fault("pos_id", "invalid"));
        }
        Ok(Self { name: name_of("name", &self.name)?, ..self })
    }

    /// The number, once the form is checked; none: the next free one.
    pub fn pos_id(&self) -> Option<PosId> {
        PosId::written(&self.pos_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_lines_and_lists() {
        assert_eq!(
            alert_addresses("A@example.com\r\nb@example.com, a@example.com").unwrap(),
            ["a@example.com", "b@example.com"]
        );
        assert_eq!(alert_addresses("  ").unwrap(), Vec::<String>::new());
        assert_eq!(alert_addresses("boss").unwrap_err(), fault("alerts", "invalid"));
    }

    #[test]
    fn a_device_may_be_given_its_number() {
        let of = |pos_id: &str| {
            DeviceForm {
                pos_id: pos_id.to_owned(), name: " Касса 1 ".to_owned(), ..DeviceForm::default()
            }
            .checked()
        };
        assert_eq!(of(" 1916 ").unwrap().pos_id(), Some(PosId(1916)));
        assert_eq!((of("").unwrap().pos_id(), of("").unwrap().name.as_str()), (None, "Касса 1"));
        for wrong in ["0", "-5", "+5", "1.5", "девять", "99999999999999999999"] {
            assert_eq!(of(wrong).unwrap_err(), fault("pos_id", "invalid"), "{wrong}");
        }
        assert_eq!(DeviceForm::default().checked().unwrap_err(), fault("name", "empty"));
    }

    #[test]
    fn names_need_a_text_and_addresses_a_domain() {
        let form = AccountForm {
            email: " Shop@Example.com ".to_owned(),
            network: "Сеть".to_owned(),
            ..AccountForm::default()
        };
        assert_eq!(form.clone().checked().unwrap().email, "shop@example.com");
        assert_eq!(
            AccountForm { network: "  ".to_owned(), ..form.clone() }.checked().unwrap_err(),
            fault("network", "empty")
        );
        assert_eq!(
            AccountForm { email: "shop".to_owned(), ..form }.checked().unwrap_err(),
            fault("email", "invalid")
        );
    }
}
