//! Pages of lists that are read in parts.
//!
//! Where some rows have no value to order by, one index cannot give the whole order on both databases. Such a list is
//! read in parts, each in the order of an index, one after the other until the page is full.

use crate::keyset::Slice;
use crate::prelude::*;
use diesel::QueryResult;
use nimchat_core_model::SortValue;

/// A part of a list.
pub(super) trait Part {
    type Row;
    fn load(&self, c: &mut AnyConn, slice: Slice) -> QueryResult<Vec<Self::Row>>;
    fn count(&self, c: &mut AnyConn) -> QueryResult<i64>;
}

/// The parts of a list that begins after a row with these values, of which the first one tells the part that has the row.
/// That part begins after them.
pub(super) fn after<P>(
    parts: Vec<P>,
    after: Option<&[SortValue]>,
    has: impl Fn(&P, &SortValue) -> bool,
) -> impl Iterator<Item = (P, Option<&[SortValue]>)> {
    let begins = match after {
        Some([value, ..]) => parts.iter().position(|part| has(part, value)),
        _ => Some(0),
    };
    let begins = begins.unwrap_or(parts.len());
    let parts = parts.into_iter().enumerate().skip(begins);
    parts.map(move |(place, part)| (part, after.filter(|_| place == begins)))
}

/// The rows of the slice. A part is counted only if the slice begins after it.
pub(super) fn read<P: Part>(
    c: &mut AnyConn,
    parts: &[P],
    mut slice: Slice,
) -> QueryResult<Vec<P::Row>> {
    let mut rows = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let found = part.load(c, slice)?;
        let last = index + 1 == parts.len();
        if !found.is_empty() {
            slice.limit -= i64::try_from(found.len()).unwrap_or(slice.limit);
            slice.offset = 0;
        } else if slice.offset > 0 && !last {
            slice.offset -= part.count(c)?;
        }
        rows.extend(found);
        if slice.limit <= 0 {
            break;
        }
    }
    Ok(rows)
}
