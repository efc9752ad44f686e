//! `heado-monitor backup` and `heado-monitor restore`

use super::{Failure, argument, output::note, say};
use crate::{clock, config::Config};
use clap::Args;
use std::{
    fs::{self, File},
    io,
    num::NonZeroUsize,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use storage::backup::{self, Contents};

/// How a backup in a folder is named: `heado-2026-06-04T075200Z.backup`.
const PREFIX: &str = "heado-";
const END: &str = ".backup";

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file, which must not exist, or a folder that is there: then the file is named by the time.
    to: PathBuf,
    /// Of the backups in the folder keep this many, the newest.
    #[arg(long, value_name = "NUMBER")]
    keep: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup.
    from: PathBuf,
    /// Replace what is in the database; without it only an empty one is accepted.
    #[arg(long)]
    replace: bool,
    /// Only check that the file is whole, and say what is in it.
    #[arg(long, conflicts_with = "replace")]
    check: bool,
}

impl Backup {
    /// The database is not brought up to date first: a backup before an upgrade is one of the old schema.
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let now = clock::system().now();
        let folder = self.to.is_dir();
        if self.keep.is_some() && !folder {
            return Err(argument(format!("--keep: {} is no folder that is there", self.to.display())));
        }
        let to = if folder {
            self.to.join(format!("{PREFIX}{}{END}", now.format("%Y-%m-%dT%H%M%SZ")))
        } else {
            self.to.clone()
        };
        if to.exists() {
            return Err(argument(format!("{}: it is there already", to.display())));
        }
        let mut half = to.clone().into_os_string();
        half.push(".half");
        let half = PathBuf::from(half);
        // Password hashes and clients' sales are in it: for its owner's eyes alone.
        let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&half);
        let file = file.map_err(|error| named(&half, &error))?;
        let written = backup::write(&config.database_url, &file, now).await;
        let contents = match written {
            Ok(contents) => contents,
            Err(error) => {
                let _ = fs::remove_file(&half);
                return Err(error.into());
            }
        };
        file.sync_all()?;
        fs::rename(&half, &to)?;
        File::open(to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()?;
        let bytes = fs::metadata(&to)?.len();
        say(&format!("{}: {}, {bytes} bytes", to.display(), told(&contents)))?;
        match self.keep {
            Some(keep) => remove_older(&self.to, keep),
            None => Ok(()),
        }
    }
}

fn remove_older(folder: &Path, keep: NonZeroUsize) -> Result<(), Failure> {
    let mut backups = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(PREFIX) && name.ends_with(END) {
            backups.push(name);
        }
    }
    backups.sort_unstable_by(|one, other| other.cmp(one));
    for name in backups.iter().skip(keep.get()) {
        fs::remove_file(folder.join(name))?;
        note(&format!("{name} is removed"));
    }
    Ok(())
}

impl Restore {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failure> {
        let file = File::open(&self.from).map_err(|error| named(&self.from, &error))?;
        if self.check {
            let contents = backup::verify(&file)?;
            return say(&format!("{}: whole; {}", self.from.display(), told(&contents)));
        }
        let now = clock::system().now();
        let restored = backup::restore(&config.database_url, file, self.replace, now).await?;
        say(&format!("Restored: {}.", told(&restored.contents)))?;
        if restored.schema > restored.contents.schema {
            say(&format!(
                "The schema has been brought from {} to {}.",
                restored.contents.schema, restored.schema
            ))?;
        }
        for (table, reason) in backup::LEFT_OUT {
            say(&format!("Not in a backup: {table}; {reason}."))?;
        }
        if restored.letters_waiting > 0 {
            let letters = restored.letters_waiting;
            say(&format!(
                "{letters} letters waited when the backup was made: the service sends them when it starts."
            ))?;
        }
        Ok(())
    }
}

fn told(contents: &Contents) -> String {
    let Contents { made_at, engine, schema, tables } = contents;
    let made_at = made_at.format("%F %T UTC");
    format!(
        "{} rows of {} tables, made {made_at} of {engine}, schema {schema}",
        contents.rows(),
        tables.len()
    )
}

fn named(path: &Path, error: &io::Error) -> Failure {
    argument(format!("{}: {error}", path.display()))
}
