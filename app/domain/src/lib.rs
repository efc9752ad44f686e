//! Types and rules of HEADO Monitoring. No I/O and no clock: `now` is an argument everywhere, so that the server,
//! the browser and the tests run the same code.

#![warn(missing_docs)]

pub mod accounts;
pub mod administration;
pub mod audit;
pub mod checklist;
pub mod client_list;
pub mod devices;
pub mod incidents;
pub mod lag;
pub mod language;
pub mod live;
pub mod mail;
pub mod maintenance;
pub mod members;
pub mod money;
pub mod names;
pub mod notes;
pub mod notices;
pub mod outlets;
pub mod overview;
pub mod presence;
pub mod profiles;
pub mod receipts;
pub mod revenue;
pub mod rollout;
pub mod tables;
pub mod text;
pub mod time;
pub mod tokens;
pub mod wall;

/// Declares an identifier: a `UUIDv7` made by the application, as its own type.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}
pub(crate) use id;
