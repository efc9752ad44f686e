//! Revenue lag (отставание): is an outlet so far below its profile that somebody should look (`product.md` section 6)?
//!
//! The page always shows the plain percentage against the 40 % line; an alarm needs the percentage and the evidence.
//! [`judge`] weighs one moment of a day, [`decide`] turns the judgements of one outlet, every 15 minutes, into what
//! happens, and [`sentence`] says it in words. The live engine, the outlet's page and the back-test call the same code.

mod decision;
mod entered;
mod guard;
mod judge;
mod limits;
pub mod replay;
mod sentence;
mod settings;
mod tails;
pub mod what_if;

pub use decision::{Flip, LastingLag, REJOIN_SLOTS, Track, decide};
pub use entered::{EnteredLimits, written};
pub use guard::{Burst, Group, burst, is_burst};
pub use judge::{Circumstances, Judgement, Standing, WindowJudgement, is_silent_till, judge};
pub use limits::{
    ChosenLimits, Limit, LimitInForce, LimitsBoard, OutOfRange, OwnLimits, SetFor, SpecialLimit,
    limits_in_force, special_limits,
};
pub use sentence::{Sentence, sentence};
pub use settings::Settings;
pub use tails::{p_count, p_count_above, p_revenue};
