//! `heado-monitor`.
#![recursion_limit = "256"]

use clap::Parser;
use server::cli::Cli;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    // Boxed, because the state of all commands together is large.
    match Box::pin(Cli::parse().run()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
