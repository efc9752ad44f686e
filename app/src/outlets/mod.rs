//! The list of outlets, and the page of one: its revenue against its profile.
mod api;
mod chart;
mod choices;
mod devices;
mod filters;
mod list_view;
mod outlet_page;
mod page;
mod revenue;
mod say;
mod table;
mod view;

pub use api::{
    GetOutlet, ListOutlets, OutletChoices, RevenueOf, get_outlet, list_outlets, outlet_choices, revenue_of,
};
pub use chart::RevenueChart;
pub use list_view::ListView;
pub use outlet_page::OutletPage;
pub use page::OutletsPage;
pub(crate) use say::say;
pub use view::RevenueView;
