//! The statements that a thread executes.

use diesel::connection::{InstrumentationEvent, set_default_instrumentation};
use std::cell::RefCell;
use std::sync::Once;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Logs the statements of each connection that is opened later, in the thread that runs them.
pub fn log_statements() {
    // once: a connection that is opened while it is set anew would not be logged
    static SET: Once = Once::new();
    SET.call_once(|| {
        set_default_instrumentation(|| {
            Some(Box::new(|event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    let text = query.to_string();
                    let text = text
                        .split(" -- binds")
                        .next()
                        .unwrap_or_default()
                        .to_owned();
                    LOG.with_borrow_mut(|log| log.push(text));
                }
            }))
        })
        .unwrap();
    });
}

/// The texts of the statements that this executes.
pub fn texts(act: impl FnOnce()) -> Vec<String> {
    LOG.with_borrow_mut(Vec::clear);
    act();
    LOG.take()
}

/// The number of statements that this takes.
pub fn statements(act: impl FnOnce()) -> usize {
    texts(act).len()
}

/// The number of statements that only read.
pub fn selects(act: impl FnOnce()) -> usize {
    let texts = texts(act);
    texts
        .iter()
        .filter(|text| text.starts_with("SELECT"))
        .count()
}
