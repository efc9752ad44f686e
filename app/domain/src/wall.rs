//! Wall screens: a page for a screen on a wall that everybody in the room reads (`product.md` section 4). Who has its link sees
//! it, without a log-in, until the link is revoked.

mod link;
mod problems;
mod risk;
mod snapshot;

pub use link::{
    MAX_WALLS, MadeWall, NewWall, WALL_TOKEN_ALPHABET, WALL_TOKEN_CHARS, WallAccounts, WallForm, WallId,
    WallLayout, WallRow, WallViewer, is_wall_token,
};
pub use problems::{
    Duplicate, FRESH_MS, OfflineDevice, OutletFacts, Problem, ProblemKind, Sight, first_rows, is_fresh,
};
pub use risk::{Trouble, risk_per_hour};
pub use snapshot::{WallEvent, WallGroup, WallSnapshot, WallTotals, largest_groups};

/// Rows that a wall shows, at most: what is beyond is counted.
pub const MAX_ROWS: usize = 12;
