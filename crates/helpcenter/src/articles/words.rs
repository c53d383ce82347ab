//! The words of a text, as searches compare them.

use std::collections::BTreeSet;
use std::ops::Range;

/// The longest beginning of a word that is compared.
const MAX_WORD: usize = 60;
/// So many letters of a script without blanks are compared as one word.
const UNSPACED: usize = 8;
/// How many letters a passage has.
const LETTERS: usize = 180;
/// How many of them come before what was searched for.
const BEFORE: usize = 60;
/// The most words of one search; the others are ignored.
const MAX_SEARCHED: usize = 10;

/// Each word of the texts once, in lower case.
pub fn words<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    texts.into_iter().flat_map(split).collect()
}

/// The words of a search text. Articles must have all of them, each as the beginning of a word.
pub fn searched(text: &str) -> Vec<String> {
    let mut words = BTreeSet::new();
    for (token, unspaced) in tokens(text) {
        let letters: Vec<char> = lower(&text[token]).chars().collect();
        if unspaced {
            words.extend(letters.chunks(UNSPACED).map(|part| part.iter().collect()));
        } else {
            words.insert(letters.into_iter().take(MAX_WORD).collect::<String>());
        }
    }
    words.into_iter().take(MAX_SEARCHED).collect()
}

/// The text in parts, each with whether it is found by these searched words: a word that begins so; in scripts without
/// blanks the letters themselves.
pub fn marked<'t>(text: &'t str, searched: &[String]) -> Vec<(&'t str, bool)> {
    let mut parts: Vec<(&str, bool)> = Vec::new();
    let mut plain_from = 0;
    for (token, unspaced) in tokens(text) {
        let mut from = token.start;
        while from < token.end {
            let rest = &text[from..token.end];
            let word = lower(rest);
            let found = searched.iter().filter(|one| word.starts_with(one.as_str()));
            let letters = found.map(|one| one.chars().count()).max();
            let next = if unspaced {
                let letters = letters.unwrap_or(1);
                let length = rest.char_indices().nth(letters).map(|(at, _)| at);
                from + length.unwrap_or(rest.len())
            } else {
                token.end
            };
            if letters.is_some() {
                parts.push((&text[plain_from..from], false));
                parts.push((&text[from..next], true));
                plain_from = next;
            }
            from = next;
        }
    }
    parts.push((&text[plain_from..], false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

/// At most 180 letters of the text around what is found first by these searched words, or from the beginning, from the
/// beginning of a word to the end of one.
pub fn passage(text: &str, searched: &[String]) -> String {
    let found = marked(text, searched).into_iter();
    let before: usize = found
        .take_while(|(_, marked)| !marked)
        .map(|(part, _)| part.len())
        .sum();
    let at = if before < text.len() { before } else { 0 };
    let ahead = text[..at].char_indices().rev().nth(BEFORE);
    let start = ahead.map_or(0, |(start, _)| {
        text[start..at]
            .find(' ')
            .map_or(at, |space| start + space + 1)
    });
    let rest = &text[start..];
    let (end, cut) = match rest.char_indices().nth(LETTERS) {
        Some((end, _)) => (rest[..end].rfind(' ').unwrap_or(end), true),
        None => (rest.len(), false),
    };
    let lead = if start > 0 { "… " } else { "" };
    let tail = if cut { " …" } else { "" };
    format!("{lead}{}{tail}", &rest[..end])
}

/// The words of the text. In scripts without blanks one begins with each letter, so that every part is found.
fn split(text: &str) -> impl Iterator<Item = String> {
    tokens(text).into_iter().flat_map(move |(token, unspaced)| {
        let text = &text[token];
        let starts = text.char_indices().map(|(start, _)| start);
        let (count, length) = if unspaced {
            (usize::MAX, UNSPACED)
        } else {
            (1, MAX_WORD)
        };
        let words = starts.take(count).map(|start| &text[start..]);
        words
            .map(|word| lower(word).chars().take(length).collect())
            .collect::<Vec<String>>()
    })
}

fn lower(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).collect()
}

/// The runs of letters and digits, and whether they are of a script without blanks.
fn tokens(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut tokens: Vec<(Range<usize>, bool)> = Vec::new();
    for (start, letter) in text.char_indices() {
        if !letter.is_alphanumeric() {
            continue;
        }
        let unspaced = is_unspaced(letter);
        let end = start + letter.len_utf8();
        match tokens.last_mut() {
            Some((token, kind)) if token.end == start && *kind == unspaced => token.end = end,
            _ => tokens.push((start..end, unspaced)),
        }
    }
    tokens
}

/// Is it a letter of Chinese, Japanese, Thai, Lao, Burmese or Khmer?
fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff66}'..='\u{ff9f}'
            | '\u{20000}'..='\u{3ffff}'
    )
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
    fn scripts_without_blanks_are_found_by_any_part() {
        let indexed = words(["王小明さん、iPhone充電"]);
        for text in ["王", "小明", "明さん", "iphone", "充電", "電"] {
            for word in searched(text) {
                let found = indexed.iter().any(|one| one.starts_with(&word));
                assert!(found, "{text}");
            }
        }
        assert_eq!(searched("一二三四五六七八九"), ["一二三四五六七八", "九"]);
        let parts = marked("王小明さん", &searched("小明"));
        assert_eq!(parts, [("王", false), ("小明", true), ("さん", false)]);
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
