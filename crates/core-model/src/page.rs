//! Pages of lists.

use crate::order::Cursor;

/// The requested part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    number: u32,
    per_page: u32,
}

impl Page {
    /// The largest page size.
    pub const MAX_PER_PAGE: u32 = 100;

    /// Page `number`, counted from 1, of `per_page` rows. Both are brought into their bounds: what is below 1
    /// becomes 1, a page larger than [`Page::MAX_PER_PAGE`] shrinks to it.
    pub fn new(number: i64, per_page: u32) -> Self {
        Self {
            number: u32::try_from(number.max(1)).unwrap_or(u32::MAX),
            per_page: per_page.clamp(1, Self::MAX_PER_PAGE),
        }
    }

    /// The page's number, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many rows it has at the most.
    pub fn per_page(self) -> u32 {
        self.per_page
    }

    /// The number of rows before it.
    pub fn offset(self) -> u64 {
        u64::from(self.number - 1) * u64::from(self.per_page)
    }
}

/// A page's rows and how many rows the list has in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// The rows of every page together.
    pub total: u64,
    /// Which page this is.
    pub page: Page,
    /// What follows it.
    pub next: Next,
}

/// What follows a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Next {
    /// The page with the next number, if the total has so many rows: the list has no cursors.
    #[default]
    ByNumber,
    /// The rows after this.
    After(Cursor),
    /// Nothing.
    Nothing,
}

impl From<Option<Cursor>> for Next {
    fn from(cursor: Option<Cursor>) -> Self {
        cursor.map_or(Self::Nothing, Self::After)
    }
}

/// Rows of a list, and where the rows after them begin, if there are any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portion<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What follows them.
    pub next: Option<Cursor>,
}

impl<T> From<Paged<T>> for Portion<T> {
    /// The same rows, uncounted.
    fn from(paged: Paged<T>) -> Self {
        Self {
            items: paged.items,
            next: match paged.next {
                Next::After(cursor) => Some(cursor),
                Next::ByNumber | Next::Nothing => None,
            },
        }
    }
}

impl<T> Paged<T> {
    /// The same page with each row converted.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            items: self.items.into_iter().map(make).collect(),
            total: self.total,
            page: self.page,
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_below_one_is_the_first() {
        assert_eq!(Page::new(-3, 25).offset(), 0);
        assert_eq!(Page::new(0, 25).number(), 1);
    }

    #[test]
    fn a_huge_page_number_neither_wraps_nor_panics() {
        assert_eq!(Page::new(i64::MAX, 100).number(), u32::MAX);
        assert!(Page::new(i64::MAX, 100).offset() > 0);
    }
}
