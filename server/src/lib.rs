//! HEADO Monitoring's server.

pub mod demo;
pub mod fleet;
pub mod ingest;
pub mod presence;
