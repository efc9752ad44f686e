//! Maintenance windows: data is collected, no incident is opened.
mod api;
mod forms;
mod section;

pub use api::{
    MaintainOnce, MaintainWeekly, MaintenanceOf, RemoveMaintenance, maintain_once, maintain_weekly,
    maintenance_of, remove_maintenance,
};
pub(crate) use forms::day_names;
pub use section::MaintenanceSection;
