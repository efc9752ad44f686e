//! Spreadsheets, in a WebAssembly module of their own that runs in a worker: the page loads it when somebody first makes or
//! reads one.
mod compared;
mod read;
mod text;
mod unpack;
mod write;
mod xls;

#[cfg(target_arch = "wasm32")]
mod browser;

pub use compared::List;
pub use read::{SheetRows, read};
pub use write::{Book, BookError};
