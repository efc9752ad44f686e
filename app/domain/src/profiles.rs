//! Profiles (профиль): what an outlet is expected to sell, from its own history (`product.md` section 6).
//!
//! A [`Day`] holds what an outlet, or one till of it, sold in each quarter of an hour of a business day, in local
//! time. A [`History`] is what the days before it say of a day, and a [`Profile`] both together: the [`Expectation`] of any
//! [`Window`] of it, and the [`DayProfile`] that the chart draws. Days are compared by the clock on the wall: 10:00 with
//! 10:00, also when a day has 23 or 25 hours.
//!
//! Whether a lag is an alarm is decided in [`crate::lag`].

mod calendar;
mod chart;
mod day;
mod delay;
mod dispersion;
mod expectation;
mod history;
mod profile;
mod receipt_size;
mod robust;

pub use calendar::{Calendar, DayOff};
pub use chart::{Bucket, DayProfile, Expected, ProfileBucket, ProfileSlot};
pub use day::{Day, DayKind, DaySlot, Sold, Span, Window};
pub use delay::{DEFAULT_FEED_DELAY_MINUTES, FEED_DELAY_MINUTES, learn_feed_delay};
pub use dispersion::{MAX_DISPERSION, dispersion};
pub use expectation::Expectation;
pub use history::{
    Basis, HISTORY_DAYS, History, MIN_OPEN_DAYS, MIN_POOLED_DAYS, MIN_WEEKS, WEEKS, longest_gap_minutes,
};
pub use profile::Profile;
pub use receipt_size::ReceiptSize;
