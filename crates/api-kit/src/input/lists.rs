//! Lists of objects in forms, as Rack and PHP write them: `a[][b]=1&a[][c]=2&a[][b]=3`.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use url::form_urlencoded;

/// An object in a list of them, in a key.
const ITEM: &str = "[][";

/// The same pairs with the place of each object in its list: `a[0][b]=1&a[0][c]=2&a[1][b]=3`. As in Rack, the next
/// object begins with the key that the present one has already.
pub(super) fn indexed(pairs: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(pairs);
    let has_items =
        |text: &str| text.contains(ITEM) || text.to_ascii_lowercase().contains("%5d%5b");
    if !has_items(&text) {
        return text;
    }
    let mut lists = HashMap::<String, Items>::new();
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(pairs) {
        let mut key = key.into_owned();
        while let Some(at) = key.find(ITEM) {
            let (list, rest) = key.split_at(at);
            let rest = &rest["[]".len()..];
            let index = lists.entry(list.to_owned()).or_default().place(rest);
            key = format!("{list}[{index}]{rest}");
        }
        written.append_pair(&key, &value);
    }
    Cow::Owned(written.finish())
}

/// How far a list is.
#[derive(Default)]
struct Items {
    index: usize,
    /// The keys of the present object.
    keys: BTreeSet<String>,
}

impl Items {
    /// The index of the object that this key is of.
    fn place(&mut self, key: &str) -> usize {
        // a list within the object goes on with the same key
        if !key.ends_with("[]") && !self.keys.insert(key.to_owned()) {
            self.index += 1;
            self.keys.clear();
            self.keys.insert(key.to_owned());
        }
        self.index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &str) -> String {
        let indexed = indexed(pairs.as_bytes()).into_owned();
        let pairs = form_urlencoded::parse(indexed.as_bytes());
        let pairs: Vec<_> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
        pairs.join(" ")
    }

    #[test]
    fn the_next_object_begins_with_a_key_that_is_there() {
        assert_eq!(
            read("a[][b]=1&a[][c]=2&a[][b]=3"),
            "a[0][b]=1 a[0][c]=2 a[1][b]=3"
        );
    }

    #[test]
    fn a_list_within_an_object_goes_on() {
        assert_eq!(
            read("a%5B%5D%5Bb%5D%5B%5D=1&a%5B%5D%5Bb%5D%5B%5D=2"),
            "a[0][b][]=1 a[0][b][]=2"
        );
    }

    #[test]
    fn other_pairs_stay_as_they_are() {
        for pairs in ["a[b]=c", "ids[]=1&ids[]=2", "a=%5B%5D", ""] {
            assert_eq!(indexed(pairs.as_bytes()), pairs);
        }
    }
}
