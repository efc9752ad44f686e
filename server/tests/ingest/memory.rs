//! A file in memory.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

/// What was written to any of its clones.
#[derive(Clone, Default)]
pub struct InMemory(Arc<Mutex<Vec<u8>>>);

impl InMemory {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for InMemory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
