//! What waits to be sent: files of at most a batch each, in the order in which they came. Their names say how many receipts they
//! hold, so that a start after days without a network reads names alone.

use super::disk;
use crate::ingest::ReceiptItem;
use domain::receipts::MAX_BATCH;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

/// Bytes of JSON that one request may have, with room for what stands around the receipts.
const MAX_BYTES: usize = 1024 * 1024 - 1024;

/// A file of the spool.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Segment {
    number: u64,
    /// Of its content and origin: the same receipts of the same file are not kept twice.
    tag: String,
    receipts: u32,
}

impl Segment {
    fn file_name(&self) -> String {
        format!("{:012}-{}-{}.json", self.number, self.tag, self.receipts)
    }

    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.strip_suffix(".json")?.split('-');
        let segment = Self {
            number: parts.next()?.parse().ok()?,
            tag: parts.next()?.to_owned(),
            receipts: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(segment)
    }
}

/// The spool's folder.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    segments: BTreeMap<u64, Segment>,
    /// Those that are not to be sent before a time.
    held: HashMap<u64, Instant>,
}

/// What is sent with one request, and the files that it is made of.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) receipts: Vec<ReceiptItem>,
    segments: Vec<u64>,
}

impl Spool {
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        let mut segments = BTreeMap::new();
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|end| end == disk::HALF) {
                fs::remove_file(entry.path())?;
            } else if let Some(segment) = Segment::parse(&name) {
                segments.insert(segment.number, segment);
            }
        }
        Ok(Self { folder, segments, held: HashMap::new() })
    }

    /// Receipts that wait.
    pub(super) fn waiting(&self) -> i64 {
        self.segments.values().map(|segment| i64::from(segment.receipts)).sum()
    }

    /// Keeps receipts, durably. `origin` tells files apart; what a process that died had kept of it is not kept again.
    pub(super) fn add(&mut self, receipts: &[ReceiptItem], origin: &[u8]) -> io::Result<()> {
        for portion in portions(receipts)? {
            let bytes = serde_json::to_vec(portion)?;
            let hash = Sha256::new().chain_update(origin).chain_update(&bytes).finalize();
            let tag = hex::encode(&hash[..8]);
            if self.segments.values().any(|segment| segment.tag == tag) {
                continue;
            }
            let number = self.segments.keys().next_back().map_or(1, |last| last + 1);
            let receipts = u32::try_from(portion.len()).unwrap_or(u32::MAX);
            let segment = Segment { number, tag, receipts };
            disk::write(&self.folder.join(segment.file_name()), &bytes)?;
            self.segments.insert(number, segment);
        }
        Ok(())
    }

    /// The oldest receipts that may be sent now, at most `most`, as many files as fit into one request.
    pub(super) fn batch(&mut self, most: usize, now: Instant) -> io::Result<Option<Batch>> {
        self.held.retain(|_, until| *until > now);
        let mut batch = Batch { receipts: Vec::new(), segments: Vec::new() };
        let (mut bytes, mut unreadable) = (0, Vec::new());
        for segment in self.segments.values() {
            if self.held.contains_key(&segment.number) {
                continue;
            }
            let full = batch.receipts.len() + segment.receipts as usize > most.min(MAX_BATCH);
            if full && !batch.receipts.is_empty() {
                break;
            }
            let text = fs::read(self.folder.join(segment.file_name()))?;
            if bytes + text.len() > MAX_BYTES && !batch.receipts.is_empty() {
                break;
            }
            match serde_json::from_slice::<Vec<ReceiptItem>>(&text) {
                Ok(receipts) => batch.receipts.extend(receipts),
                Err(error) => {
                    tracing::error!(%error, file = segment.file_name(), "a file of the spool cannot be read");
                    unreadable.push(segment.number);
                    continue;
                }
            }
            bytes += text.len();
            batch.segments.push(segment.number);
        }
        for number in unreadable {
            self.set_aside(number)?;
        }
        Ok((!batch.receipts.is_empty()).then_some(batch))
    }

    /// A batch has been answered: it is forgotten but for what is to be sent again, not before `again_at`.
    pub(super) fn done(&mut self, batch: Batch, again: &[ReceiptItem], again_at: Instant) -> io::Result<()> {
        let first_new = self.segments.keys().next_back().map_or(1, |last| last + 1);
        // First what stays: a process that dies in between sends it twice, and that is counted once.
        self.add(again, format!("again {first_new}").as_bytes())?;
        for (number, _) in self.segments.range(first_new..) {
            self.held.insert(*number, again_at);
        }
        self.forget(batch.segments)
    }

    /// Puts a batch that was too large for the server back as smaller ones.
    pub(super) fn split(&mut self, batch: Batch, most: usize) -> io::Result<()> {
        for (index, portion) in batch.receipts.chunks(most.max(1)).enumerate() {
            self.add(portion, format!("split {:?} {index}", batch.segments).as_bytes())?;
        }
        self.forget(batch.segments)
    }

    fn forget(&mut self, segments: Vec<u64>) -> io::Result<()> {
        for number in segments {
            if let Some(segment) = self.segments.remove(&number) {
                fs::remove_file(self.folder.join(segment.file_name()))?;
            }
        }
        Ok(())
    }

    fn set_aside(&mut self, number: u64) -> io::Result<()> {
        if let Some(segment) = self.segments.remove(&number) {
            let file = self.folder.join(segment.file_name());
            disk::move_into(&file, &self.folder.join("..").join(disk::BAD))?;
        }
        Ok(())
    }
}

/// At most as many receipts and bytes as one request takes.
fn portions(receipts: &[ReceiptItem]) -> io::Result<Vec<&[ReceiptItem]>> {
    let (mut portions, mut from, mut bytes) = (Vec::new(), 0, 0);
    for (index, receipt) in receipts.iter().enumerate() {
        let size = serde_json::to_vec(receipt)?.len() + 1;
        if index - from == MAX_BATCH || (bytes + size > MAX_BYTES && index > from) {
            portions.push(&receipts[from..index]);
            (from, bytes) = (index, 0);
        }
        bytes += size;
    }
    if from < receipts.len() {
        portions.push(&receipts[from..]);
    }
    Ok(portions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn receipts(from: usize, number: usize) -> Vec<ReceiptItem> {
        let item = |n| ReceiptItem {
            id: format!("r{n}"),
            sold_at: "2026-06-04T10:00:00+05:00".parse().unwrap(),
            total_kopecks: 100,
            pos_id: None,
        };
        (from..from + number).map(item).collect()
    }

    fn spool() -> (tempfile::TempDir, Spool) {
        let folder = tempfile::tempdir().unwrap();
        disk::make_folders(folder.path()).unwrap();
        let spool = Spool::open(folder.path().join(disk::SPOOL)).unwrap();
        (folder, spool)
    }

    #[test]
    fn what_was_added_is_there_after_a_restart_in_its_order() {
        let (folder, mut spool) = spool();
        spool.add(&receipts(0, 2_500), b"a").unwrap();
        spool.add(&receipts(2_500, 3), b"b").unwrap();
        drop(spool);
        let mut spool = Spool::open(folder.path().join(disk::SPOOL)).unwrap();
        assert_eq!(spool.waiting(), 2_503);
        let mut sent = Vec::new();
        while let Some(batch) = spool.batch(MAX_BATCH, Instant::now()).unwrap() {
            assert!(batch.receipts.len() <= MAX_BATCH);
            sent.extend(batch.receipts.clone());
            spool.done(batch, &[], Instant::now()).unwrap();
        }
        assert_eq!(sent, receipts(0, 2_503));
        assert_eq!(spool.waiting(), 0);
    }

    #[test]
    fn a_file_that_was_kept_before_a_kill_is_not_kept_twice() {
        let (_folder, mut spool) = spool();
        spool.add(&receipts(0, 1_500), b"the file").unwrap();
        spool.add(&receipts(0, 1_500), b"the file").unwrap();
        assert_eq!(spool.waiting(), 1_500);
    }

    #[test]
    fn small_files_travel_together_and_what_is_to_be_sent_again_waits() {
        let (_folder, mut spool) = spool();
        for n in 0..5 {
            spool.add(&receipts(n, 1), format!("{n}").as_bytes()).unwrap();
        }
        let now = Instant::now();
        let batch = spool.batch(MAX_BATCH, now).unwrap().unwrap();
        assert_eq!(batch.receipts.len(), 5);
        let later = now + Duration::from_mins(1);
        spool.done(batch, &receipts(3, 1), later).unwrap();
        assert_eq!(spool.waiting(), 1);
        assert!(spool.batch(MAX_BATCH, now).unwrap().is_none());
        assert_eq!(spool.batch(MAX_BATCH, later).unwrap().unwrap().receipts, receipts(3, 1));
    }

    #[test]
    fn what_was_too_large_is_sent_in_smaller_parts() {
        let (_folder, mut spool) = spool();
        spool.add(&receipts(0, 900), b"a").unwrap();
        let (mut most, mut sent) = (MAX_BATCH, Vec::new());
        while let Some(batch) = spool.batch(most, Instant::now()).unwrap() {
            if batch.receipts.len() > 250 {
                most = batch.receipts.len() / 2;
                spool.split(batch, most).unwrap();
                assert_eq!(spool.waiting(), 900);
            } else {
                sent.extend(batch.receipts.clone());
                spool.done(batch, &[], Instant::now()).unwrap();
            }
        }
        sent.sort_by_key(|receipt| receipt.id[1..].parse::<usize>().unwrap());
        assert_eq!(sent, receipts(0, 900));
    }

    #[test]
    fn half_written_and_unreadable_files_stop_nothing() {
        let (folder, mut spool) = spool();
        spool.add(&receipts(0, 1), b"a").unwrap();
        let file = fs::read_dir(folder.path().join(disk::SPOOL)).unwrap().next().unwrap().unwrap().path();
        fs::write(&file, "[{").unwrap();
        fs::write(folder.path().join("spool/000000000009-x-1.half"), "[").unwrap();
        let mut spool = Spool::open(folder.path().join(disk::SPOOL)).unwrap();
        spool.add(&receipts(1, 1), b"b").unwrap();
        assert_eq!(spool.batch(MAX_BATCH, Instant::now()).unwrap().unwrap().receipts, receipts(1, 1));
        assert_eq!(fs::read_dir(folder.path().join(disk::BAD)).unwrap().count(), 1);
        assert_eq!(fs::read_dir(folder.path().join(disk::SPOOL)).unwrap().count(), 1);
    }

    #[test]
    fn no_portion_is_larger_than_a_request() {
        let long =
            |n: usize| ReceiptItem { id: "я".repeat(64) + &n.to_string(), ..receipts(n, 1).remove(0) };
        let many: Vec<_> = (0..9_000).map(long).collect();
        for portion in portions(&many).unwrap() {
            assert!(portion.len() <= MAX_BATCH && serde_json::to_vec(portion).unwrap().len() < 1024 * 1024);
        }
        assert_eq!(portions(&many).unwrap().concat(), many);
    }
}
