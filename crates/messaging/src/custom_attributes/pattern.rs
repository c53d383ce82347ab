//! Patterns that texts must fit. They come from an account's people, so that what they may cost is bounded.

use regex::{Regex, RegexBuilder};

/// How large a compiled pattern may be, in bytes.
const MAX_SIZE: usize = 256 * 1024;

/// Compiles a pattern: bare, or between slashes with flags behind the last, as dashboards write it. Looking around and
/// back-references are refused: they would take time beyond the text's length.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    let (pattern, flags) = pattern
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'))
        .filter(|(_, flags)| flags.chars().all(|flag| "dgimsuvy".contains(flag)))
        .unwrap_or((pattern, ""));
    RegexBuilder::new(pattern)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'))
        .size_limit(MAX_SIZE)
        .dfa_size_limit(MAX_SIZE)
        .nest_limit(50)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_flags_are_no_part_of_the_pattern() {
        assert!(compile("^[A-Z]{2}$").unwrap().is_match("DE"));
        assert!(compile("/^[A-Z]{2}$/").unwrap().is_match("DE"));
        assert!(!compile("/^[A-Z]{2}$/").unwrap().is_match("de"));
        assert!(compile("/^[A-Z]{2}$/i").unwrap().is_match("de"));
        assert!(
            compile("https://x.example/A1")
                .unwrap()
                .is_match("https://x.example/A1")
        );
    }

    #[test]
    fn what_costs_too_much_is_refused() {
        for pattern in ["(", "(?=x)", r"(a)\1", r"(\w{1000}){1000}"] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
        assert!(compile(&"(".repeat(100)).is_err());
        assert!(compile(&format!("{}a{}", "(".repeat(60), ")".repeat(60))).is_err());
    }
}
