//! The language of the page.

use crate::config::LANGUAGES;

/// The wanted language, else the account's, else English; in another country's form if need be.
pub(super) fn chosen(wanted: Option<&str>, account: &str) -> &'static str {
    wanted
        .and_then(known)
        .or_else(|| known(account))
        .unwrap_or("en")
}

fn known(code: &str) -> Option<&'static str> {
    let code = code.trim().replace('-', "_");
    let language = |code: &str| code.split('_').next().unwrap_or_default().to_owned();
    let mut all = LANGUAGES.iter();
    let same = all.find(|known| known.eq_ignore_ascii_case(&code));
    let near = || {
        let mut all = LANGUAGES.iter();
        all.find(|known| language(known).eq_ignore_ascii_case(&language(&code)))
    };
    same.or_else(near).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_language_is_chosen() {
        for (wanted, account, expected) in [
            (Some("pt-BR"), "en", "pt_BR"),
            (Some("pt"), "en", "pt_BR"),
            (Some("de-AT"), "en", "de"),
            (Some("zh_tw"), "en", "zh_CN"),
            (Some("eo"), "es", "es"),
            (None, "fr", "fr"),
            (Some(""), "eo", "en"),
        ] {
            assert_eq!(chosen(wanted, account), expected);
        }
    }
}
