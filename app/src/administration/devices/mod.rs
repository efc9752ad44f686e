//! Devices: names, places and keys, archived ones too.
mod add;
mod api;
mod device_page;
mod keys;
mod page;

pub(super) use add::AddDeviceForm;
pub use device_page::DevicePage;
pub(super) use page::ArchivedBadge;
pub use page::DevicesPage;
