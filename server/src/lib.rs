//! HEADO Monitoring's server.

pub mod fleet;
pub mod ingest;
pub mod presence;
