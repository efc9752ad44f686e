//! HEADO Monitoring's server.

pub mod ingest;
pub mod presence;
