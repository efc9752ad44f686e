//! The watched folder: a file is taken once it has not changed between two looks.

use super::{
    disk::{self, BAD, DONE, RECEIPTS},
    forms::read_receipts,
    spool::Spool,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// A larger file is set aside: no till sells as much between two files.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// Ends of names that programs give to files which they have not finished.
const UNFINISHED: [&str; 4] = ["tmp", "part", "partial", "crdownload"];

/// Size and time of the last change, as they were at the last look.
type Seen = (u64, SystemTime);

pub(super) struct Inbox {
    folder: PathBuf,
    zone: String,
    seen: HashMap<PathBuf, Seen>,
}

impl Inbox {
    pub(super) fn new(folder: &Path, zone: &str) -> Self {
        Self { folder: folder.to_owned(), zone: zone.to_owned(), seen: HashMap::new() }
    }

    /// Takes what is ready into the spool. A file that cannot be taken stays where it is, for the next look, and holds up no
    /// other.
    pub(super) fn look(&mut self, spool: &mut Spool) -> io::Result<()> {
        let mut failed = Ok(());
        for file in self.ready()? {
            match self.take(&file, spool) {
                Ok(()) => drop(self.seen.remove(&file)),
                Err(error) => {
                    let named = format!("{}: {error}", file.display());
                    failed = Err(io::Error::new(error.kind(), named));
                }
            }
        }
        failed
    }

    /// Files that have not changed since the last look, the oldest first.
    fn ready(&mut self) -> io::Result<Vec<PathBuf>> {
        let (mut now, mut ready) = (HashMap::new(), Vec::new());
        for entry in fs::read_dir(self.folder.join(RECEIPTS))? {
            let entry = entry?;
            // Without following links: a link may lead to what is not for sending.
            let Ok(meta) = entry.metadata() else { continue };
            let path = entry.path();
            if !meta.is_file() || is_unfinished(&path) {
                continue;
            }
            let seen = (meta.len(), meta.modified()?);
            if self.seen.get(&path) == Some(&seen) {
                ready.push((seen.1, path.clone()));
            }
            now.insert(path, seen);
        }
        self.seen = now;
        ready.sort();
        Ok(ready.into_iter().map(|(_, path)| path).collect())
    }

    /// First the spool, then the move: a process that dies in between finds the file again, and keeps nothing twice.
    fn take(&self, file: &Path, spool: &mut Spool) -> io::Result<()> {
        if fs::metadata(file)?.len() > MAX_FILE_BYTES {
            return self.set_aside(file, "it is larger than 64 MiB\n");
        }
        let bytes = fs::read(file)?;
        match read_receipts(file, &bytes, &self.zone) {
            Err(reason) => self.set_aside(file, &format!("{reason}\n")),
            Ok(parsed) => {
                spool.add(&parsed.receipts, &bytes)?;
                if !parsed.faults.is_empty() {
                    return self.set_aside(file, &parsed.reason());
                }
                tracing::info!(file = %file.display(), receipts = parsed.receipts.len(), "a file was taken");
                disk::move_into(file, &self.folder.join(DONE)).map(drop)
            }
        }
    }

    fn set_aside(&self, file: &Path, reason: &str) -> io::Result<()> {
        tracing::warn!(file = %file.display(), reason = reason.lines().next(), "a file is set aside");
        let to = disk::move_into(file, &self.folder.join(BAD))?;
        let mut name = to.into_os_string();
        name.push(".reason.txt");
        fs::write(name, reason)
    }

    /// Removes files that were taken so long ago.
    pub(super) fn tidy(&self, kept: TimeDelta, now: DateTime<Utc>) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.join(DONE))? {
            let entry = entry?;
            let meta = entry.metadata()?;
            if meta.is_file() && now.signed_duration_since(DateTime::<Utc>::from(meta.modified()?)) > kept {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

fn is_unfinished(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let end = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    name.starts_with(['.', '~']) || UNFINISHED.contains(&end.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id,sold_at,total\n1,2026-06-04T10:52:00+05:00,1\n";

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn only_what_does_not_change_any_more_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        disk::make_folders(folder.path()).unwrap();
        let mut spool = Spool::open(folder.path().join(disk::SPOOL)).unwrap();
        let mut inbox = Inbox::new(folder.path(), "");
        let receipts = folder.path().join(RECEIPTS);
        fs::write(receipts.join("a.csv"), &GOOD[..30]).unwrap();
        fs::write(receipts.join("b.csv.tmp"), GOOD).unwrap();
        fs::write(receipts.join(".hidden.csv"), GOOD).unwrap();
        inbox.look(&mut spool).unwrap();
        fs::write(receipts.join("a.csv"), GOOD).unwrap();
        inbox.look(&mut spool).unwrap();
        assert_eq!(spool.waiting(), 0);
        inbox.look(&mut spool).unwrap();
        assert_eq!(spool.waiting(), 1);
        assert_eq!(names(&folder.path().join(DONE)), ["a.csv"]);
        assert_eq!(names(&receipts), [".hidden.csv", "b.csv.tmp", "bad", "done"]);
    }

    #[test]
    fn a_bad_file_lies_beside_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        disk::make_folders(folder.path()).unwrap();
        let mut spool = Spool::open(folder.path().join(disk::SPOOL)).unwrap();
        let mut inbox = Inbox::new(folder.path(), "");
        fs::write(folder.path().join("receipts/a.csv"), format!("{GOOD}2,never,1\n")).unwrap();
        fs::write(folder.path().join("receipts/b.json"), "{").unwrap();
        fs::write(folder.path().join("receipts/c.pdf"), "x").unwrap();
        inbox.look(&mut spool).unwrap();
        inbox.look(&mut spool).unwrap();
        assert_eq!(spool.waiting(), 1);
        let bad = folder.path().join(BAD);
        assert_eq!(
            names(&bad),
            ["a.csv", "a.csv.reason.txt", "b.json", "b.json.reason.txt", "c.pdf", "c.pdf.reason.txt"]
        );
        let reason = fs::read_to_string(bad.join("a.csv.reason.txt")).unwrap();
        assert!(reason.contains("1 of 2") && reason.contains("line 3"), "{reason}");
    }

    #[test]
    fn files_that_were_taken_long_ago_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        disk::make_folders(folder.path()).unwrap();
        let file = folder.path().join(DONE).join("a.csv");
        fs::write(&file, "x").unwrap();
        let written = DateTime::<Utc>::from(fs::metadata(&file).unwrap().modified().unwrap());
        let inbox = Inbox::new(folder.path(), "");
        inbox.tidy(TimeDelta::days(30), written + TimeDelta::days(29)).unwrap();
        assert!(file.exists());
        inbox.tidy(TimeDelta::days(30), written + TimeDelta::days(31)).unwrap();
        assert!(!file.exists());
    }
}
