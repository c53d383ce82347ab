//! What lists show of an article's text.

use super::markdown;
use nimchat_helpcenter::articles::{ArticleAttributes, marked, searched};
use serde::Serialize;

/// How many letters an excerpt has.
const LETTERS: usize = 180;
/// How many of them come before the first word that was searched for.
const BEFORE: usize = 60;

/// A part of a text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Part {
    text: String,
    /// Was it searched for?
    marked: bool,
}

/// The text with the words marked that this search finds.
pub(super) fn parts(text: &str, search: &str) -> Vec<Part> {
    let parts = marked(text, &searched(search)).into_iter();
    parts
        .map(|(text, marked)| Part {
            text: text.to_owned(),
            marked,
        })
        .collect()
}

/// The description or, if the search finds nothing in it, the part of the text where it does.
pub(super) fn of(article: &ArticleAttributes, search: &str) -> Vec<Part> {
    let description = article.description.as_deref().unwrap_or_default().trim();
    let of_description = parts(description, search);
    let searches = !search.is_empty();
    if !description.is_empty() && (!searches || of_description.iter().any(|part| part.marked)) {
        return of_description;
    }
    let text = markdown::plain(&article.content);
    let words = searched(search);
    let found = marked(&text, &words).into_iter();
    let before: usize = found
        .take_while(|(_, marked)| !marked)
        .map(|(part, _)| part.len())
        .sum();
    let start = if searches && before < text.len() {
        before
    } else {
        0
    };
    parts(&around(&text, start), search)
}

/// At most [`LETTERS`] letters around the one at this byte, from the beginning of a word to the end of one.
fn around(text: &str, at: usize) -> String {
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

/// The first sentences of an article, for what is not a page: feeds and descriptions.
pub(super) fn plain(article: &ArticleAttributes) -> String {
    let parts = of(article, "").into_iter();
    parts.map(|part| part.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(description: Option<&str>, content: &str) -> ArticleAttributes {
        ArticleAttributes {
            description: description.map(str::to_owned),
            content: content.to_owned(),
            ..ArticleAttributes::default()
        }
    }

    #[test]
    fn an_excerpt_is_the_description_or_the_beginning() {
        assert_eq!(plain(&article(Some("About"), "Text")), "About");
        assert_eq!(plain(&article(None, "# Title\n\nText")), "Title Text");
        let long = plain(&article(None, &"Größe ".repeat(100)));
        assert!(
            long.ends_with("Größe …") && long.chars().count() <= LETTERS + 2,
            "{long}"
        );
    }

    #[test]
    fn an_excerpt_of_a_search_has_what_was_found() {
        let content = format!("{}zebra {}", "word ".repeat(100), "more ".repeat(100));
        let parts = of(&article(Some("About"), &content), "zeb");
        let found: Vec<&str> = parts
            .iter()
            .filter(|one| one.marked)
            .map(|one| one.text.as_str())
            .collect();
        assert_eq!(found, ["zebra"]);
        assert!(parts[0].text.starts_with("… word"), "{parts:?}");
        let parts = of(&article(Some("A zebra"), &content), "zeb");
        assert_eq!(parts.len(), 2);
        let only_title = of(&article(None, "Text"), "zeb");
        assert_eq!(
            only_title,
            [Part {
                text: "Text".to_owned(),
                marked: false
            }]
        );
    }
}
