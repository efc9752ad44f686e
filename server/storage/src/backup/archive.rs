//! The archive: lines of JSON, packed by gzip. A header, then each table: its name and columns, its rows, and how many they
//! were with their SHA-256; at last how many tables and rows there are in all, with the SHA-256 of all lines that are no rows.

use super::{
    BackupError, LEFT_OUT,
    catalogue::Table,
    cell::{Cell, Kind},
};
use chrono::{DateTime, Utc};
use flate2::{Compression, bufread::MultiGzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, BufWriter, Read, Write},
};

const FORMAT: &str = "HEADO Monitoring backup";
const VERSION: u32 = 1;
/// No row is longer: the largest file of an incident in hexadecimal takes a third of it.
const MAX_LINE_BYTES: u64 = 64 * 1024 * 1024;

/// The first line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Header {
    format: String,
    version: u32,
    pub(super) made_at: DateTime<Utc>,
    pub(super) engine: String,
    /// Migrations with the checksums of their texts.
    pub(super) migrations: BTreeMap<i64, String>,
    left_out: Vec<String>,
}

impl Header {
    pub(super) fn new(now: DateTime<Utc>, engine: &str, migrations: BTreeMap<i64, String>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            made_at: now,
            engine: engine.to_owned(),
            migrations,
            left_out: LEFT_OUT.iter().map(|(table, _)| (*table).to_owned()).collect(),
        }
    }

    /// The latest migration.
    pub(super) fn schema(&self) -> i64 {
        self.migrations.keys().next_back().copied().unwrap_or(0)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct EndOfTable {
    end: String,
    rows: u64,
    sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct EndOfArchive {
    finished: bool,
    tables: u64,
    rows: u64,
    sha256: String,
}

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Of `sqlite` or `postgresql`.
    pub engine: String,
    /// The latest migration of its schema.
    pub schema: i64,
    /// Tables with the number of their rows.
    pub tables: BTreeMap<String, u64>,
}

impl Contents {
    fn of(header: &Header) -> Self {
        Self {
            made_at: header.made_at,
            engine: header.engine.clone(),
            schema: header.schema(),
            tables: BTreeMap::new(),
        }
    }

    /// Of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.values().sum()
    }
}

/// Writes an archive.
pub(super) struct Writer<W: Write> {
    out: BufWriter<GzEncoder<W>>,
    /// Of lines that are no rows.
    frame: Sha256,
    contents: Contents,
    table: String,
    rows: u64,
    hash: Sha256,
}

impl<W: Write> Writer<W> {
    pub(super) fn begin(out: W, header: Header) -> Result<Self, BackupError> {
        let mut writer = Self {
            out: BufWriter::with_capacity(128 * 1024, GzEncoder::new(out, Compression::new(4))),
            frame: Sha256::new(),
            contents: Contents::of(&header),
            table: String::new(),
            rows: 0,
            hash: Sha256::new(),
        };
        writer.frame(&header)?;
        Ok(writer)
    }

    pub(super) fn begin_table(&mut self, table: &Table) -> Result<(), BackupError> {
        self.table.clone_from(&table.table);
        (self.rows, self.hash) = (0, Sha256::new());
        self.frame(table)
    }

    pub(super) fn row(&mut self, cells: &[Value]) -> Result<(), BackupError> {
        let line = to_line(&cells)?;
        self.rows += 1;
        self.hash.update(&line);
        self.out.write_all(&line).map_err(BackupError::Io)
    }

    pub(super) fn end_table(&mut self) -> Result<(), BackupError> {
        let hash = std::mem::take(&mut self.hash);
        let end =
            EndOfTable { end: self.table.clone(), rows: self.rows, sha256: hex::encode(hash.finalize()) };
        self.contents.tables.insert(std::mem::take(&mut self.table), self.rows);
        self.frame(&end)
    }

    pub(super) fn finish(mut self) -> Result<Contents, BackupError> {
        let end = EndOfArchive {
            finished: true,
            tables: self.contents.tables.len() as u64,
            rows: self.contents.rows(),
            sha256: hex::encode(std::mem::take(&mut self.frame).finalize()),
        };
        self.frame(&end)?;
        let encoder = self.out.into_inner().map_err(|error| BackupError::Io(error.into_error()))?;
        encoder.finish().and_then(|mut out| out.flush()).map_err(BackupError::Io)?;
        Ok(self.contents)
    }

    fn frame(&mut self, line: &impl Serialize) -> Result<(), BackupError> {
        let line = to_line(line)?;
        self.frame.update(&line);
        self.out.write_all(&line).map_err(BackupError::Io)
    }
}

fn to_line(value: &impl Serialize) -> Result<Vec<u8>, BackupError> {
    let mut line = serde_json::to_vec(value).map_err(|error| BackupError::Io(error.into()))?;
    line.push(b'\n');
    Ok(line)
}

/// One thing read.
pub(super) enum Item {
    Table(Table),
    Row(Vec<Cell>),
    EndOfTable,
    /// Nothing follows, and everything that was read is what had been written.
    End(Contents),
}

/// Reads an archive, and checks it on the way.
pub(super) struct Reader<R: BufRead> {
    lines: BufReader<MultiGzDecoder<R>>,
    line: Vec<u8>,
    frame: Sha256,
    contents: Contents,
    table: Option<(Table, Vec<Kind>)>,
    rows: u64,
    hash: Sha256,
}

impl<R: BufRead> Reader<R> {
    pub(super) fn begin(input: R) -> Result<(Self, Header), BackupError> {
        let mut reader = Self {
            lines: BufReader::with_capacity(128 * 1024, MultiGzDecoder::new(input)),
            line: Vec::new(),
            frame: Sha256::new(),
            contents: Contents {
                made_at: DateTime::UNIX_EPOCH,
                engine: String::new(),
                schema: 0,
                tables: BTreeMap::new(),
            },
            table: None,
            rows: 0,
            hash: Sha256::new(),
        };
        if reader.read_line().is_err() {
            return Err(BackupError::NotABackup);
        }
        let header: Header = serde_json::from_slice(&reader.line).map_err(|_| BackupError::NotABackup)?;
        if header.format != FORMAT {
            return Err(BackupError::NotABackup);
        }
        if header.version != VERSION {
            let problem = format!("its format is {}, this program reads {VERSION}", header.version);
            return Err(BackupError::damaged(problem));
        }
        reader.frame.update(&reader.line);
        reader.contents = Contents::of(&header);
        Ok((reader, header))
    }

    pub(super) fn next(&mut self) -> Result<Item, BackupError> {
        self.read_line()?;
        match self.table.take() {
            Some((table, kinds)) if self.line.starts_with(b"[") => {
                let row = self.row(&table, &kinds);
                self.table = Some((table, kinds));
                row
            }
            Some((table, _)) => self.end_table(&table),
            None => self.begin_table_or_end(),
        }
    }

    fn row(&mut self, table: &Table, kinds: &[Kind]) -> Result<Item, BackupError> {
        self.rows += 1;
        self.hash.update(&self.line);
        let at = |fault: &str| BackupError::damaged(format!("row {} of {}: {fault}", self.rows, table.table));
        let values: Vec<Value> = serde_json::from_slice(&self.line).map_err(|_| at("it cannot be read"))?;
        if values.len() != kinds.len() {
            return Err(at("it has other columns"));
        }
        let cells = kinds.iter().zip(values).map(|(kind, value)| Cell::of_json(*kind, value));
        cells.collect::<Result<_, _>>().map(Item::Row).map_err(|error| at(&error.to_string()))
    }

    fn end_table(&mut self, table: &Table) -> Result<Item, BackupError> {
        let unlike =
            |what: &str| BackupError::damaged(format!("{what} of {} are not what was written", table.table));
        let end: EndOfTable = serde_json::from_slice(&self.line).map_err(|_| unlike("rows"))?;
        let hash = hex::encode(std::mem::take(&mut self.hash).finalize());
        if end.end != table.table || end.rows != self.rows {
            return Err(unlike("rows"));
        }
        if end.sha256 != hash {
            return Err(unlike("checksums"));
        }
        self.frame.update(&self.line);
        self.contents.tables.insert(end.end, end.rows);
        self.rows = 0;
        Ok(Item::EndOfTable)
    }

    fn begin_table_or_end(&mut self) -> Result<Item, BackupError> {
        if let Ok(table) = serde_json::from_slice::<Table>(&self.line) {
            self.frame.update(&self.line);
            self.table = Some((table.clone(), table.kinds()?));
            return Ok(Item::Table(table));
        }
        let end: EndOfArchive =
            serde_json::from_slice(&self.line).map_err(|_| BackupError::damaged("a line cannot be read"))?;
        let frame = hex::encode(std::mem::take(&mut self.frame).finalize());
        let complete = end.finished
            && end.sha256 == frame
            && end.tables == self.contents.tables.len() as u64
            && end.rows == self.contents.rows();
        if !complete {
            return Err(BackupError::damaged("its checksum is not what was written"));
        }
        let mut rest = [0; 1];
        match self.lines.read(&mut rest) {
            Ok(0) => Ok(Item::End(self.contents.clone())),
            Ok(_) => Err(BackupError::damaged("something follows its end")),
            Err(error) => Err(BackupError::of_reading(error)),
        }
    }

    fn read_line(&mut self) -> Result<(), BackupError> {
        self.line.clear();
        let read = (&mut self.lines).take(MAX_LINE_BYTES).read_until(b'\n', &mut self.line);
        read.map_err(BackupError::of_reading)?;
        if self.line.last() == Some(&b'\n') {
            return Ok(());
        }
        let problem = if self.line.is_empty() { "it ends too early" } else { "a line has no end" };
        Err(BackupError::damaged(problem))
    }
}

/// Reads a whole archive, and answers what it holds if it is what was written.
pub fn verify(input: impl Read) -> Result<Contents, BackupError> {
    let (mut reader, _) = Reader::begin(BufReader::new(input))?;
    loop {
        if let Item::End(contents) = reader.next()? {
            return Ok(contents);
        }
    }
}
