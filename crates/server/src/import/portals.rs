//! Help centres, with their categories and articles.

use super::error::{Result, needed};
use super::json::{int, items, some_text, text, time};
use super::{Mover, present};
use chrono::{DateTime, Utc};
use nimchat_api_application::commands;
use nimchat_core_model::{ArticleId, CategoryId, InboxId, UserId};
use nimchat_helpcenter::{SaveArticle, SaveCategory};
use serde_json::{Value, json};
use std::collections::HashMap;

impl Mover<'_> {
    pub(super) fn portals(&mut self) -> Result<()> {
        let portals = self.nimchat.application.help_centers.portals.clone();
        let present = present(portals.list(&self.administrator.0, false), |view| {
            (view.portal.id.get(), view.portal.attributes.slug)
        })?;
        for portal in self.source.list("/portals")? {
            let Some(slug) = some_text(&portal, "slug") else {
                continue;
            };
            let locales = locales(&portal);
            let inbox = self.here_of("inboxes", &portal, "inbox")?;
            let mut json = portal.clone();
            let first = portal
                .pointer("/meta/default_locale")
                .and_then(Value::as_str);
            json["config"] = json!({"allowed_locales": locales, "default_locale": first});
            let made = self.setting("portals", &portal, (&slug, &present), |mover| {
                let mut command = commands::portal(json)?;
                command.inbox_id = Some(inbox.map(InboxId::new));
                let made = portals.create(&mover.administrator, command, false)?;
                Ok(made.portal.id.get())
            })?;
            if made.is_some() {
                for locale in &locales {
                    self.categories(&slug, locale)?;
                    self.articles(&slug, locale)?;
                }
                self.relate(&slug, &locales)?;
            }
        }
        Ok(())
    }

    fn categories(&mut self, portal: &str, locale: &str) -> Result<()> {
        let categories = self.nimchat.application.help_centers.categories.clone();
        let path = format!("/portals/{portal}/categories?locale={locale}");
        for category in self.source.all_pages(&path)? {
            let slug = text(&category, "slug").unwrap_or_default();
            let listed = categories.list(&self.administrator.0, portal, Some(locale), 1);
            let listed = needed(listed)?.categories;
            let present: Vec<_> = listed
                .into_iter()
                .map(|view| (view.category.id.get(), view.category.attributes.slug))
                .collect();
            let json = category.clone();
            self.setting("categories", &category, (&slug, &present), |mover| {
                let command = commands::category(json)?;
                let made = categories.create(&mover.administrator, portal, command)?;
                Ok(made.category.id.get())
            })?;
        }
        Ok(())
    }

    fn articles(&mut self, portal: &str, locale: &str) -> Result<()> {
        let articles = self.nimchat.application.help_centers.articles.clone();
        let path = format!("/portals/{portal}/articles?locale={locale}");
        // they are told the newest change first
        for article in self.source.all_pages(&path)?.into_iter().rev() {
            let author = self.here_of("users", &article, "author")?;
            let category = self.here_of("categories", &article, "category")?;
            let mut json = article.clone();
            json["locale"] = json!(locale);
            let title = text(&article, "title").unwrap_or_default();
            self.setting("articles", &article, (&title, &[]), |mover| {
                let administrator = &mover.administrator;
                let author = author.map_or(administrator.0.user.id, UserId::new);
                let command = SaveArticle {
                    author_id: Some(Some(author)),
                    category_id: Some(category.map(CategoryId::new)),
                    associated_id: None,
                    ..commands::article(json)?
                };
                let made = articles.create(administrator, portal, command)?;
                Ok(made.article.id.get())
            })?;
        }
        Ok(())
    }

    /// Which category is above or beside another, and which article translates another, once all of them are here.
    fn relate(&mut self, portal: &str, locales: &[String]) -> Result<()> {
        let mut articles = Vec::new();
        for locale in locales {
            let path = format!("/portals/{portal}/categories?locale={locale}");
            for category in self.source.all_pages(&path)? {
                self.relate_category(portal, &category)?;
            }
            let path = format!("/portals/{portal}/articles?locale={locale}");
            articles.extend(self.source.all_pages(&path)?);
        }
        let changed = articles.iter().filter_map(|article| {
            let changed = time(article, "updated_at")?;
            Some((int(article, "id")?, changed))
        });
        let changed = changed.collect();
        for article in &articles {
            self.relate_article(portal, article, &changed)?;
        }
        Ok(())
    }

    fn relate_category(&mut self, portal: &str, category: &Value) -> Result<()> {
        let old = int(category, "id").unwrap_or_default();
        let Some(id) = self.here("categories", Some(old))? else {
            return Ok(());
        };
        let parent = self.here_of("categories", category, "parent_category")?;
        let mut related = Vec::new();
        for other in items(category.get("related_categories").cloned()) {
            let other = self.here("categories", int(&other, "id"))?;
            related.extend(other.map(CategoryId::new));
        }
        if parent.is_none() && related.is_empty() {
            return Ok(());
        }
        let command = SaveCategory {
            parent_id: Some(parent.map(CategoryId::new)),
            related_ids: related,
            ..SaveCategory::default()
        };
        let categories = self.nimchat.application.help_centers.categories.clone();
        let changed = categories.update(&self.administrator, portal, CategoryId::new(id), command);
        self.remarked("categories", old, changed.map(drop))
    }

    fn relate_article(
        &mut self,
        portal: &str,
        article: &Value,
        changed: &HashMap<i64, DateTime<Utc>>,
    ) -> Result<()> {
        let Some(root) = self.here("articles", int(article, "id"))? else {
            return Ok(());
        };
        for translation in items(article.get("associated_articles").cloned()) {
            let old = int(&translation, "id").unwrap_or_default();
            let Some(id) = self.here("articles", Some(old))? else {
                continue;
            };
            let command = SaveArticle {
                associated_id: Some(Some(ArticleId::new(root))),
                ..SaveArticle::default()
            };
            let articles = self.nimchat.application.help_centers.articles.clone();
            // an article's translation is no news of it
            self.clock.set(changed.get(&old).copied());
            let related = articles.update(&self.administrator, portal, ArticleId::new(id), command);
            self.clock.set(None);
            self.remarked("articles", old, related.map(drop))?;
        }
        Ok(())
    }
}

/// The languages of a portal, which Chatwoot answers with their counts.
fn locales(portal: &Value) -> Vec<String> {
    let listed = portal.pointer("/config/allowed_locales");
    let listed = listed.and_then(Value::as_array).into_iter().flatten();
    let codes = listed.filter_map(|locale| {
        let code = locale.as_str().map(str::to_owned);
        code.or_else(|| some_text(locale, "code"))
    });
    codes.collect()
}
