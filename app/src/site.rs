//! What the configuration says of this installation.
use serde::{Deserialize, Serialize};

/// Support's contacts, shown on the sign-in page, in the footer and in the help (`product.md` section 4).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SiteInfo {
    pub support_phone: String,
    pub support_site: String,
    /// For example `7:00–18:00 (МСК)`.
    pub support_hours: String,
    /// The address under which people reach this installation, without a trailing slash.
    pub base_url: String,
}

/// Where the steps of an incident are done, shown beside them (the manual, «Действия при поступлении уведомления»). Empty
/// ones are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Links {
    /// The client's cabinet.
    pub cabinet: String,
    /// The service desk of partners.
    pub service_desk: String,
    /// Addresses at which tills and trading systems reach HEADO.
    pub api: Vec<String>,
    /// The folder of HEADO's software with its logs.
    pub log_folder: String,
}

/// IANA zone of support's clock: notices are announced and listed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportZone(pub String);
