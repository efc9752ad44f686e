//! The agent's folder, and writes that survive a loss of power.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// Where trading systems put files.
pub(super) const RECEIPTS: &str = "receipts";
/// Beside them: what was taken …
pub(super) const DONE: &str = "receipts/done";
/// … and what could not be read, or was refused.
pub(super) const BAD: &str = "receipts/bad";
/// What waits to be sent.
pub(super) const SPOOL: &str = "spool";
/// Half-written files of this program end so, and are removed at its start.
pub(super) const HALF: &str = "half";
const INSTANCE: &str = "instance";

pub(super) fn make_folders(folder: &Path) -> io::Result<()> {
    [DONE, BAD, SPOOL].iter().try_for_each(|name| fs::create_dir_all(folder.join(name)))
}

/// Made once per installation. Whoever copies the folder makes a duplicate, which the server then shows.
pub(super) fn instance_id(folder: &Path) -> io::Result<String> {
    let path = folder.join(INSTANCE);
    match fs::read_to_string(&path) {
        Ok(id) if !id.trim().is_empty() => Ok(id.trim().to_owned()),
        Ok(_) => new_instance_id(&path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => new_instance_id(&path),
        Err(error) => Err(error),
    }
}

fn new_instance_id(path: &Path) -> io::Result<String> {
    let id = Uuid::now_v7().to_string();
    write(path, format!("{id}\n").as_bytes())?;
    Ok(id)
}

/// Writes a whole file, or none: it is there, durably, once this returns.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let half = path.with_extension(HALF);
    let mut file = File::create(&half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&half, path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Adds a line to a file, durably.
pub(super) fn append(path: &Path, line: &str) -> io::Result<()> {
    let mut file = File::options().create(true).append(true).open(path)?;
    file.write_all(format!("{line}\n").as_bytes())?;
    file.sync_all()
}

/// Moves a file into a folder under its name, or under one like it that is free.
pub(super) fn move_into(file: &Path, folder: &Path) -> io::Result<PathBuf> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (stem, end) =
        name.rsplit_once('.').map_or((name.as_str(), String::new()), |(stem, end)| (stem, format!(".{end}")));
    let mut to = folder.join(&name);
    let mut number = 2;
    while to.exists() {
        to = folder.join(format!("{stem}~{number}{end}"));
        number += 1;
    }
    fs::rename(file, &to)?;
    sync_folder(folder)?;
    sync_folder(file.parent().unwrap_or(Path::new(".")))?;
    Ok(to)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_has_one_id() {
        let folder = tempfile::tempdir().unwrap();
        let id = instance_id(folder.path()).unwrap();
        assert_eq!(instance_id(folder.path()).unwrap(), id);
        fs::write(folder.path().join(INSTANCE), "").unwrap();
        assert_ne!(instance_id(folder.path()).unwrap(), id);
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        make_folders(folder.path()).unwrap();
        let (file, done) = (folder.path().join("receipts/shift.csv"), folder.path().join(DONE));
        for name in ["shift.csv", "shift~2.csv", "shift~3.csv"] {
            fs::write(&file, "x").unwrap();
            assert_eq!(move_into(&file, &done).unwrap(), done.join(name));
            assert!(!file.exists());
        }
    }
}
