//! `heado-monitor agent`

use super::Failure;
use crate::{
    agent::{self, AgentArgs, AgentError, Settings},
    clock,
    config::Config,
    service,
};
use std::path::Path;

/// Until the system asks it to stop. Its settings are not the server's: `--config` names a file of its own.
pub(super) async fn run(file: Option<&Path>, args: &AgentArgs) -> Result<(), Failure> {
    let settings = Settings::load(file, args).map_err(AgentError::from)?;
    service::start_log(&Config::default());
    let stop = service::stop_asked()?;
    Ok(agent::run(settings, clock::system(), stop).await?)
}
