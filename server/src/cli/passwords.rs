//! Passwords come from a prompt or a file, never from an argument: arguments are seen by everybody on the machine.

use super::{Failure, argument};
use clap::Args;
use domain::members::check_password;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct PasswordSource {
    /// Read the password from the first line of this file instead of asking for it.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordSource {
    /// The new password of who signs in with this e-mail, checked. Asked for before the database is touched.
    pub(super) fn read(&self, email: &str) -> Result<String, Failure> {
        let password = match &self.password_file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| argument(format!("--password-file {}: {error}", path.display())))?;
                text.lines().next().unwrap_or_default().to_owned()
            }
            None => ask()?,
        };
        check_password(&password, email).map_err(|fault| argument(fault.to_string()))?;
        Ok(password)
    }
}

fn ask() -> Result<String, Failure> {
    let password = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("Once more: ")? != password {
        return Err(argument("the two passwords differ"));
    }
    Ok(password)
}
