//! Slugs: names in the addresses of public pages.

use nimchat_core_model::Violation;
use nimchat_core_model::values::{MAX_STRING, check_required};

/// Refuses a slug that a path cannot hold as it is (docs/rules/helpcenter.md §1).
pub(crate) fn check(slug: &str) -> Result<(), Violation> {
    check_required("slug", slug, MAX_STRING)?;
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    if slug.bytes().all(fits) {
        Ok(())
    } else {
        let message = "may have only the letters a to z, digits, hyphens and underscores";
        Err(Violation::new("slug", message))
    }
}

/// The slug of a title, as Chatwoot makes it: words in lower case and without accents, with hyphens between them; a
/// hyphen, and the border of a word in camel case, becomes an underscore. Letters of other scripts are dropped.
pub(crate) fn of_title(title: &str) -> String {
    let letters: Vec<char> = title.chars().collect();
    let mut slug = String::new();
    for (index, letter) in letters.iter().copied().enumerate() {
        let before = index.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(index + 1).copied();
        if is_border(before, letter, after) {
            slug.push('_');
        }
        match letter {
            '-' | '_' => slug.push('_'),
            _ if letter.is_ascii_alphanumeric() => slug.push(letter.to_ascii_lowercase()),
            _ => match plain(letter) {
                Some(letters) => slug.push_str(letters),
                None if slug.ends_with('-') => {}
                None => slug.push('-'),
            },
        }
    }
    slug.trim_matches('-').to_owned()
}

/// Does a word in camel case begin with this letter?
fn is_border(before: Option<char>, letter: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    if !letter.is_ascii_uppercase() {
        return false;
    }
    let in_word = before.is_ascii_lowercase() || before.is_ascii_digit();
    let ends_acronym =
        before.is_ascii_uppercase() && after.is_some_and(|after| after.is_ascii_lowercase());
    in_word || ends_acronym
}

/// A Latin letter without its accent.
fn plain(letter: char) -> Option<&'static str> {
    const PLAIN: &[(&str, &str)] = &[
        ("àáâãäåāăą", "a"),
        ("æ", "ae"),
        ("çćĉċč", "c"),
        ("ďđð", "d"),
        ("èéêëēĕėęě", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľŀł", "l"),
        ("ñńņňŋ", "n"),
        ("òóôõöøōŏő", "o"),
        ("œ", "oe"),
        ("ŕŗř", "r"),
        ("śŝşš", "s"),
        ("ß", "ss"),
        ("ţťŧ", "t"),
        ("þ", "th"),
        ("ùúûüũūŭůűų", "u"),
        ("ŵ", "w"),
        ("ýÿŷ", "y"),
        ("źżž", "z"),
    ];
    let letter = letter.to_lowercase().next().unwrap_or(letter);
    let found = PLAIN.iter().find(|(accented, _)| accented.contains(letter));
    found.map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_what_a_path_holds_as_it_is() {
        for slug in ["a", "user-guide", "v2_0", "2024"] {
            assert_eq!(check(slug), Ok(()), "{slug}");
        }
        for slug in [
            "",
            " ",
            "a/b",
            "a b",
            "Guide",
            "größe",
            "помощь",
            "a.b",
            "a%20b",
        ] {
            assert!(check(slug).is_err(), "{slug}");
        }
        assert!(check(&"a".repeat(256)).is_err());
    }

    #[test]
    fn a_title_becomes_a_slug() {
        for (title, slug) in [
            ("The Awesome Article 1!", "the-awesome-article-1"),
            ("MyTitle", "my_title"),
            ("Foo-bar Baz", "foo_bar-baz"),
            ("Größe & Süße", "grosse-susse"),
            ("HTMLPage", "html_page"),
            ("Помощь", ""),
        ] {
            assert_eq!(of_title(title), slug, "{title}");
        }
    }
}
