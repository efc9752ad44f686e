//! What the worker calls. Everything but the bytes of files travels as JSON.
use crate::{Book as Writer, BookError, List as Reader};
use domain::{
    client_list::{Columns, ListFault},
    tables::Sheet,
};
use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

/// A call of ours that makes no sense; the page takes it for a damaged file.
const NONSENSE: &str = "broken";

fn parse<T: DeserializeOwned>(json: &str) -> Result<T, JsValue> {
    serde_json::from_str(json).map_err(|_| NONSENSE.into())
}

fn tell(value: &impl Serialize) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(|_| NONSENSE.into())
}

fn fault(fault: ListFault) -> JsValue {
    serde_json::to_value(fault)
        .ok()
        .and_then(|name| name.as_str().map(JsValue::from))
        .unwrap_or(NONSENSE.into())
}

fn failed(error: &BookError) -> JsValue {
    match error {
        BookError::TooManyRows => fault(ListFault::TooManyRows),
        BookError::NoSheet | BookError::Xlsx(_) => NONSENSE.into(),
    }
}

/// A spreadsheet that is being written.
#[wasm_bindgen]
#[derive(Default)]
pub struct Book(Writer);

#[wasm_bindgen]
impl Book {
    /// Without a sheet yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a [`Sheet`].
    pub fn begin(&mut self, sheet: &str) -> Result<(), JsValue> {
        self.0.begin(&parse::<Sheet>(sheet)?).map_err(|error| failed(&error))
    }

    /// Writes rows of cells to it.
    pub fn rows(&mut self, rows: &str) -> Result<(), JsValue> {
        self.0.rows(&parse::<Vec<_>>(rows)?).map_err(|error| failed(&error))
    }

    /// The file.
    pub fn finish(self) -> Result<Uint8Array, JsValue> {
        self.0.finish().map(|bytes| Uint8Array::from(bytes.as_slice())).map_err(|error| failed(&error))
    }
}

/// A list that was read.
#[wasm_bindgen]
pub struct List(Reader);

#[wasm_bindgen]
impl List {
    /// Reads the bytes of a file.
    pub fn read(bytes: &[u8]) -> Result<Self, JsValue> {
        Reader::read(bytes).map(Self).map_err(fault)
    }

    /// The beginning of each sheet.
    pub fn preview(&self) -> Result<String, JsValue> {
        tell(&self.0.preview())
    }

    /// The first rows of a sheet, given with how many.
    #[wasm_bindgen(js_name = rowsOf)]
    pub fn rows_of(&self, asked: &str) -> Result<String, JsValue> {
        let (sheet, most): (u32, u32) = parse(asked)?;
        tell(&self.0.rows(sheet, most as usize))
    }

    /// Adds devices to compare it with.
    pub fn ours(&mut self, rows: &str) -> Result<(), JsValue> {
        self.0.ours(parse(rows)?);
        Ok(())
    }

    /// Forgets the devices.
    pub fn forget(&mut self) {
        self.0.forget();
    }

    /// Compares a sheet, given with its [`Columns`]; the beginning of each group.
    pub fn compare(&mut self, asked: &str) -> Result<String, JsValue> {
        let (sheet, columns): (u32, Columns) = parse(asked)?;
        tell(&self.0.compare(sheet, columns))
    }

    /// All groups as a spreadsheet.
    pub fn compared(&self, words: &str) -> Result<Uint8Array, JsValue> {
        let (sheets, created): (Vec<Sheet>, String) = parse(words)?;
        let bytes = self.0.compared(&sheets, &created).map_err(|error| failed(&error))?;
        Ok(Uint8Array::from(bytes.as_slice()))
    }
}
