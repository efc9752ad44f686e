// Spreadsheets, away from the page's own thread: passes calls on to the module `sheets`, one after the other. A call is
// [name, ...arguments]; its answer [true, value] or [false, "the name of a fault"].
import init, { Book, List } from "/pkg/sheets.js";

const ready = init();
let book;
let list;
const calls = {
  begin: (sheet) => (book ??= new Book()).begin(sheet),
  rows: (rows) => book.rows(rows),
  finish: () => {
    const finished = book;
    book = undefined;
    return finished.finish();
  },
  read: async (file) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    list?.free();
    list = undefined;
    list = List.read(bytes);
    return list.preview();
  },
  rowsOf: (asked) => list.rowsOf(asked),
  ours: (rows) => list.ours(rows),
  forget: () => list.forget(),
  compare: (asked) => list.compare(asked),
  compared: (words) => list.compared(words),
};

let last = Promise.resolve();
addEventListener("message", ({ data: [name, ...args] }) => {
  last = last.then(async () => {
    try {
      await ready;
    } catch (error) {
      // The page is told that there is no module: nobody else would.
      reportError(error);
      return;
    }
    try {
      const value = await calls[name](...args);
      postMessage([true, value], value instanceof Uint8Array ? [value.buffer] : []);
    } catch (fault) {
      postMessage([false, typeof fault === "string" ? fault : "broken"]);
    }
  });
});
