//! Search by parts of texts, the same on every database: a text is found by its runs of up to three letters.
//!
//! A stored text is folded ([`folded`]) and indexed by its runs of one, two and three letters; a search asks for the
//! rows that have every run of the searched text, and compares the texts of these. So a part of a word is found, a single
//! letter too, and scripts without blanks need nothing of their own.

use crate::error::Violation;
use crate::filter::folded;
use crate::values::{MAX_STRING, check_length};
use std::collections::BTreeSet;
use std::fmt::Display;

/// Stands between the parts of a stored text, so that no search reaches over two of them. No search contains it.
pub const BETWEEN: char = '\u{1f}';

/// The longest run that texts are indexed by. For a search of up to so many letters the index alone decides.
pub const LONGEST_RUN: usize = 3;

/// So many letters before and behind a blank are indexed together.
const AROUND: usize = 3;

/// More runs of a search do not narrow it further.
const MAX_RUNS: usize = 40;

/// The text of a query, without blanks around it. A blank one is none; one that is too long, or has control characters,
/// is refused.
pub fn asked(attribute: &'static str, text: &str) -> Result<Option<String>, Violation> {
    let text = text.trim();
    check_length(attribute, text, MAX_STRING)?;
    if text.chars().any(char::is_control) {
        return Err(Violation::new(attribute, "is invalid"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// One folded text of these parts.
pub fn folded_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<String> = parts.into_iter().map(folded).collect();
    parts.join(&BETWEEN.to_string())
}

/// The words that a folded text is indexed by, one for each run of letters. `scope` separates what is never searched
/// together, such as accounts. Words consist of ASCII letters and digits if the scope does.
pub fn index_words(scope: impl Display, folded: &str) -> BTreeSet<String> {
    all_runs(folded).map(|run| word(&scope, run)).collect()
}

/// The words that every text with this folded part has.
pub fn search_words(scope: impl Display, folded: &str) -> BTreeSet<String> {
    searched_runs(folded)
        .map(|run| word(&scope, run))
        .take(MAX_RUNS)
        .collect()
}

/// As [`index_words`], as numbers: shorter, but two runs may have the same one. Texts of several words have further
/// numbers: one for each blank with the letters around it, since two words that follow each other are rarer than any of
/// their runs, and one for each word with its two blanks and the letters around these.
pub fn index_numbers(scope: i64, folded: &str) -> BTreeSet<i32> {
    let scope = Hash::of(scope);
    let runs = all_runs(folded).map(|run| scope.with(run.into_iter().flatten()));
    let parts = folded.split(BETWEEN);
    let seams = parts.flat_map(|part| {
        let [one, two] = [1, 2].map(|blanks| seams(scope, part, blanks));
        one.into_iter().chain(two)
    });
    runs.chain(seams).collect()
}

/// The numbers that every text with this folded part has: those of its words between blanks, without any those of its
/// blanks, and without any those of its runs.
pub fn search_numbers(scope: i64, folded: &str) -> BTreeSet<i32> {
    let scope = Hash::of(scope);
    for blanks in [2, 1] {
        let seams = seams(scope, folded, blanks);
        if !seams.is_empty() {
            return seams.into_iter().take(MAX_RUNS).collect();
        }
    }
    searched_runs(folded)
        .map(|run| scope.with(run.into_iter().flatten()))
        .take(MAX_RUNS)
        .collect()
}

/// The numbers of so many blanks in a row, with the words between them, that have enough letters on both sides.
fn seams(scope: Hash, part: &str, blanks: usize) -> Vec<i32> {
    let letters: Vec<char> = part.chars().collect();
    let places = (0..letters.len()).filter(|place| letters[*place].is_whitespace());
    let places: Vec<usize> = places.collect();
    let around = places.windows(blanks).filter_map(|places| {
        let (first, last) = (places.first()?, places.last()?);
        letters.get(first.checked_sub(AROUND)?..=last + AROUND)
    });
    around
        .map(|letters| scope.with(letters.iter().copied()))
        .collect()
}

/// The letters that follow each other in a text; the last ones are missing in a short run.
type Run = [Option<char>; LONGEST_RUN];

fn all_runs(folded: &str) -> impl Iterator<Item = Run> + '_ {
    folded
        .split(BETWEEN)
        .flat_map(|part| (1..=LONGEST_RUN).flat_map(move |length| runs(part, length)))
}

fn searched_runs(folded: &str) -> impl Iterator<Item = Run> + '_ {
    runs(folded, folded.chars().count().clamp(1, LONGEST_RUN))
}

fn runs(part: &str, length: usize) -> impl Iterator<Item = Run> + '_ {
    let starts = part.char_indices().map(move |(start, _)| &part[start..]);
    starts.filter_map(move |rest| {
        let mut letters = rest.chars();
        let mut run = [None; LONGEST_RUN];
        for place in run.iter_mut().take(length) {
            *place = Some(letters.next()?);
        }
        Some(run)
    })
}

fn word(scope: &impl Display, run: Run) -> String {
    let letters = run.into_iter().flatten();
    let letters: Vec<String> = letters.map(|c| format!("{:x}", u32::from(c))).collect();
    format!("{scope}z{}", letters.join("x"))
}

/// FNV-1a.
#[derive(Clone, Copy)]
struct Hash(u32);

impl Hash {
    const START: Self = Self(0x811c_9dc5);
    const PRIME: u32 = 0x0100_0193;

    fn of(scope: i64) -> Self {
        Self::START.and(scope.to_le_bytes())
    }

    fn and(self, bytes: impl IntoIterator<Item = u8>) -> Self {
        let hash = bytes.into_iter().fold(self.0, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(Self::PRIME)
        });
        Self(hash)
    }

    fn with(self, letters: impl Iterator<Item = char>) -> i32 {
        let bytes = letters.flat_map(|c| u32::from(c).to_le_bytes());
        self.and(bytes).0.cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_no_word_that_the_text_lacks() {
        let text = folded_parts(["Größe", "王小明", ""]);
        let indexed = index_words(7, &text);
        let numbers = index_numbers(7, &text);
        for part in ["gr", "öß", "ß", "小明", "王", "g", "größe", "王小明"] {
            assert!(search_words(7, part).is_subset(&indexed), "{part}");
            assert!(search_numbers(7, part).is_subset(&numbers), "{part}");
        }
        for part in ["e王", "ge", "rgö"] {
            assert!(!search_words(7, part).is_subset(&indexed), "{part}");
            assert!(!search_numbers(7, part).is_subset(&numbers), "{part}");
        }
        assert!(!search_words(8, "gr").is_subset(&indexed), "another scope");
        assert!(
            !search_numbers(8, "gr").is_subset(&numbers),
            "another scope"
        );
    }

    #[test]
    fn a_search_asks_for_its_longest_runs() {
        assert_eq!(search_words(1, "a").len(), 1);
        assert_eq!(search_words(1, "ab").len(), 1);
        assert_eq!(search_words(1, "abc").len(), 1);
        assert_eq!(search_words(1, "abcde").len(), 3);
    }

    #[test]
    fn a_phrase_asks_for_its_blanks() {
        let indexed = index_numbers(1, "my engine stopped since yesterday, and then");
        for (phrase, asked) in [
            ("since yesterday", 1),
            ("engine stopped since", 1),
            ("engine stopped since yesterday", 2),
            ("ine stopped sin", 1),
            ("my engine stopped", 1),
            ("ne sto", 4),
            ("my engine", 7),
            ("stopped", 5),
        ] {
            let numbers = search_numbers(1, phrase);
            assert_eq!(numbers.len(), asked, "{phrase}");
            assert!(numbers.is_subset(&indexed), "{phrase}");
        }
        for absent in ["yesterday since", "engine since yesterday"] {
            assert!(!search_numbers(1, absent).is_subset(&indexed), "{absent}");
        }
    }

    #[test]
    fn words_are_ascii_letters_and_digits() {
        let words = index_words("3u", "a' b&😀");
        let fine = |word: &String| word.chars().all(|c| c.is_ascii_alphanumeric());
        assert!(words.iter().all(fine), "{words:?}");
    }

    #[test]
    fn a_query_without_a_text_is_none() {
        assert_eq!(asked("q", " \n").unwrap(), None);
        assert_eq!(asked("q", " Ada ").unwrap().as_deref(), Some("Ada"));
        assert!(asked("q", "a\u{0}b").is_err());
        assert!(asked("q", &"x".repeat(MAX_STRING + 1)).is_err());
    }
}
