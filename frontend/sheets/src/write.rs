//! Writing: real dates and numbers, texts that stay texts, a frozen header with a filter.
use chrono::{Datelike, NaiveDateTime, Timelike};
use domain::tables::{Cell, Sheet};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::collections::HashMap;

/// Rows of a sheet, the header among them.
const MAX_ROWS: u32 = 1_048_576;
/// Characters of a cell.
const MAX_CHARS: usize = 32_767;
/// Characters of a sheet's name.
const MAX_NAME: usize = 31;
/// Beyond this a spreadsheet, which keeps numbers as floating-point, loses digits.
const EXACT: i64 = 1 << 53;
const MOMENT: &str = "dd.mm.yyyy hh:mm";

/// Why a spreadsheet cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// More than a sheet holds.
    #[error("more rows than a sheet holds")]
    TooManyRows,
    /// Rows without a sheet begun before.
    #[error("there is no sheet for these rows")]
    NoSheet,
    /// Something that the format forbids.
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
}

/// A spreadsheet that is being written, sheet after sheet.
pub struct Book {
    workbook: Workbook,
    sheets: usize,
    /// Columns of the present sheet.
    width: u16,
    /// The next row of the present sheet.
    row: u32,
    header: Format,
    moment: Format,
    money: Format,
    labelled: HashMap<String, Format>,
}

impl Default for Book {
    fn default() -> Self {
        let header = Format::new()
            .set_bold()
            .set_background_color(0x00EE_F1F4)
            .set_border_bottom(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter);
        Self {
            workbook: Workbook::new(),
            sheets: 0,
            width: 0,
            row: 0,
            header,
            moment: Format::new().set_num_format(MOMENT).set_align(FormatAlign::Left),
            money: Format::new().set_num_format("#,##0.00"),
            labelled: HashMap::new(),
        }
    }
}

impl Book {
    /// Begins a sheet; the one before is complete.
    pub fn begin(&mut self, sheet: &Sheet) -> Result<(), BookError> {
        self.complete()?;
        let worksheet = self.workbook.add_worksheet();
        worksheet.set_name(sheet_name(&sheet.name, self.sheets + 1))?;
        worksheet.set_freeze_panes(1, 0)?;
        self.sheets += 1;
        self.row = 1;
        self.width = 0;
        for column in &sheet.columns {
            worksheet.set_column_width(self.width, f64::from(column.width))?;
            worksheet.write_string_with_format(0, self.width, fitting(&column.title), &self.header)?;
            self.width += 1;
        }
        Ok(())
    }

    /// Writes rows to the sheet begun last.
    pub fn rows(&mut self, rows: &[Vec<Cell>]) -> Result<(), BookError> {
        for row in rows {
            self.push(row)?;
        }
        Ok(())
    }

    fn push(&mut self, cells: &[Cell]) -> Result<(), BookError> {
        if self.row >= MAX_ROWS {
            return Err(BookError::TooManyRows);
        }
        let worksheet = present(&mut self.workbook, self.sheets)?;
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Dash => drop(worksheet.write_string(self.row, column, "-")?),
                Cell::Text(text) => drop(worksheet.write_string(self.row, column, fitting(text))?),
                Cell::Number(number) if number.abs() > EXACT => {
                    worksheet.write_string(self.row, column, number.to_string())?;
                }
                #[expect(clippy::cast_precision_loss, reason = "not beyond 2^53")]
                Cell::Number(number) => drop(worksheet.write_number(self.row, column, *number as f64)?),
                #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53 kopecks")]
                Cell::Money(amount) => {
                    worksheet.write_number_with_format(
                        self.row,
                        column,
                        amount.0 as f64 / 100.0,
                        &self.money,
                    )?;
                }
                Cell::Moment(at) => {
                    worksheet.write_datetime_with_format(self.row, column, moment(*at)?, &self.moment)?;
                }
                Cell::Labelled(at, label) => {
                    let format = self.labelled.entry(label.clone()).or_insert_with(|| {
                        let label: String = label.chars().filter(|c| *c != '"' && !c.is_control()).collect();
                        Format::new()
                            .set_num_format(format!("{MOMENT} \"({label})\""))
                            .set_align(FormatAlign::Left)
                    });
                    worksheet.write_datetime_with_format(self.row, column, moment(*at)?, &*format)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    /// The filter stands over all rows.
    fn complete(&mut self) -> Result<(), BookError> {
        if self.sheets > 0 && self.width > 0 {
            let last = (self.row - 1).max(1);
            present(&mut self.workbook, self.sheets)?.autofilter(0, 0, last, self.width - 1)?;
        }
        Ok(())
    }

    /// The file.
    pub fn finish(mut self) -> Result<Vec<u8>, BookError> {
        self.complete()?;
        Ok(self.workbook.save_to_buffer()?)
    }
}

fn present(workbook: &mut Workbook, sheets: usize) -> Result<&mut Worksheet, BookError> {
    let index = sheets.checked_sub(1).ok_or(BookError::NoSheet)?;
    Ok(workbook.worksheet_from_index(index)?)
}

fn moment(at: NaiveDateTime) -> Result<ExcelDateTime, BookError> {
    // Years that a spreadsheet knows; the others are mistakes of a clock.
    let year = u16::try_from(at.year()).unwrap_or(0).clamp(1_900, 9_999);
    let part = |number: u32| u8::try_from(number).unwrap_or(0);
    let day = ExcelDateTime::from_ymd(year, part(at.month()), part(at.day()))?;
    Ok(day.and_hms(u16::from(part(at.hour())), part(at.minute()), f64::from(at.second()))?)
}

fn fitting(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}

/// A name without what the format forbids.
fn sheet_name(name: &str, number: usize) -> String {
    let safe = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
    let name: String = name.chars().filter(safe).take(MAX_NAME).collect();
    let name = name.trim().trim_matches('\'');
    if name.is_empty() { number.to_string() } else { name.to_owned() }
}
