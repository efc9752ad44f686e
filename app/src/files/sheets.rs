//! The second module: spreadsheets, in a worker of its own, so that the page stays quick. It is loaded on first use.
use crate::text::{Texts, t};
use domain::{
    checklist::ChecklistRow,
    client_list::{Columns, Comparison, ListFault, MAX_FILE_BYTES, MAX_ROWS, SheetPreview},
    tables::{Cell, Sheet},
};
use futures::channel::oneshot;
use js_sys::{Array, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use std::{cell::RefCell, collections::VecDeque, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, File, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The worker's script, beside the pages.
const SCRIPT: &str = "/sheets-worker.js";

/// Why the module could not do what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetsFault {
    /// It could not be loaded.
    Absent,
    /// The file that it was to read.
    List(ListFault),
}

impl SheetsFault {
    /// In the words of the page.
    pub fn explain(self, texts: Texts) -> String {
        match self {
            Self::Absent => t!(texts, "sheets-absent"),
            Self::List(ListFault::TooLarge) => {
                t!(texts, "list-too-large", size = i64::try_from(MAX_FILE_BYTES >> 20).unwrap_or(0))
            }
            Self::List(ListFault::TooManyRows) => {
                t!(texts, "list-too-many-rows", count = i64::try_from(MAX_ROWS).unwrap_or(0))
            }
            Self::List(ListFault::NotAList) => t!(texts, "list-no-list"),
            Self::List(ListFault::WebPage) => t!(texts, "list-web-page"),
            Self::List(ListFault::Encrypted) => t!(texts, "list-encrypted"),
            Self::List(ListFault::Broken) => t!(texts, "list-broken"),
            Self::List(ListFault::Empty) => t!(texts, "list-empty"),
        }
    }
}

type Answer = Result<JsValue, SheetsFault>;
type Waiting = Rc<RefCell<VecDeque<oneshot::Sender<Answer>>>>;

/// What hears the worker's answers, and its end.
type Heard = (Closure<dyn FnMut(MessageEvent)>, Closure<dyn FnMut(Event)>);

/// A running worker; it ends with its handle.
pub struct Sheets {
    worker: Worker,
    /// Who waits for an answer: they come in the order of the calls.
    waiting: Waiting,
    _heard: Heard,
}

impl Drop for Sheets {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Sheets {
    /// Starts the worker.
    pub fn start() -> Result<Self, SheetsFault> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).map_err(|_| SheetsFault::Absent)?;
        let waiting = Waiting::default();
        let answered = {
            let waiting = waiting.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let answer = Array::from(&event.data());
                let next = waiting.borrow_mut().pop_front();
                if let Some(next) = next {
                    let _ = next.send(read_answer(&answer));
                }
            })
        };
        let failed = {
            let waiting = waiting.clone();
            Closure::<dyn FnMut(Event)>::new(move |_| {
                for next in waiting.borrow_mut().drain(..) {
                    let _ = next.send(Err(SheetsFault::Absent));
                }
            })
        };
        worker.set_onmessage(Some(answered.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Ok(Self { worker, waiting, _heard: (answered, failed) })
    }

    async fn call(&self, name: &str, arguments: &[&JsValue]) -> Answer {
        let message = Array::of1(&JsValue::from_str(name));
        for argument in arguments {
            message.push(argument);
        }
        let (sender, answer) = oneshot::channel();
        self.waiting.borrow_mut().push_back(sender);
        if self.worker.post_message(&message).is_err() {
            self.waiting.borrow_mut().pop_back();
            return Err(SheetsFault::Absent);
        }
        answer.await.unwrap_or(Err(SheetsFault::Absent))
    }

    async fn tell(&self, name: &str, value: &(impl Serialize + ?Sized)) -> Answer {
        let json = serde_json::to_string(value).map_err(|_| SheetsFault::Absent)?;
        self.call(name, &[&JsValue::from_str(&json)]).await
    }

    /// A whole spreadsheet of one sheet.
    pub async fn spreadsheet(sheet: &Sheet, rows: &[Vec<Cell>]) -> Result<Uint8Array, SheetsFault> {
        let sheets = Self::start()?;
        sheets.begin(sheet).await?;
        sheets.rows(rows).await?;
        sheets.finish().await
    }

    /// Begins a sheet of a spreadsheet.
    pub async fn begin(&self, sheet: &Sheet) -> Result<(), SheetsFault> {
        self.tell("begin", sheet).await.map(drop)
    }

    /// Writes rows to the sheet begun last.
    pub async fn rows(&self, rows: &[Vec<Cell>]) -> Result<(), SheetsFault> {
        self.tell("rows", rows).await.map(drop)
    }

    /// The finished spreadsheet.
    pub async fn finish(&self) -> Result<Uint8Array, SheetsFault> {
        self.call("finish", &[]).await?.dyn_into().map_err(|_| SheetsFault::Absent)
    }

    /// Reads a file that somebody has chosen; nothing of it leaves the browser.
    pub async fn read(&self, file: &File) -> Result<Vec<SheetPreview>, SheetsFault> {
        #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
        if file.size() > MAX_FILE_BYTES as f64 {
            return Err(SheetsFault::List(ListFault::TooLarge));
        }
        parsed(&self.call("read", &[file.as_ref()]).await?)
    }

    /// The first rows of a sheet of the file that was read, in their places.
    pub async fn rows_of(&self, sheet: u32, most: u32) -> Result<Vec<Vec<String>>, SheetsFault> {
        parsed(&self.tell("rowsOf", &(sheet, most)).await?)
    }

    /// Adds devices with which a list is to be compared.
    pub async fn ours(&self, rows: &[ChecklistRow]) -> Result<(), SheetsFault> {
        self.tell("ours", rows).await.map(drop)
    }

    /// Forgets the devices added before.
    pub async fn forget(&self) -> Result<(), SheetsFault> {
        self.call("forget", &[]).await.map(drop)
    }

    /// Compares a sheet of the file that was read with the devices; the beginning of each group.
    pub async fn compare(&self, sheet: u32, columns: Columns) -> Result<Comparison, SheetsFault> {
        parsed(&self.tell("compare", &(sheet, columns)).await?)
    }

    /// The groups of the last comparison as a spreadsheet: their sheets in order, and the word for a creation.
    pub async fn compared(&self, sheets: &[Sheet], created: &str) -> Result<Uint8Array, SheetsFault> {
        self.tell("compared", &(sheets, created)).await?.dyn_into().map_err(|_| SheetsFault::Absent)
    }
}

/// `[true, value]`, or `[false, "the name of a fault"]`.
fn read_answer(answer: &Array) -> Answer {
    let value = answer.get(1);
    if answer.get(0).is_truthy() {
        return Ok(value);
    }
    let name = serde_json::to_string(&value.as_string().unwrap_or_default()).unwrap_or_default();
    Err(match serde_json::from_str(&name) {
        Ok(fault) => SheetsFault::List(fault),
        Err(_) => SheetsFault::List(ListFault::Broken),
    })
}

fn parsed<T: DeserializeOwned>(value: &JsValue) -> Result<T, SheetsFault> {
    let json = value.as_string().unwrap_or_default();
    serde_json::from_str(&json).map_err(|_| SheetsFault::Absent)
}
