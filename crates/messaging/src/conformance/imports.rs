//! Conformance tests of [`crate::ports::Imports`].

use super::{Adapter, at, change, look, refusal};
use crate::import::{ORIGIN_KEY, Origin};
use chrono::TimeDelta;

/// By source, kind and id.
pub fn a_record_is_found_by_what_it_was(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let origin = Origin::new("https://old.example", "contact", 7);
    let note = |origin: &Origin, id| {
        change(store, |work| {
            work.imports().note_import(account, origin, id, at())
        });
    };
    note(&origin, 70);
    note(&Origin::new("https://old.example", "message", 7), 71);
    note(&Origin::new("https://older.example", "contact", 7), 72);
    let id_of = |origin: &Origin| look(store, |view| view.imports().imported(origin));
    assert_eq!(id_of(&origin), Some(70));
    assert_eq!(
        id_of(&Origin::new("https://old.example", "message", 7)),
        Some(71)
    );
    assert_eq!(
        id_of(&Origin::new("https://older.example", "contact", 7)),
        Some(72)
    );
    assert_eq!(
        id_of(&Origin::new("https://old.example", "contact", 8)),
        None
    );
}

/// And not by another source, or of another kind.
pub fn a_record_here_is_known_to_be_moved_in(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let origin = Origin::new("https://old.example", "inbox", 7);
    change(store, |work| {
        work.imports().note_import(account, &origin, 70, at())
    });
    for (source, kind, id, known) in [
        ("https://old.example", "inbox", 70, true),
        ("https://old.example", "inbox", 7, false),
        ("https://old.example", "label", 70, false),
        ("https://older.example", "inbox", 70, false),
    ] {
        let found = look(store, |view| view.imports().is_imported(source, kind, id));
        assert_eq!(found, known, "{source} {kind} {id}");
    }
}

/// And is none without a note.
pub fn the_version_that_was_noted_last_is_found(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let origin = Origin::new("https://old.example", "conversations", 7);
    let other = Origin::new("https://old.example", "conversations", 8);
    for origin in [&origin, &other] {
        change(store, |work| {
            work.imports().note_import(account, origin, 70, at())
        });
    }
    let version = |origin: &Origin| look(store, |view| view.imports().version(origin));
    assert_eq!(version(&origin), None);
    for noted in [at(), at() + TimeDelta::microseconds(1)] {
        change(store, |work| work.imports().note_version(&origin, noted));
        assert_eq!(version(&origin), Some(noted));
    }
    assert_eq!(version(&other), None);
}

/// So that two imports at once cannot both add it.
pub fn a_record_is_moved_in_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let origin = Origin::new("https://old.example", "contact", 7);
    change(store, |work| {
        work.imports().note_import(account, &origin, 70, at())
    });
    let error = refusal(store, |work| {
        work.imports().note_import(account, &origin, 71, at())
    });
    assert!(error.is_conflict_on(ORIGIN_KEY), "{error}");
}
