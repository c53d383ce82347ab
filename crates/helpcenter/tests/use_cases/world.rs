//! The setup of the tests: two accounts with their administrators, and an empty store.

use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::{AccountService, Administrator, Authenticator, Directory};
use nimchat_core_model::DomainError;
use nimchat_helpcenter::memory::MemoryStore;
use nimchat_helpcenter::{
    ArticleService, ArticleView, CategoryService, HelpCenterError, PortalService, Result,
    SaveArticle, SaveCategory, SavePortal,
};
use std::sync::Arc;

pub(crate) struct World {
    pub(crate) administrator: Administrator,
    pub(crate) stranger: Administrator,
    pub(crate) portals: PortalService,
    pub(crate) categories: CategoryService,
    pub(crate) articles: ArticleService,
}

impl World {
    /// With the portal `help`, in English and Spanish.
    pub(crate) fn new() -> Self {
        let people = Arc::new(People::new()).deps();
        let accounts = AccountService::new(people.clone());
        let authenticator = Authenticator::new(people.store.clone());
        let [administrator, stranger] = ["Engines", "Another"].map(|account| {
            let owner = NewOwner {
                name: "Grace".to_owned(),
                email: format!("grace@{account}.example.com"),
                password: None,
            };
            let (account, grace) = accounts.create_with_owner(account, owner).unwrap();
            authenticator
                .administrator(Some(&grace.access_token), account.id)
                .unwrap()
        });
        let directory = Directory::new(people.store, people.presence);
        let deps = Arc::new(MemoryStore::new()).deps(directory);
        let world = Self {
            administrator,
            stranger,
            portals: PortalService::new(deps.clone()),
            categories: CategoryService::new(deps.clone()),
            articles: ArticleService::new(deps),
        };
        world
            .portals
            .create(&world.administrator, bilingual("help"), false)
            .unwrap();
        world
    }

    pub(crate) fn article(&self, command: SaveArticle) -> Result<ArticleView> {
        self.articles.create(&self.administrator, "help", command)
    }

    /// A command for a valid article.
    pub(crate) fn draft(&self, title: &str) -> SaveArticle {
        SaveArticle {
            title: Some(title.to_owned()),
            content: Some("Text".to_owned()),
            author_id: Some(Some(self.administrator.0.user.id)),
            ..SaveArticle::default()
        }
    }
}

/// A portal in English and Spanish.
pub(crate) fn bilingual(slug: &str) -> SavePortal {
    let config = serde_json::json!({"allowed_locales": ["en", "es"]});
    SavePortal {
        name: Some("Help".to_owned()),
        slug: Some(slug.to_owned()),
        config: Some(config.into()),
        ..SavePortal::default()
    }
}

pub(crate) fn category(slug: &str, locale: &str) -> SaveCategory {
    SaveCategory {
        name: Some(slug.to_owned()),
        slug: Some(slug.to_owned()),
        locale: Some(locale.to_owned()),
        ..SaveCategory::default()
    }
}

/// The attributes that a refusal names.
pub(crate) fn refused<T>(result: Result<T>) -> Vec<String> {
    let error = result.err().unwrap();
    let attributes = error.violations().unwrap().attributes();
    attributes.into_iter().map(str::to_owned).collect()
}

#[track_caller]
pub(crate) fn assert_unknown<T>(result: &Result<T>) {
    assert!(matches!(result, Err(HelpCenterError::NotFound)));
}
