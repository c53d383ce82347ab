//! Articles of a portal.

use crate::portals::handlers::portal;
use body::{ArticleBody, ArticlesQuery, ReorderBody, status};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::ArticleId;
use nimchat_core_model::values::present;
use nimchat_helpcenter::{
    ArticleFilter, ArticleService, ArticleStatus, ArticleView, HelpCenters, SaveArticle,
};
use nimchat_wire::ByProfile;
pub(super) use present::ListedArticleJson;
use present::ShownArticles;
use present::{ArticleJson, ArticlesJson, EnvelopedArticleJson};

pub(crate) mod body;
mod present;

/// The operations on this resource.
pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/portals/{portal}/articles";
    const ONE: &str = "/api/v1/accounts/{account_id}/portals/{portal}/articles/{article_id}";
    const REORDER: &str = "/api/v1/accounts/{account_id}/portals/{portal}/articles/reorder";
    vec![
        Route::get(ALL)
            .summary("List the articles of a portal")
            .query::<ArticlesQuery>()
            .answers::<ArticlesJson>()
            .to(list),
        Route::post(ALL)
            .operation(84)
            .summary("Add a new article to portal")
            .body_under::<ArticleBody>("article")
            .requires(&["title"])
            .takes_long_text()
            .answers::<ByProfile<ArticleJson, EnvelopedArticleJson>>()
            .to_repeatable(create, created),
        Route::post(REORDER)
            .summary("Place articles")
            .body::<ReorderBody>()
            .to(reorder),
        Route::get(ONE)
            .summary("Get an article")
            .answers::<ByProfile<ArticleJson, EnvelopedArticleJson>>()
            .to(show),
        Route::update(ONE)
            .summary("Update an article")
            .body_under::<ArticleBody>("article")
            .takes_long_text()
            .answers::<ByProfile<ArticleJson, EnvelopedArticleJson>>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete an article; its translations stay")
            .to(delete),
    ]
}

type Answered = Result<ArticleView>;

/// How many articles a page has.
const PER_PAGE: u32 = 25;

fn list(call: &In<Agent, ArticlesQuery>, articles: &ArticleService) -> Result<ShownArticles> {
    let query = call.read()?;
    let page_sent = query.page.clone();
    let filter = ArticleFilter {
        locale: present(query.locale),
        category_slug: present(query.category_slug),
        words: Vec::new(),
    };
    let status = present(query.status).map(status);
    let list = articles.list(
        &call.caller,
        &portal(call),
        filter.searching(query.query.as_deref()),
        status.as_deref(),
        query.author_id,
        call.page(PER_PAGE),
    )?;
    Ok(ShownArticles { list, page_sent })
}

fn create(call: &In<Administrator, ArticleBody>, help_centers: &HelpCenters) -> Answered {
    // the contract looks the portal up before the input is checked
    help_centers.portals.known(&call.caller.0, &portal(call))?;
    let body = call.read()?;
    let mut command = SaveArticle::from(body);
    if call.is_reference() {
        let author = command.author_id.flatten();
        command.author_id = Some(author.or(Some(call.caller.0.user.id)));
    } else if let Some(status) = &command.status {
        // Chatwoot makes every new article a draft; a status that it does not know is refused
        ArticleStatus::parse(status).map_err(ApiError::invalid)?;
        command.status = None;
    }
    Ok(help_centers
        .articles
        .create(&call.caller, &portal(call), command)?)
}

/// The answer to a repeated call with an idempotency key.
fn created(
    call: &In<Administrator, ArticleBody>,
    help_centers: &HelpCenters,
    made: &MadeRecords,
) -> Answered {
    let id = made_id(made, RecordKind::Article)?;
    Ok(help_centers
        .articles
        .show(&call.caller, &portal(call), id)?)
}

fn show(call: &In<Administrator>, articles: &ArticleService) -> Answered {
    Ok(articles.show(&call.caller, &portal(call), id(call))?)
}

fn update(call: &In<Administrator, ArticleBody>, articles: &ArticleService) -> Answered {
    let command = call
        .read()
        .behind(|| articles.show(&call.caller, &portal(call), id(call)))?;
    Ok(articles.update(&call.caller, &portal(call), id(call), command.into())?)
}

fn reorder(call: &In<Administrator, ReorderBody>, help_centers: &HelpCenters) -> Result<()> {
    let positions = call.read().and_then(ReorderBody::positions);
    let positions =
        positions.behind(|| help_centers.portals.known(&call.caller.0, &portal(call)))?;
    Ok(help_centers
        .articles
        .reorder(&call.caller, &portal(call), &positions)?)
}

fn delete(call: &In<Administrator>, articles: &ArticleService) -> Result<()> {
    Ok(articles.delete(&call.caller, &portal(call), id(call))?)
}

fn id<I>(call: &In<Administrator, I>) -> ArticleId {
    call.id("article_id")
}
