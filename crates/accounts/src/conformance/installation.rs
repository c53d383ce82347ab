//! Conformance tests of [`crate::ports::Installation`].

use super::{Adapter, at, change, later};
use crate::installation::InstallationValue;

/// A later candidate does not replace it, and an uncommitted one is not stored. Each value is stored for itself.
pub fn the_first_value_stays(adapter: &dyn Adapter) {
    const SIGNING: InstallationValue = InstallationValue::Signing;
    let store = adapter.store();
    let mut work = store.begin().expect("a work begins");
    let given = work.installation().value(SIGNING, "dropped", at());
    assert_eq!(given.expect("a value"), "dropped");
    drop(work);
    let value =
        |name, candidate, at| change(store, |work| work.installation().value(name, candidate, at));
    assert_eq!(value(SIGNING, "first", at()), "first");
    assert_eq!(value(SIGNING, "second", later(1)), "first");
    assert_eq!(value(InstallationValue::Id, "id", later(2)), "id");
    assert_eq!(value(SIGNING, "third", later(3)), "first");
}
