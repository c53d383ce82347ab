//! The request bodies of articles.

use nimchat_api_kit::lenient;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{ArticleId, Attributes, CategoryId, UserId, Violation, Violations};
use nimchat_helpcenter::{ArticleStatus, SaveArticle};
use nimchat_wire::words::ArticleStatusWord;

/// May be nested under the key `article`. The service checks the values.
#[derive(Debug, Default, Deserialize, Validate, ToSchema, Command)]
#[serde(default)]
#[command(SaveArticle)]
pub(crate) struct ArticleBody {
    /// The text content, in Markdown.
    content: Field<String>,
    /// A sentence about the article
    description: Field<String>,
    /// Use for search: `title`, `description`, `tags`
    meta: Option<Attributes>,
    /// article position in category
    position: Option<i32>,
    /// `draft` or 0, `published` or 1, `archived` or 2. In `chatwoot`, a new article is a draft whatever is sent
    #[schema(value_type = Option<ArticleStatusWord>)]
    #[command(body.status.and_then(|sent| sent.into_iter().next()).map(status))]
    status: Option<Vec<String>>,
    /// The title
    title: Field<String>,
    /// The name in addresses; made from the title if absent
    slug: Option<String>,
    /// The language, unless the article is in a category
    locale: Option<String>,
    /// Who wrote it. Required in `chatwoot`; the caller if absent in `reference`
    #[schema(value_type = Option<i64>)]
    #[command(body.author_id.change_of_link())]
    author_id: Field<UserId>,
    /// Its category; 0 is none
    #[schema(value_type = Option<i64>)]
    #[command(body.category_id.change_of_link())]
    category_id: Field<CategoryId>,
    /// To associate similar articles to each other, e.g to provide the link for the reference; 0 is none
    #[schema(value_type = Option<i64>)]
    #[command(associated_id = body.associated_article_id.change_of_link())]
    associated_article_id: Field<ArticleId>,
}

/// The name of the status that is sent as a name or a number.
pub(super) fn status(sent: String) -> String {
    lenient::named(sent, lenient::numbered(ArticleStatus::NAMES))
}

/// The filter of a list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
pub(super) struct ArticlesQuery {
    /// Articles in this language
    pub(super) locale: Option<String>,
    /// Articles with words that begin with each word of this text
    pub(super) query: Option<String>,
    /// Articles in the categories with this slug, by position
    pub(super) category_slug: Option<String>,
    /// Articles with this status, as name or number
    #[param(inline, value_type = Option<ArticleStatusWord>)]
    pub(super) status: Option<String>,
    /// Articles of this author
    #[param(value_type = Option<i64>)]
    pub(super) author_id: Option<UserId>,
    /// Which page of 25 articles, from 1
    pub(super) page: Option<String>,
}

/// New positions.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
pub(super) struct ReorderBody {
    /// The position of each article, by the article's id
    #[schema(value_type = Object)]
    positions_hash: Option<Attributes>,
}

impl ReorderBody {
    /// How many articles are placed at once.
    const MOST: usize = 1000;

    pub(super) fn positions(self) -> Result<Vec<(ArticleId, i32)>> {
        let refused = || {
            ApiError::from(Violations::from(Violation::new(
                "positions_hash",
                "is invalid",
            )))
        };
        let Attributes(positions) = self.positions_hash.unwrap_or_default();
        if positions.len() > Self::MOST {
            return Err(refused());
        }
        let placed = positions.into_iter().map(|(id, position)| {
            let id = id.parse::<i64>().ok()?;
            let position = match position {
                serde_json::Value::String(text) => text.trim().parse().ok()?,
                number => i32::try_from(number.as_i64()?).ok()?,
            };
            Some((ArticleId::new(id), position))
        });
        placed.collect::<Option<_>>().ok_or_else(refused)
    }
}
