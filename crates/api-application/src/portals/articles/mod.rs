//! Articles of a portal.

pub(crate) mod body;
mod handlers;
mod present;

pub(super) use present::ListedArticleJson;

use body::{ArticleBody, ArticlesQuery, ReorderBody};
use nimchat_api_kit::{Nothing, Route};
use nimchat_wire::ByProfile;
use present::{ArticleJson, ArticlesJson, EnvelopedArticleJson};

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/portals/{portal}/articles";
    const ONE: &str = "/api/v1/accounts/{account_id}/portals/{portal}/articles/{article_id}";
    const REORDER: &str = "/api/v1/accounts/{account_id}/portals/{portal}/articles/reorder";
    vec![
        Route::get(ALL)
            .text_segment("portal")
            .summary("List the articles of a portal")
            .query::<ArticlesQuery>()
            .answers::<ArticlesJson>()
            .to(handlers::list),
        Route::post(ALL)
            .text_segment("portal")
            .operation(84)
            .summary("Add a new article to portal")
            .body_under::<ArticleBody>("article")
            .requires(&["title"])
            .takes_long_text()
            .answers::<ByProfile<ArticleJson, EnvelopedArticleJson>>()
            .to_repeatable(handlers::create, handlers::created),
        Route::post(REORDER)
            .text_segment("portal")
            .summary("Place articles")
            .body::<ReorderBody>()
            .answers::<Nothing>()
            .to(handlers::reorder),
        Route::get(ONE)
            .text_segment("portal")
            .summary("Get an article")
            .answers::<ByProfile<ArticleJson, EnvelopedArticleJson>>()
            .to(handlers::show),
        Route::update(ONE)
            .text_segment("portal")
            .summary("Update an article")
            .body_under::<ArticleBody>("article")
            .takes_long_text()
            .answers::<ByProfile<ArticleJson, EnvelopedArticleJson>>()
            .to(handlers::update),
        Route::delete(ONE)
            .text_segment("portal")
            .summary("Delete an article; its translations stay")
            .answers::<Nothing>()
            .to(handlers::delete),
    ]
}
