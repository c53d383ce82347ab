//! The words of a text, as searches compare them.

use std::collections::BTreeSet;

/// The longest beginning of a word that is compared.
const MAX_WORD: usize = 60;
/// The most words of one search; the others are ignored.
const MAX_SEARCHED: usize = 10;

/// Each word of the texts once, in lower case.
pub fn words<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    texts.into_iter().flat_map(split).collect()
}

/// The words of a search text. Articles must have all of them, each as the beginning of a word.
pub fn searched(text: &str) -> Vec<String> {
    let words: BTreeSet<String> = split(text).collect();
    words.into_iter().take(MAX_SEARCHED).collect()
}

fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = word.chars().flat_map(char::to_lowercase);
            word.take(MAX_WORD).collect()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_in_lower_case_whatever_their_script() {
        let found: Vec<String> = words(["Größe, ПОМОЩЬ", "größe a_b"]).into_iter().collect();
        assert_eq!(found, ["a", "b", "größe", "помощь"]);
        assert_eq!(searched(" - "), [] as [&str; 0]);
    }
}
