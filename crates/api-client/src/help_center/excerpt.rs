//! What lists show of an article's text.

use super::markdown;
use nimchat_helpcenter::articles::{ArticleAttributes, marked, passage, searched};
use serde::Serialize;

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
    parts(&passage(&text, &searched(search)), search)
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
            long.ends_with("Größe …") && long.chars().count() <= 182,
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
