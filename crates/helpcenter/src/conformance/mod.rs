//! What every adapter of [`crate::ports`] must do, as a test suite that adapters run against themselves.
//!
//! Each behaviour is one function over a store that is empty when it is called. The suite assumes nothing about ids.
#![expect(
    clippy::missing_panics_doc,
    reason = "this is test code, shipped for adapters: a panic is how it reports a fault"
)]

pub mod articles;
pub mod categories;
pub mod portals;
pub mod published;

use crate::articles::{Article, ArticleAttributes};
use crate::categories::{Category, CategoryAttributes};
use crate::portals::{Portal, PortalAttributes, PortalConfig};
use crate::ports::{Store, View, Work};
use nimchat_core_model::conformance::{at, later};
use nimchat_core_model::{AccountId, StoreResult, UploadId, UserId, suite};

/// The adapter under test, with what the suite cannot do through the ports.
pub trait Adapter {
    /// The store.
    fn store(&self) -> &dyn Store;
    /// Adds an account.
    fn add_account(&self) -> AccountId;
    /// Adds an uploaded file to the account.
    fn add_upload(&self, account: AccountId) -> UploadId;
    /// Adds a user.
    fn add_user(&self) -> UserId;
}

suite! {
    portals::a_portal_reads_back_as_it_was_written,
    portals::slugs_and_domains_are_unique_in_the_installation,
    portals::a_portal_is_found_in_its_own_account_only,
    portals::readers_find_a_portal_by_slug_or_domain,
    portals::a_removed_portal_takes_its_contents_with_it,
    categories::a_category_reads_back_as_it_was_written,
    categories::a_slug_is_unique_in_the_portal_and_language,
    categories::categories_come_by_position_and_are_counted,
    categories::what_refers_to_a_removed_category_stays,
    categories::a_category_points_to_others,
    articles::articles_are_found_in_several_portals,
    articles::an_article_reads_back_as_it_was_written,
    articles::a_slug_of_an_article_is_unique_in_the_installation,
    articles::a_list_filters_orders_and_pages,
    articles::words_are_found_by_their_beginnings,
    articles::articles_are_counted,
    articles::an_article_is_placed_within_its_portal,
    articles::translations_outlive_their_root,
    published::readers_see_published_articles_alone,
    published::readers_lists_are_ordered_and_limited,
    published::published_articles_are_counted_by_category,
    published::a_view_is_counted_without_a_change,
}

/// Runs one work that must be refused by this constraint, and does not commit it.
fn conflict<T>(
    store: &dyn Store,
    constraint: &str,
    act: impl FnOnce(&mut dyn Work) -> StoreResult<T>,
) {
    let refused = refusal(store, act);
    assert!(refused.is_conflict_on(constraint), "{refused:?}");
}

fn portal(slug: &str) -> PortalAttributes {
    PortalAttributes {
        name: "Größe".to_owned(),
        slug: slug.to_owned(),
        color: Some("#00aa00".to_owned()),
        custom_domain: Some(format!("{slug}.example")),
        header_text: Some("How can we help?".to_owned()),
        homepage_link: Some("https://acme.example".to_owned()),
        page_title: Some("Help".to_owned()),
        archived: true,
        inbox_id: None,
        logo: None,
        config: PortalConfig {
            allowed_locales: vec!["es".to_owned(), "en".to_owned()],
            default_locale: "es".to_owned(),
        },
    }
}

fn add_portal(store: &dyn Store, account: AccountId, slug: &str) -> Portal {
    change(store, |work| {
        work.portals().add(account, &portal(slug), at())
    })
}

fn category(slug: &str, locale: &str, position: Option<i32>) -> CategoryAttributes {
    CategoryAttributes {
        name: slug.to_uppercase(),
        slug: slug.to_owned(),
        locale: locale.to_owned(),
        position,
        ..CategoryAttributes::default()
    }
}

fn add_category(store: &dyn Store, portal: &Portal, new: &CategoryAttributes) -> Category {
    change(store, |work| work.categories().add(portal, new, at()))
}

fn article(slug: &str) -> ArticleAttributes {
    ArticleAttributes {
        title: slug.to_uppercase(),
        content: "Text".to_owned(),
        slug: slug.to_owned(),
        locale: "en".to_owned(),
        position: 10,
        ..ArticleAttributes::default()
    }
}

fn add_article(store: &dyn Store, portal: &Portal, new: &ArticleAttributes) -> Article {
    change(store, |work| work.articles().add(portal, new, at()))
}
