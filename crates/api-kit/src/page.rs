//! The page that a request asks for, and the links to its neighbours.

use nimchat_core_model::{Cursor, Page, Violation};
use url::form_urlencoded;

/// The parameter that tells where the rows begin.
const CURSOR: &str = "cursor";

/// The page that a query requests: a `page` below 1 or not a number is the first, a `per_page` likewise is the list's
/// default size, and no page is larger than [`Page::MAX_PER_PAGE`].
pub fn requested(query: &str, per_page: u32) -> Page {
    let mut number = 1;
    let mut size = per_page;
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match key.as_ref() {
            "page" => number = value.trim().parse::<i64>().unwrap_or(1),
            "per_page" => {
                size = value
                    .trim()
                    .parse::<u32>()
                    .ok()
                    .filter(|size| *size > 0)
                    .unwrap_or(per_page);
            }
            _ => {}
        }
    }
    Page::new(number, size)
}

/// The cursor that a query names; a blank one is none.
pub fn cursor(query: &str) -> Result<Option<Cursor>, Violation> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, text)| key == CURSOR && !text.trim().is_empty())
        .map(|(_, text)| Cursor::parse(text.trim()))
        .transpose()
}

/// The same query for another page, which begins at the cursor if there is one.
pub(crate) fn turned_to(query: &str, page: u64, cursor: Option<&Cursor>) -> String {
    let kept = |key: &str| key != "page" && key != CURSOR;
    let others = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| kept(key));
    let mut turned = form_urlencoded::Serializer::new(String::new());
    turned
        .extend_pairs(others)
        .append_pair("page", &page.to_string());
    if let Some(cursor) = cursor {
        turned.append_pair(CURSOR, &cursor.to_string());
    }
    turned.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_core_model::{Order, SortKey};

    #[test]
    fn a_page_that_makes_no_sense_is_the_first() {
        for query in ["", "page=0", "page=-4", "page=x", "page=", "page[]=2"] {
            assert_eq!(requested(query, 25), Page::new(1, 25), "{query}");
        }
        assert_eq!(requested("page=3", 25), Page::new(3, 25));
    }

    #[test]
    fn a_page_is_at_most_a_hundred_rows() {
        assert_eq!(requested("per_page=10", 25).per_page(), 10);
        assert_eq!(requested("per_page=1000", 25).per_page(), 100);
        assert_eq!(requested("per_page=0", 25).per_page(), 25);
        assert_eq!(requested("per_page=no", 25).per_page(), 25);
    }

    #[test]
    fn turning_the_page_keeps_the_rest_of_the_query() {
        assert_eq!(
            turned_to("status=open&page=2&cursor=x&labels%5B%5D=a+b", 3, None),
            "status=open&labels%5B%5D=a+b&page=3"
        );
    }

    #[test]
    fn a_cursor_is_read_again_from_the_turned_query() {
        assert_eq!(cursor("page=2&cursor=+"), Ok(None));
        assert!(cursor("cursor=x").is_err());
        let id = SortKey::<i64>::number("id", |id| (*id).into());
        let after = Order::new("numbers", vec![id]).after(&7);
        let turned = turned_to("cursor=x&q=a", 3, Some(&after));
        assert!(turned.starts_with("q=a&page=3&cursor="), "{turned}");
        assert_eq!(cursor(&turned), Ok(Some(after)));
    }
}
