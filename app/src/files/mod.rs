//! Files that are made, saved and read in the browser.
mod making;
mod save;
mod sheets;

pub use making::{Making, Stopped};
pub use save::{save_bytes, save_text};
pub use sheets::{Sheets, SheetsFault};
