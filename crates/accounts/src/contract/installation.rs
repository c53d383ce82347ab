//! Conformance tests of [`crate::ports::Installation`].

use super::{Adapter, at, change, later};

/// A later candidate does not replace it, and an uncommitted one is not stored.
pub fn the_first_secret_stays(adapter: &dyn Adapter) {
    let store = adapter.store();
    let mut work = store.begin().expect("a work begins");
    let given = work.installation().secret("dropped", at());
    assert_eq!(given.expect("a secret"), "dropped");
    drop(work);
    let first = change(store, |work| work.installation().secret("first", at()));
    assert_eq!(first, "first");
    let second = change(store, |work| work.installation().secret("second", later(1)));
    assert_eq!(second, "first");
}
