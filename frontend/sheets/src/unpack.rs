//! What kind of file it is, told by its first bytes and not by its name, and whether it may be unpacked at all.
use domain::client_list::{ListFault, MAX_UNPACKED_BYTES};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Parts that a spreadsheet of this world does not have.
const MAX_PARTS: usize = 10_000;
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// How a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
    Xls,
    Text,
}

/// Tells the kind of a file. A packed one is unpacked once, counting, before anything is kept of it.
pub(crate) fn kind_of(bytes: &[u8]) -> Result<Kind, ListFault> {
    if bytes.is_empty() {
        return Err(ListFault::Empty);
    }
    if bytes.starts_with(ZIP) {
        return kind_of_package(bytes);
    }
    if bytes.starts_with(COMPOUND) {
        return if holds_name(bytes, "EncryptedPackage") { Err(ListFault::Encrypted) } else { Ok(Kind::Xls) };
    }
    if bytes.starts_with(b"%PDF") || bytes.starts_with(b"PK") {
        return Err(ListFault::NotAList);
    }
    Ok(Kind::Text)
}

/// A name in the directory of a compound file stands there in UTF-16.
fn holds_name(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

fn kind_of_package(bytes: &[u8]) -> Result<Kind, ListFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ListFault::Broken)?;
    if archive.len() > MAX_PARTS {
        return Err(ListFault::TooLarge);
    }
    let kind = [("xl/workbook.xml", Kind::Xlsx), ("xl/workbook.bin", Kind::Xlsb), ("content.xml", Kind::Ods)]
        .into_iter()
        .find(|(name, _)| {
            archive.file_names().any(|part| part.is_ok_and(|part| part.eq_ignore_ascii_case(name)))
        })
        .map(|(_, kind)| kind)
        .ok_or(ListFault::NotAList)?;
    let mut left = MAX_UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                ListFault::Encrypted
            }
            _ => ListFault::Broken,
        })?;
        // What a part says of its size may be a lie in either direction.
        if part.size() > left {
            return Err(ListFault::TooLarge);
        }
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        left = left.checked_sub(unpacked.map_err(|_| ListFault::Broken)?).ok_or(ListFault::TooLarge)?;
    }
    Ok(kind)
}
