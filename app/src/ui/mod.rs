//! Building blocks of the pages. They know the domain and the texts, and no feature.
mod badge;
mod chart;
mod deviation;
mod dialog;
mod empty;
mod failure;
mod fetched;
mod field;
mod filter_form;
mod icon;
mod loaded;
mod moment;
mod pager;
mod post_form;
mod rows;
mod skeleton;
mod table;
mod toast;
mod toggle;
mod turns;
mod written;

pub use badge::{Badge, StateBadge, state_word};
pub use chart::{ChartOptions, Look, middle_of, point_at, revenue_chart, titled_chart, weekday_name};
pub use deviation::{Deviation, signed_percent};
pub use dialog::Dialog;
pub use empty::Empty;
pub(crate) use failure::with_mark;
pub use failure::{Failure, NotFound, SignedOut, explain, refresh_after, sign_in_address};
pub use fetched::Fetched;
pub use field::{Field, FieldError};
pub use filter_form::{AccountSelect, CitySelect, FilterForm, Kept, Select, read_form};
pub use icon::Icon;
pub use loaded::{Loaded, Once};
pub use moment::{
    Ago, BrowserClock, BrowserMoment, ClockOfOutlet, Moment, clock_time, day_name, provide_browser_clock,
    use_browser_clock,
};
pub(crate) use moment::{browser_now, server_now};
pub use pager::Pager;
pub use post_form::{FormAction, FormAnswer, PostForm, keep_focus, post_files};
pub use rows::Rows;
pub use skeleton::Skeleton;
pub use table::{ColumnHeader, SortHeader, Sorted};
pub use toast::{ToastArea, Toasts, provide_toasts, use_toasts};
pub use toggle::Toggle;
pub use turns::{after_turns, hydrating, in_turn, take_turns, when_alive};
