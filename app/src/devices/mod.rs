//! The grid of devices and the page of one device.
mod api;
mod availability;
mod chips;
mod device_page;
mod export;
mod facts;
mod filters;
mod grid;
mod hardware;
mod instances;
mod note;
mod page;
mod row;
mod sales;
mod table;
mod view;

pub use api::{
    AvailabilityOf, ChangeNote, Choices, DeviceNumbers, DevicePortion, GetDevice, LastReceipts, ListDevices,
    Rows, availability_of, change_note, choices, device_numbers, device_portion, get_device, last_receipts,
    list_devices, rows,
};
pub use device_page::DevicePage;
pub use export::{EXPORT_PATH, device_cells, device_columns, devices_name};
pub use page::DevicesPage;
pub use view::GridView;
