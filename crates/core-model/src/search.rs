//! Search by parts of texts, the same on every database: a text is found by its pairs of letters.
//!
//! A stored text is folded ([`folded`]) and indexed by the words of [`index_words`]; a search asks for the rows that have
//! every word of [`search_words`], and compares the texts of these. So a part of a word is found, of two letters too, and
//! scripts without blanks need nothing of their own.

use crate::filter::folded;
use std::collections::BTreeSet;

/// Stands between the parts of a stored text, so that no search reaches over two of them. No search contains it.
pub const BETWEEN: char = '\u{1f}';

/// More words of a search do not narrow it further.
const MAX_WORDS: usize = 40;

/// One folded text of these parts.
pub fn folded_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<String> = parts.into_iter().map(folded).collect();
    parts.join(&BETWEEN.to_string())
}

/// The words that a folded text is indexed by: its pairs of letters, and its letters beyond ASCII. `scope` separates
/// what is never searched together, such as accounts. Words consist of ASCII letters and digits.
pub fn index_words(scope: i64, folded: &str) -> BTreeSet<String> {
    folded
        .split(BETWEEN)
        .flat_map(|part| words(scope, part))
        .collect()
}

/// The words that every text with this folded part has; none if the part is a single ASCII letter.
pub fn search_words(scope: i64, folded: &str) -> BTreeSet<String> {
    words(scope, folded).take(MAX_WORDS).collect()
}

fn words(scope: i64, part: &str) -> impl Iterator<Item = String> + '_ {
    let alone = part.chars().filter(|letter| !letter.is_ascii());
    let alone = alone.map(move |letter| format!("{scope}z{:x}", u32::from(letter)));
    let pairs = part.chars().zip(part.chars().skip(1));
    let pairs = pairs
        .map(move |(one, other)| format!("{scope}z{:x}x{:x}", u32::from(one), u32::from(other)));
    pairs.chain(alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_no_word_that_the_text_lacks() {
        let text = folded_parts(["Größe", "王小明", ""]);
        let indexed = index_words(7, &text);
        for part in ["gr", "öß", "ß", "小明", "王", "g"] {
            assert!(search_words(7, part).is_subset(&indexed), "{part}");
        }
        assert!(
            !search_words(7, "e王").is_subset(&indexed),
            "over two parts"
        );
        assert!(!search_words(8, "gr").is_subset(&indexed), "another scope");
    }

    #[test]
    fn a_single_ascii_letter_has_no_words() {
        assert!(search_words(1, "a").is_empty());
        assert_eq!(search_words(1, "ä").len(), 1);
    }

    #[test]
    fn words_are_ascii_letters_and_digits() {
        let words = index_words(-3, "a' b&😀");
        let fine = |word: &String| {
            word.trim_start_matches('-')
                .chars()
                .all(|c| c.is_ascii_alphanumeric())
        };
        assert!(words.iter().all(fine), "{words:?}");
    }
}
