//! Patterns that texts must match. The account's people write them, so their cost is bounded.

use regex::{Regex, RegexBuilder};

/// The largest size of a compiled pattern, in bytes.
const MAX_SIZE: usize = 256 * 1024;

/// Compiles a pattern: bare, or between slashes with flags after the last, as dashboards write it. Look-around and
/// back-references are refused, because their cost is not linear in the text's length.
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
