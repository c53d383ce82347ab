//! The page that a request asks for, and the links to its neighbours.

use nimchat_core_model::Page;
use url::form_urlencoded;

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

/// The same query for another page.
pub(crate) fn turned_to(query: &str, page: u64) -> String {
    let others = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != "page");
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others)
        .append_pair("page", &page.to_string())
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            turned_to("status=open&page=2&labels%5B%5D=a+b", 3),
            "status=open&labels%5B%5D=a+b&page=3"
        );
    }
}
