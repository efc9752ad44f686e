//! What the pages of the administration show of accounts, partners, members, outlets and devices, and what their forms say.

mod forms;
mod hours_forms;

pub use forms::{
    AccountForm, DeviceForm, FieldFault, MAX_NAME_CHARS, MemberForm, OutletForm, alert_addresses, name_of,
};
pub use hours_forms::{ExceptionForm, WeekForm, exception_ranges};

use crate::{
    accounts::{Account, AccountId, Partner},
    devices::{DeviceKind, PosId},
    id,
    language::Language,
    members::{MemberId, Role},
    outlets::{Outlet, OutletId},
};
use serde::{Deserialize, Serialize};

id!(/** Identifies a key of a device; it says nothing of its secret. */ KeyId);

/// What a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sought {
    /// Words that all must be found.
    pub search: String,
    /// Of this account alone, where the things have one.
    pub account: Option<AccountId>,
    /// From 0.
    pub page: u32,
}

impl Sought {
    /// Rows of a page.
    pub const PAGE_SIZE: u32 = 50;
    const LAST_PAGE: u32 = 10_000;

    /// Rows before the page.
    pub fn page_offset(&self) -> i64 {
        i64::from(self.page.min(Self::LAST_PAGE)) * i64::from(Self::PAGE_SIZE)
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Rows of all pages.
    pub total: i64,
    /// What the list, and a form for a new row, may choose from.
    pub choices: Choices,
}

/// What forms choose from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choices {
    /// All accounts by their e-mails.
    pub accounts: Vec<(AccountId, String)>,
    /// All partners by their names.
    pub partners: Vec<Partner>,
}

/// For how many days each kind of data is kept; none: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeptDays {
    /// Receipts one by one.
    pub receipts: Option<i64>,
    /// Sums of receipts by quarter of an hour and by business day.
    pub sales: Option<i64>,
    /// When devices went online and offline.
    pub presence: Option<i64>,
    /// Letters that are done.
    pub letters: Option<i64>,
    /// Contents of files attached to incidents, from the closing on.
    pub incident_files: Option<i64>,
}

/// How much there is to administer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Accounts.
    pub accounts: i64,
    /// Partners.
    pub partners: i64,
    /// Members who may sign in.
    pub members: i64,
    /// Members who have not followed their invitation yet.
    pub invited: i64,
    /// Outlets that are not archived.
    pub outlets: i64,
    /// Archived outlets.
    pub archived_outlets: i64,
    /// Devices that are not archived.
    pub devices: i64,
    /// Archived devices.
    pub archived_devices: i64,
    /// Links of wall screens that hold.
    pub walls: i64,
    /// Entries of the audit log.
    pub audit: i64,
}

/// An account in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// The account.
    pub account: Account,
    /// Name of the partner that supports it.
    pub partner: Option<String>,
    /// Its outlets that are not archived.
    pub outlets: i64,
    /// Its devices that are not archived.
    pub devices: i64,
    /// Technicians who may see it.
    pub members: i64,
}

/// The page of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDetails {
    /// How the list shows it.
    pub row: AccountRow,
    /// Addresses that get its alerts; letters go to those that are a member's who may see it.
    pub alerts: Vec<String>,
    /// Those of them to which no letter goes: no member with a grant has the address.
    pub idle_alerts: Vec<String>,
    /// Technicians who may see it, by name.
    pub members: Vec<(MemberId, String)>,
    /// What the form chooses from.
    pub choices: Choices,
}

/// A partner in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerRow {
    /// The partner.
    pub partner: Partner,
    /// The accounts that it supports.
    pub accounts: Vec<(AccountId, String)>,
    /// Its staff, by name.
    pub members: Vec<(MemberId, String)>,
}

/// Whether a member can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// With a password.
    Active,
    /// The invitation was not followed yet.
    Invited,
    /// Not any more.
    Disabled,
}

/// A member in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Who.
    pub id: MemberId,
    /// To sign in with.
    pub email: String,
    /// As others see the member.
    pub name: String,
    /// What the member may.
    pub role: Role,
    /// Of pages and letters.
    pub language: Language,
    /// Whose staff the member is.
    pub partner: Option<Partner>,
    /// Can the member sign in?
    pub state: MemberState,
    /// Accounts that were granted.
    pub grants: i64,
    /// Sessions that have not ended.
    pub sessions: i64,
}

/// The page of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberDetails {
    /// How the list shows the member.
    pub row: MemberRow,
    /// The accounts that were granted.
    pub accounts: Vec<(AccountId, String)>,
    /// Until when the latest invitation holds (Unix milliseconds), if it was sent and not followed.
    pub invited_until: Option<i64>,
    /// What the forms choose from.
    pub choices: Choices,
}

/// A device in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRecord {
    /// Its number.
    pub pos_id: PosId,
    /// Name in the client's cabinet.
    pub name: String,
    /// Till or mid-server.
    pub kind: DeviceKind,
    /// Where it stands.
    pub outlet_id: OutletId,
    /// `City, Street, 1 (Mall)`.
    pub place: String,
    /// Whose it is.
    pub account_id: AccountId,
    /// How the account is shown.
    pub account_email: String,
    /// Out of grid, counts and reports.
    pub archived: bool,
    /// Keys that hold.
    pub keys: i64,
}

/// A key, without its secret, which nobody knows but the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    /// To revoke it.
    pub id: KeyId,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds; none: it holds.
    pub revoked_at: Option<i64>,
}

/// The administration of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceDetails {
    /// How the list shows it.
    pub record: DeviceRecord,
    /// Its keys, the newest first.
    pub keys: Vec<KeyRow>,
    /// Other outlets of its account, to which it can be moved.
    pub outlets: Vec<(OutletId, String)>,
    /// A key that was made a moment ago, for a page without scripts: shown this once.
    pub new_key: Option<String>,
}

/// An outlet in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutletRecord {
    /// The outlet.
    pub outlet: Outlet,
    /// How its account is shown.
    pub account_email: String,
    /// Its devices that are not archived.
    pub devices: i64,
}

/// The administration of an outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutletDetails {
    /// How the list shows it.
    pub record: OutletRecord,
    /// It has an open incident, which has to be closed even if the outlet is archived.
    pub open_incident: bool,
}
