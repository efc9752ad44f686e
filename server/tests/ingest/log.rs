//! What the service logs.

use crate::memory::InMemory;
use std::{cell::RefCell, sync::Once};
use tracing_subscriber::{Layer, filter::dynamic_filter_fn, fmt, layer::SubscriberExt, registry};

thread_local! {
    static LOG: RefCell<Option<InMemory>> = const { RefCell::new(None) };
}

/// What this test's thread, and so its service, logs from now on, at every level.
///
/// One subscriber serves the whole process. One that came and went with a test would miss lines: tracing remembers of each
/// place whether anybody listens, and other tests' threads may have met it just before.
pub fn of_this_thread() -> InMemory {
    static SUBSCRIBER: Once = Once::new();
    SUBSCRIBER.call_once(|| {
        let listens = dynamic_filter_fn(|_, _| LOG.with_borrow(Option::is_some));
        let writer = || LOG.with_borrow(Clone::clone).unwrap_or_default();
        let layer = fmt::layer().with_ansi(false).with_writer(writer).with_filter(listens);
        tracing::subscriber::set_global_default(registry().with(layer)).unwrap();
    });
    let log = InMemory::default();
    LOG.set(Some(log.clone()));
    log
}
