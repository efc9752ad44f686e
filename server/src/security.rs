//! What stands between the network and the pages: who sent a request, from where, and whether it may.

pub mod client_ip;
pub mod gate;
pub mod headers;
pub mod origin;
