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

/// The text in parts, each with whether it is a word that begins with one of these words.
pub fn marked<'t>(text: &'t str, searched: &[String]) -> Vec<(&'t str, bool)> {
    let mut parts: Vec<(&str, bool)> = Vec::new();
    let mut plain_from = 0;
    let mut rest = 0;
    while let Some(start) = text[rest..].find(char::is_alphanumeric) {
        let start = rest + start;
        let length = text[start..].find(|letter: char| !letter.is_alphanumeric());
        let end = length.map_or(text.len(), |length| start + length);
        let word: String = split(&text[start..end]).collect();
        if searched.iter().any(|one| word.starts_with(one.as_str())) {
            parts.push((&text[plain_from..start], false));
            parts.push((&text[start..end], true));
            plain_from = end;
        }
        rest = end;
    }
    parts.push((&text[plain_from..], false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
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
    #[test]
    fn found_words_are_marked_whole() {
        let searched = searched("GRÖ ab");
        let parts = marked("Die Größe, abc! größer", &searched);
        let expected = [
            ("Die ", false),
            ("Größe", true),
            (", ", false),
            ("abc", true),
            ("! ", false),
            ("größer", true),
        ];
        assert_eq!(parts, expected);
        assert_eq!(marked("Größe", &[]), [("Größe", false)]);
        assert_eq!(marked("", &searched), []);
    }
}
