//! What people do with portals (`operations.json #80` to `#82`, docs/rules/helpcenter.md §1).

use super::{Portal, PortalAttributes, SavePortal};
use crate::Deps;
use crate::articles::{Article, ArticleFilter, ArticleTally};
use crate::categories::Category;
use crate::error::{HelpCenterError, Result, taken};
use crate::jobs::DomainMail;
use crate::ports::{View, Work};
use chrono::{DateTime, Utc};
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::files::FileKind;
use nimchat_core_model::{AccountId, Email, HeldFile, Job, PortalId, UploadId, Violation, service};

/// How many categories, and how many articles, a portal shows within itself.
pub const CONTENTS: u32 = 1_000;

/// A portal with what is counted of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PortalView {
    /// The portal.
    pub portal: Portal,
    /// The counts in each of its languages.
    pub locales: Vec<LocaleCounts>,
    /// How many categories it has.
    pub categories_count: u64,
    /// How many articles it has, if they were counted.
    pub tally: Option<ArticleTally>,
    /// Its first categories and articles, if they were asked for.
    pub contents: PortalContents,
}

/// The first categories and articles of a portal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PortalContents {
    /// Categories.
    pub categories: Vec<Category>,
    /// Articles.
    pub articles: Vec<Article>,
}

/// What a portal has in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocaleCounts {
    /// The language.
    pub code: String,
    /// Its articles, of any status.
    pub articles: u64,
    /// Its categories.
    pub categories: u64,
}

service! {
    /// Reads and manages the portals of an account.
    PortalService(Deps)
}

impl PortalService {
    /// Every portal, archived ones too, oldest first. With `contents`, each has its first categories and articles.
    pub fn list(&self, caller: &Agent, contents: bool) -> Result<Vec<PortalView>> {
        let mut view = self.deps.store.read()?;
        let portals = view.portals().of_account(caller.account_id())?;
        viewed(&mut *view, portals, contents)
    }

    /// Every portal as [`PortalService::list`] has them, without what is counted in them.
    pub fn all(&self, caller: &Agent) -> Result<Vec<Portal>> {
        let mut view = self.deps.store.read()?;
        Ok(view.portals().of_account(caller.account_id())?)
    }

    /// The portal with this slug, or this id, and the number of its articles, of one language if `locale` names it.
    pub fn show(
        &self,
        caller: &Agent,
        portal: &str,
        locale: Option<String>,
        contents: bool,
    ) -> Result<PortalView> {
        let mut view = self.deps.store.read()?;
        let portal = find(&mut *view, caller.account_id(), portal)?;
        let filter = ArticleFilter {
            locale,
            ..ArticleFilter::default()
        };
        let tally = view.articles().tally(portal.id, &filter, caller.user.id)?;
        let mut shown = one(&mut *view, portal, contents)?;
        shown.tally = Some(tally);
        Ok(shown)
    }

    /// The portal with this slug, or this id.
    pub fn known(&self, caller: &Agent, portal: &str) -> Result<Portal> {
        find(&mut *self.deps.store.read()?, caller.account_id(), portal)
    }

    /// The portal with this id, as it was answered when it was created.
    pub fn created(
        &self,
        caller: &Administrator,
        id: PortalId,
        contents: bool,
    ) -> Result<PortalView> {
        let mut view = self.deps.store.read()?;
        let found = view.portals().find(caller.0.account_id(), id)?;
        one(
            &mut *view,
            found.ok_or(HelpCenterError::NotFound)?,
            contents,
        )
    }

    /// Creates one; a name and a slug are required.
    pub fn create(
        &self,
        caller: &Administrator,
        command: SavePortal,
        contents: bool,
    ) -> Result<PortalView> {
        let (account, now, logo) = (caller.0.account_id(), self.deps.clock.now(), command.logo);
        let mut attributes = PortalAttributes::default().changed(command)?;
        let mut work = self.deps.store.begin()?;
        set_logo(&mut *work, account, &mut attributes, logo, now)?;
        let added = work
            .portals()
            .add(account, &attributes, now)
            .map_err(taken)?;
        work.commit()?;
        one(&mut *self.deps.store.read()?, added, contents)
    }

    /// Changes the attributes that the command names.
    pub fn update(
        &self,
        caller: &Administrator,
        portal: &str,
        command: SavePortal,
        contents: bool,
    ) -> Result<PortalView> {
        let (mut work, mut portal) = begin(&self.deps, caller, portal)?;
        let (account, now, logo) = (portal.account_id, self.deps.clock.now(), command.logo);
        portal.attributes = portal.attributes.changed(command)?;
        set_logo(&mut *work, account, &mut portal.attributes, logo, now)?;
        portal.updated_at = now;
        work.portals().update(&portal).map_err(taken)?;
        work.commit()?;
        one(&mut *self.deps.store.read()?, portal, contents)
    }

    /// Removes the portal with its categories and articles.
    pub fn delete(&self, caller: &Administrator, portal: &str) -> Result<()> {
        let (mut work, portal) = begin(&self.deps, caller, portal)?;
        work.portals().remove(portal.account_id, portal.id)?;
        let logo = portal.attributes.logo.as_slice();
        HeldFile::release(logo, work.jobs(), self.deps.clock.now())?;
        Ok(work.commit()?)
    }

    /// Enqueues the e-mail that says what to set up for the portal's own domain.
    pub fn send_instructions(
        &self,
        caller: &Administrator,
        portal: &str,
        to: &Email,
    ) -> Result<()> {
        let (mut work, portal) = begin(&self.deps, caller, portal)?;
        if portal.attributes.custom_domain.is_none() {
            return Err(HelpCenterError::NoDomain);
        }
        let mail = DomainMail {
            account: portal.account_id,
            portal: portal.id,
            to: to.as_str().to_owned(),
        };
        let mail = mail.due(self.deps.clock.now())?;
        work.jobs().enqueue(&[mail])?;
        Ok(work.commit()?)
    }

    /// Removes the portal's logo, if it has one.
    pub fn delete_logo(&self, caller: &Administrator, portal: &str) -> Result<()> {
        let (mut work, mut portal) = begin(&self.deps, caller, portal)?;
        let Some(logo) = portal.attributes.logo.take() else {
            return Ok(());
        };
        portal.updated_at = self.deps.clock.now();
        work.portals().update(&portal)?;
        HeldFile::release(&[logo], work.jobs(), portal.updated_at)?;
        Ok(work.commit()?)
    }
}

/// Makes the upload's picture the logo, if one is named; that of before is deleted.
fn set_logo(
    work: &mut dyn Work,
    account: AccountId,
    attributes: &mut PortalAttributes,
    named: Option<UploadId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(upload) = named else {
        return Ok(());
    };
    let before = attributes.logo.take().into_iter().collect();
    let (mut held, released) = HeldFile::hold(account, &[upload], before, work.uploads())?;
    let unknown = || Violation::new("blob_id", "must exist");
    let logo = held.pop().ok_or_else(unknown)?;
    if logo.file.kind() != FileKind::Image {
        return Err(Violation::new("logo", "filetype not supported").into());
    }
    HeldFile::release(&released, work.jobs(), now)?;
    attributes.logo = Some(logo);
    Ok(())
}

/// The portal with this slug or, if none has it, with this number as its id.
pub(crate) fn find(view: &mut dyn View, account: AccountId, portal: &str) -> Result<Portal> {
    if let Some(found) = view.portals().by_slug(account, portal)? {
        return Ok(found);
    }
    let Ok(id) = portal.parse::<i64>() else {
        return Err(HelpCenterError::NotFound);
    };
    let found = view.portals().find(account, id.into())?;
    found.ok_or(HelpCenterError::NotFound)
}

/// [`find`], where nothing else changes the portal until the work ends.
pub(crate) fn begin<'d>(
    deps: &'d Deps,
    caller: &Administrator,
    portal: &str,
) -> Result<(Box<dyn Work + 'd>, Portal)> {
    let mut work = deps.store.begin()?;
    let account = caller.0.account_id();
    let id = match work.portals().by_slug(account, portal)? {
        Some(found) => found.id,
        None => portal
            .parse::<i64>()
            .map(PortalId::new)
            .map_err(|_| HelpCenterError::NotFound)?,
    };
    let locked = work.portals().locked(account, id)?;
    Ok((work, locked.ok_or(HelpCenterError::NotFound)?))
}

fn one(view: &mut dyn View, portal: Portal, contents: bool) -> Result<PortalView> {
    let mut views = viewed(view, vec![portal], contents)?;
    views.pop().ok_or(HelpCenterError::NotFound)
}

/// Counts and contents of all portals, with a fixed number of reads.
fn viewed(view: &mut dyn View, portals: Vec<Portal>, contents: bool) -> Result<Vec<PortalView>> {
    if portals.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PortalId> = portals.iter().map(|portal| portal.id).collect();
    let categories = view.categories().counts(&ids)?;
    let articles = view.articles().counts(&ids)?;
    let mut first = PortalContents::default();
    if contents {
        first.categories = view.categories().first(&ids, CONTENTS)?;
        first.articles = view.articles().first(&ids, CONTENTS)?;
    }
    let shown = portals.into_iter().map(|portal| {
        let count = |counts: &[(PortalId, String, u64)], code: Option<&str>| {
            let fitting = counts.iter().filter(|(of, locale, _)| {
                *of == portal.id && code.is_none_or(|code| code == locale)
            });
            fitting.map(|(_, _, count)| *count).sum()
        };
        let locales = portal.attributes.config.allowed_locales.iter();
        PortalView {
            locales: locales
                .map(|code| LocaleCounts {
                    code: code.clone(),
                    articles: count(&articles, Some(code)),
                    categories: count(&categories, Some(code)),
                })
                .collect(),
            categories_count: count(&categories, None),
            tally: None,
            contents: PortalContents {
                categories: (first.categories.iter())
                    .filter(|category| category.portal_id == portal.id)
                    .cloned()
                    .collect(),
                articles: (first.articles.iter())
                    .filter(|article| article.portal_id == portal.id)
                    .cloned()
                    .collect(),
            },
            portal,
        }
    });
    Ok(shown.collect())
}
