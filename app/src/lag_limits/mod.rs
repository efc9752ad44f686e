//! The limits of the lag by account and outlet, and what others would have raised: a page of HEADO's staff.
mod api;
mod episodes;
mod form;
mod outlets;
mod page;
mod save;
mod view;
mod what_if;

pub use api::{LimitsOf, SetLimits, TryLimits, limits_of, set_limits, try_limits};
pub use page::LagLimitsPage;
pub use view::LimitsView;
