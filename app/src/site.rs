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
