//! Devices: the grid, one device, registration, archive.

mod availability;
mod details;
mod grid;
mod labels;
mod registry;
mod rows;

pub use availability::availability;
pub(crate) use availability::availability_at;
pub use details::get;
pub(crate) use grid::escape_like;
pub use grid::{choices, list};
pub(crate) use labels::labels;
pub(crate) use registry::touch_keys;
pub use registry::{NewDevice, add, add_all, archive, move_to, rename, restore, zones};
pub(crate) use rows::numbers_at;
pub use rows::{of_outlet, rows};
pub(crate) use rows::{stored_facts, stored_kind};
