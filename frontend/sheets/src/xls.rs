//! What an .xls says of its own size is looked at before it is believed: its reader (calamine 0.38) asks at once for as much memory as the
//! file names, and follows a chain of sectors that leads into itself for ever.
//!
//! The file is a compound file ([MS-CFB]) whose stream `Workbook`, or `Book` before 1997, is a sequence of records ([MS-XLS] 2.1.4).
use domain::client_list::ListFault;
use std::collections::HashSet;

/// Of a sheet in this format, which has 65,536 rows of them.
const MAX_SHEET_COLUMNS: u32 = 256;
const MAX_SHEET_CELLS: u32 = 65_536 * MAX_SHEET_COLUMNS;

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Numbers from here on are no sectors.
const NO_SECTOR: u32 = 0xFFFF_FFFA;
const HEADER_BYTES: usize = 512;
const ENTRY_BYTES: usize = 128;
const MINI_SECTOR_BYTES: usize = 64;
/// Streams below this size lie in mini sectors.
const MINI_STREAM_BYTES: usize = 4_096;

/// `ListFault::Broken` where the file would have its reader run for ever, or ask for more than a sheet can hold.
pub(crate) fn believe(bytes: &[u8]) -> Result<(), ListFault> {
    let workbook = workbook(bytes).ok_or(ListFault::Broken)?;
    let mut sheets = Vec::new();
    let mut seen = HashSet::new();
    look_at_records(&workbook, 0, &mut seen, &mut sheets)?;
    // A sheet may begin in the midst of what the workbook's own records are.
    for start in std::mem::take(&mut sheets) {
        if !seen.contains(&start) {
            look_at_records(&workbook, start, &mut seen, &mut Vec::new())?;
        }
    }
    Ok(())
}

/// Looks at the records from here on; notes where they begin, and where sheets do.
fn look_at_records(
    stream: &[u8],
    start: usize,
    seen: &mut HashSet<usize>,
    sheets: &mut Vec<usize>,
) -> Result<(), ListFault> {
    let mut at = start;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let Some(data) = stream.get(at + 4..at + 4 + length as usize) else { break };
        if !seen.insert(at) {
            break;
        }
        match kind {
            // FilePass: what follows is encrypted, which its reader tells.
            0x002F => break,
            // BoundSheet8
            0x0085 => sheets.extend(u32_at(data, 0).map(|start| start as usize)),
            // Dimensions
            0x0200 => {
                let of_sheet = match length {
                    10 => (u16_at(data, 0), u16_at(data, 2), u16_at(data, 6)),
                    _ => (u32_at(data, 0), u32_at(data, 4), u16_at(data, 10)),
                };
                if let (Some(first), Some(rows), Some(columns)) = of_sheet
                    && (rows < first || rows.saturating_mul(columns) > MAX_SHEET_CELLS)
                {
                    return Err(ListFault::Broken);
                }
            }
            // Formula, MulRk, RString, LabelSst, Number, Label, BoolErr, RK: row and column come first.
            0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0205 | 0x027E
                if u16_at(data, 2) >= Some(MAX_SHEET_COLUMNS) =>
            {
                return Err(ListFault::Broken);
            }
            _ => {}
        }
        at += 4 + data.len();
    }
    Ok(())
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
    let entry = directory
        .chunks_exact(ENTRY_BYTES)
        .find(|entry| ["Workbook", "Book"].into_iter().any(|name| is_named(entry, name)))?;
    let mini = if u32_at(bytes, 64)? > 0 {
        let stream = sectors.chain(u32_at(root, 116)?, &table, u32_at(root, 120)? as usize)?;
        let mini_table = sectors.chain(u32_at(bytes, 60)?, &table, usize::MAX)?;
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
        while next != END_OF_CHAIN && chain.len() < length {
            left = left.checked_sub(1)?;
            chain.extend_from_slice(self.get(next)?);
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
