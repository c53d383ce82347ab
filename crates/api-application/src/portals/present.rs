//! A portal as the people of its account see it (docs/rules/helpcenter.md §1, `operations.json #80`).

use super::articles::ListedArticleJson;
use super::categories::ListedCategoryJson;
use crate::contacts::CurrentPageJson;
use crate::inboxes::present::{InboxJson, InboxSight};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, PortalId};
use nimchat_helpcenter::PortalView;
use nimchat_helpcenter::articles::ArticleTally;
use nimchat_helpcenter::portals::LocaleCounts;
use nimchat_messaging::Inbox;
use nimchat_wire::{ByProfile, DefaultOrNull, HeldFileJson};

#[wire(portal: ShownPortal, shown = portal.view.portal.attributes, view = portal.view)]
pub(super) struct PortalJson {
    #[present(view.portal.id)]
    id: PortalId,
    archived: bool,
    color: DefaultOrNull<String>,
    #[present(view)]
    config: ByProfile<PortalConfigJson, CountedConfigJson>,
    custom_domain: DefaultOrNull<String>,
    header_text: DefaultOrNull<String>,
    homepage_link: DefaultOrNull<String>,
    name: String,
    slug: String,
    page_title: DefaultOrNull<String>,
    #[present(view.portal.account_id)]
    account_id: AccountId,
    #[present(PortalMetaJson::of(view))]
    meta: PortalMetaJson,
    /// The inbox in which readers chat; omitted if there is none, and where the caller does not see it
    #[present((portal.inbox.as_ref()).map(|inbox| portal.sight.inbox(inbox, context)))]
    inbox: OrAbsent<InboxJson>,
    /// Omitted if there is none
    #[present(HeldFileJson::of_portal(&view.portal, context))]
    logo: OrAbsent<HeldFileJson>,
    /// Its first thousand categories; where there may be more, the header `Link` has the address of all
    #[present(context.in_reference(|| Present::present(&view.contents.categories, context)))]
    categories: OrAbsent<Vec<ListedCategoryJson>>,
    /// Its first thousand articles, as the categories
    #[present(context.in_reference(|| Present::present(&view.contents.articles, context)))]
    articles: OrAbsent<Vec<ListedArticleJson>>,
}

#[wire(view: PortalView, config = view.portal.attributes.config)]
struct PortalConfigJson {
    allowed_locales: Vec<String>,
    default_locale: String,
}

#[wire(view: PortalView)]
struct CountedConfigJson {
    #[present(view.locales)]
    allowed_locales: Vec<CountedLocaleJson>,
}

#[wire(counts: LocaleCounts)]
struct CountedLocaleJson {
    code: String,
    #[present(counts.articles)]
    articles_count: u64,
    #[present(counts.categories)]
    categories_count: u64,
}

/// The articles are counted where one portal is read: elsewhere there are 0, and null of each kind.
#[wire]
struct PortalMetaJson {
    all_articles_count: u64,
    archived_articles_count: Option<u64>,
    published_count: Option<u64>,
    draft_articles_count: Option<u64>,
    /// Omitted where the articles are not counted, and if there are none
    mine_articles_count: OrAbsent<u64>,
    categories_count: u64,
    default_locale: String,
}

/// A portal, its inbox, and what the caller sees of that one.
pub(super) struct ShownPortal {
    pub(super) view: PortalView,
    pub(super) inbox: Option<Inbox>,
    pub(super) sight: InboxSight,
}

impl PortalMetaJson {
    fn of(view: &PortalView) -> Self {
        let tally = view.tally.as_ref();
        Self {
            all_articles_count: tally.map_or(0, ArticleTally::matching),
            archived_articles_count: tally.map(|tally| tally.archived),
            published_count: tally.map(|tally| tally.published),
            draft_articles_count: tally.map(|tally| tally.drafts),
            mine_articles_count: tally
                .filter(|tally| tally.matching() > 0)
                .map(|tally| tally.own),
            categories_count: view.categories_count,
            default_locale: view.portal.attributes.config.default_locale.clone(),
        }
    }
}

#[wire(list: PortalList)]
pub(super) struct EnvelopedPortalsJson {
    #[present(list.portals)]
    payload: Vec<PortalJson>,
    #[present(list)]
    meta: PortalsMetaJson,
}

#[wire(list: PortalList)]
struct PortalsMetaJson {
    /// All portals are on every page
    #[present(CurrentPageJson::of(list.page_sent.as_deref()))]
    current_page: CurrentPageJson,
    #[present(list.portals.len())]
    portals_count: usize,
}

/// All portals, and the page as the caller sent it.
pub(super) struct PortalList {
    pub(super) portals: Vec<ShownPortal>,
    pub(super) page_sent: Option<String>,
}

impl Present<PortalList> for Vec<PortalJson> {
    fn present(list: &PortalList, context: &Context) -> Self {
        Present::present(&list.portals, context)
    }
}
