//! The grid of devices and the page of one device.
mod api;
mod availability;
mod chips;
mod device_page;
mod facts;
mod filters;
mod grid;
mod hardware;
mod instances;
mod keys;
mod note;
mod page;
mod row;
mod sales;
mod table;
mod view;

pub use api::{
    AvailabilityOf, ChangeNote, Choices, GetDevice, LastReceipts, ListDevices, Rows, availability_of,
    change_note, choices, get_device, last_receipts, list_devices, rows,
};
pub use device_page::DevicePage;
pub use page::DevicesPage;
pub use view::GridView;
