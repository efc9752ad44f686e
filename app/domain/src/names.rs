//! Names of enum variants as they stand in storage, in addresses and in JSON: one set of names for all three.

use thiserror::Error;

/// A text names no variant of an enum. The text itself is not part of the error: it came from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the name of a {what}")]
pub struct UnknownName {
    /// The type that was asked for.
    pub what: &'static str,
}

/// Gives a fieldless enum `ALL`, `as_str`, `Display` and `FromStr` by names that its serde form must share.
macro_rules! names {
    ($type:ident: $($variant:ident = $name:literal),+ $(,)?) => {
        impl $type {
            /// Every variant, in the order of declaration.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The name in storage, addresses and JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::names::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::names::UnknownName { what: stringify!($type) }),
                }
            }
        }
    };
}
pub(crate) use names;
