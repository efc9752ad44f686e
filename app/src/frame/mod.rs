//! What stands around every page: header, navigation, account menu, live mark, footer.
mod account_menu;
mod contacts;
mod footer;
mod header;
mod keys;
mod live_mark;

pub use account_menu::LanguageSwitch;
pub use contacts::SupportContacts;
pub use footer::Footer;
pub use header::{Header, PlainHeader};
