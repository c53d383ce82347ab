//! What the suites of the domains' ports share: each runs against every adapter of its ports.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this is test code, shipped for adapters: a panic is how it reports a fault"
)]

use crate::order::{Cursor, PageRequest};
use crate::page::{Page, Portion};
use crate::values::Attributes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};

/// A time with microseconds that a coarser column would lose.
pub fn at() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_738_314_307_123_456).expect("a valid time")
}

/// This long after [`at`], and a microsecond.
pub fn later(seconds: i64) -> DateTime<Utc> {
    at() + TimeDelta::seconds(seconds) + TimeDelta::microseconds(1)
}

/// An object with values that a careless column would lose: nesting, nulls, large and fractional numbers, other
/// scripts.
pub fn attributes() -> Attributes {
    Attributes::from(json!({
        "plan": "Größe 大",
        "seats": 9_007_199_254_740_993_i64,
        "rate": 1.5,
        "beta": false,
        "none": null,
        "nested": {"list": [1, "two", {"three": []}], "empty": {}},
    }))
}

/// All rows of a list of at most 100, which are the same page after page by cursor, of several lengths.
pub fn pages<T: PartialEq + Debug>(
    what: &dyn Debug,
    read: impl Fn(&PageRequest) -> Portion<T>,
) -> Vec<T> {
    let all = read(&Page::new(1, 100).into());
    assert_eq!(all.next, None, "{what:?}");
    let all = all.items;
    for per_page in [1, 2, 7, 50] {
        let mut asked = PageRequest::from(Page::new(1, per_page));
        let mut listed = Vec::new();
        loop {
            let Portion { items, next } = read(&asked);
            listed.extend(items);
            assert!(listed.len() <= all.len(), "{what:?}");
            let Some(cursor) = next else {
                break;
            };
            // as clients send it
            let cursor = Cursor::parse(&cursor.to_string()).expect("it is a cursor");
            asked.after = Some(cursor);
        }
        assert_eq!(listed, all, "{what:?}, {per_page} a page");
    }
    // a page by number tells where the next one begins too
    let second = read(&Page::new(2, 1).into());
    assert!(
        second.items.iter().eq(all.iter().skip(1).take(1)),
        "{what:?}"
    );
    let asked = PageRequest {
        page: Page::new(9, 2),
        after: second.next,
    };
    let third = all.iter().skip(2).take(2);
    assert!(
        asked.after.is_none() || read(&asked).items.iter().eq(third),
        "{what:?}"
    );
    all
}

/// A number that is new in this process.
pub fn unique() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    1 + LAST.fetch_add(1, Ordering::Relaxed)
}

/// The behaviours of a suite, for a module that has the domain's `Adapter`, `Store`, `View` and `Work`; with them
/// `all`, which checks an adapter for each, and how a behaviour uses a store: `change`, `refusal` and `look`.
#[macro_export]
macro_rules! suite {
    ($($module:ident::$name:ident),+ $(,)?) => {
        /// One behaviour: its name, and the function that checks an adapter for it.
        pub type Behaviour = (&'static str, fn(&dyn Adapter));

        /// Every behaviour, for an adapter that wants one test for each.
        pub const BEHAVIOURS: &[Behaviour] =
            &[$((concat!(stringify!($module), "::", stringify!($name)), $module::$name)),+];

        /// Checks an adapter for every behaviour, each on an empty store of its own, which `make` provides.
        pub fn all(make: &dyn Fn() -> Box<dyn Adapter>) {
            for (_, behaviour) in BEHAVIOURS {
                behaviour(&*make());
            }
        }

        /// Runs one committed work.
        fn change<T>(
            store: &dyn Store,
            act: impl FnOnce(&mut dyn Work) -> Result<T, $crate::StoreError>,
        ) -> T {
            let mut work = store.begin().expect("a work begins");
            let value = act(&mut *work).expect("the work is done");
            work.commit().expect("the work is committed");
            value
        }

        /// Runs one work that must be refused, and does not commit it.
        fn refusal<T>(
            store: &dyn Store,
            act: impl FnOnce(&mut dyn Work) -> Result<T, $crate::StoreError>,
        ) -> $crate::StoreError {
            let mut work = store.begin().expect("a work begins");
            act(&mut *work).err().expect("the work is refused")
        }

        /// Reads once.
        fn look<T>(
            store: &dyn Store,
            act: impl FnOnce(&mut dyn View) -> Result<T, $crate::StoreError>,
        ) -> T {
            let mut view = store.read().expect("a view opens");
            act(&mut *view).expect("the look succeeds")
        }
    };
}
