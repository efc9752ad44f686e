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
pub use grid::{choices, list, numbers};
pub(crate) use labels::labels;
pub use registry::{NewDevice, add, add_all, add_with_key, archive, move_to, rename, restore, zones};
pub(crate) use registry::{add_within, move_within, rename_within, touch_keys};
pub(crate) use rows::numbers_at;
pub use rows::{of_outlet, rows, rows_in_order};
pub(crate) use rows::{stored_facts, stored_kind};
