//! What an .xls says of its own size is looked at before it is believed: its reader (calamine 0.38) asks at once for as much memory as the
//! file names, and follows a chain of sectors that leads into itself for ever.
//!
//! The file is a compound file ([MS-CFB]) whose stream `Workbook`, or `Book` before 1997, is a sequence of records ([MS-XLS] 2.1.4).
use domain::client_list::ListFault;

/// A sheet of this format has 65,536 rows and 256 columns.
const MAX_SHEET_CELLS: u32 = 65_536 * 256;

// Kinds of records.
const END: u32 = 0x000A;
const FILE_PASS: u32 = 0x002F;
const BOUND_SHEET: u32 = 0x0085;
const MUL_RK: u32 = 0x00BD;
const DIMENSIONS: u32 = 0x0200;
const BEGIN: u32 = 0x0809;
/// In which row and column come first: formulas, several numbers in a row, texts, numbers, and truth values with errors.
const CELLS: [u32; 8] = [0x0006, MUL_RK, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Numbers from here on are no sectors.
const NO_SECTOR: u32 = 0xFFFF_FFFA;
const HEADER_BYTES: usize = 512;
const ENTRY_BYTES: usize = 128;
const MINI_SECTOR_BYTES: usize = 64;
/// Streams below this size lie in mini sectors.
const MINI_STREAM_BYTES: usize = 4_096;

/// Refuses what would have its reader run for ever, or ask for more than one sheet of this format can hold.
pub(crate) fn believe(bytes: &[u8]) -> Result<(), ListFault> {
    let workbook = workbook(bytes).ok_or(ListFault::Broken)?;
    let mut sheets = Vec::new();
    for record in (Records { stream: &workbook, at: 0 }) {
        match record.kind {
            END => break,
            FILE_PASS => return Err(ListFault::Encrypted),
            BOUND_SHEET => sheets.extend(u32_at(record.data, 0)),
            _ => {}
        }
    }
    let mut cells = 0_u32;
    for start in sheets {
        cells = cells.saturating_add(cells_of_sheet(&workbook, start as usize)?);
        if cells > MAX_SHEET_CELLS {
            return Err(ListFault::TooManyRows);
        }
    }
    Ok(())
}

/// How many cells the rectangle around all cells of a sheet has: its reader keeps them all.
fn cells_of_sheet(stream: &[u8], start: usize) -> Result<u32, ListFault> {
    let mut around = Rectangle::default();
    // Charts and macros are streams within the sheet's.
    let mut depth = 0_u32;
    for record in (Records { stream, at: start }) {
        match record.kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            DIMENSIONS if !is_a_sheet(record.data) => return Err(ListFault::Broken),
            kind if CELLS.contains(&kind) => around.take(record),
            _ => {}
        }
    }
    Ok(around.cells())
}

/// Are these dimensions that a sheet can have? First row, row after the last, first column, column after the last.
fn is_a_sheet(data: &[u8]) -> bool {
    let of_sheet = match data.len() {
        10 => (u16_at(data, 0), u16_at(data, 2), u16_at(data, 6)),
        _ => (u32_at(data, 0), u32_at(data, 4), u16_at(data, 10)),
    };
    let (Some(first), Some(rows), Some(columns)) = of_sheet else { return true };
    rows == 0 || columns == 0 || rows >= first && rows.saturating_mul(columns) <= MAX_SHEET_CELLS
}

/// What lies around the cells that were seen: the first row and column, and those after the last.
#[derive(Default)]
struct Rectangle(Option<[u32; 4]>);

impl Rectangle {
    fn take(&mut self, Record { kind, data }: Record) {
        let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else { return };
        let last = match kind {
            MUL_RK => u16_at(data, data.len().saturating_sub(2)).map_or(column, |last| last.max(column)),
            _ => column,
        };
        let [top, left, bottom, right] = self.0.unwrap_or([row, column, 0, 0]);
        self.0 = Some([top.min(row), left.min(column), bottom.max(row + 1), right.max(last + 1)]);
    }

    fn cells(&self) -> u32 {
        self.0.map_or(0, |[top, left, bottom, right]| (bottom - top).saturating_mul(right - left))
    }
}

#[derive(Clone, Copy)]
struct Record<'a> {
    kind: u32,
    data: &'a [u8],
}

/// The records of a stream from a place on.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let kind = u16_at(self.stream, self.at)?;
        let start = self.at + 4;
        let data = self.stream.get(start..start + u16_at(self.stream, self.at + 2)? as usize)?;
        self.at = start + data.len();
        Some(Record { kind, data })
    }
}

/// The stream of the workbook; none where a chain of the file leads into itself, or out of the file, before it has an end.
fn workbook(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = match u16_at(bytes, 30)? {
        0x0009 => 512,
        0x000C => 4_096,
        _ => return None,
    };
    let sectors = Sectors { bytes: bytes.get(size..)?, size };
    let table = sectors.table(bytes)?;
    let directory = sectors.chain(u32_at(bytes, 48)?, &table, usize::MAX)?;
    let root = directory.get(..ENTRY_BYTES)?;
    let named = |name| directory.chunks_exact(ENTRY_BYTES).find(|entry| is_named(entry, name));
    let entry = named("Workbook").or_else(|| named("Book"))?;
    let mini_sectors = u32_at(bytes, 64)? as usize;
    let mini = if mini_sectors > 0 {
        let stream = sectors.chain(u32_at(root, 116)?, &table, u32_at(root, 120)? as usize)?;
        let mini_table = sectors.chain(u32_at(bytes, 60)?, &table, mini_sectors.saturating_mul(size))?;
        Some((stream, numbers(&mini_table)))
    } else {
        None
    };
    let (start, length) = (u32_at(entry, 116)?, u32_at(entry, 120)? as usize);
    if length >= MINI_STREAM_BYTES {
        return sectors.chain(start, &table, length);
    }
    let (stream, mini_table) = mini?;
    Sectors { bytes: &stream, size: MINI_SECTOR_BYTES }.chain(start, &mini_table, length)
}

fn is_named(entry: &[u8], name: &str) -> bool {
    let letters = entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let written: Vec<u16> = letters.take_while(|letter| *letter != 0).collect();
    String::from_utf16_lossy(&written).eq_ignore_ascii_case(name)
}

/// What is cut into sectors of one size.
struct Sectors<'a> {
    bytes: &'a [u8],
    size: usize,
}

impl Sectors<'_> {
    fn get(&self, number: u32) -> Option<&[u8]> {
        let start = (number as usize).checked_mul(self.size)?;
        // The last one may be cut short.
        self.bytes
            .get(start..)
            .map(|rest| &rest[..rest.len().min(self.size)])
            .filter(|sector| !sector.is_empty())
    }

    /// The allocation table: which sector follows which.
    fn table(&self, file: &[u8]) -> Option<Vec<u32>> {
        let mut places = numbers(file.get(76..HEADER_BYTES)?);
        let mut next = u32_at(file, 68)?;
        let mut left = self.bytes.len() / self.size;
        while next < NO_SECTOR {
            left = left.checked_sub(1)?;
            let mut more = numbers(self.get(next)?);
            next = more.pop()?;
            places.append(&mut more);
        }
        let mut table = Vec::new();
        for place in places.into_iter().filter(|place| *place < NO_SECTOR) {
            table.extend(numbers(self.get(place)?));
        }
        Some(table)
    }

    /// The bytes of a chain, at most so many.
    fn chain(&self, start: u32, table: &[u32], length: usize) -> Option<Vec<u8>> {
        let mut chain = Vec::new();
        let mut next = start;
        let mut left = self.bytes.len() / self.size + 1;
        while next != END_OF_CHAIN {
            left = left.checked_sub(1)?;
            chain.extend_from_slice(self.get(next)?);
            if chain.len() >= length {
                break;
            }
            next = *table.get(next as usize)?;
        }
        chain.truncate(length);
        Some(chain)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u32> {
    let two = bytes.get(at..at + 2)?;
    Some(u32::from(u16::from_le_bytes([two[0], two[1]])))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
