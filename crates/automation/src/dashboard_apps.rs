//! Dashboard apps: pages of other systems that agents see beside a conversation
//! (docs/rules/contacts-and-inboxes.md §6.1).

use crate::Deps;
use crate::error::{AutomationError, Result};
use nimchat_accounts::{Administrator, Agent};
use nimchat_core_model::values::{MAX_STRING, check_required};
use nimchat_core_model::{
    AccountId, DashboardAppId, UserId, Violation, Violations, WebUrl, named, record, service,
};
use serde::{Deserialize, Serialize};

/// The most panels of one app.
const MAX_PANELS: usize = 50;

named! {
    /// The kind of a panel.
    PanelKind {
        /// A page in a frame.
        Frame = "frame",
    }
}

/// A page that the app shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: PanelKind,
    /// Its address.
    pub url: WebUrl,
}

record! {
    /// A dashboard app.
    DashboardApp(DashboardAppId)
    /// A dashboard app before it is stored.
    NewDashboardApp {
        /// Its account.
        pub account_id: AccountId,
        /// The user who created it, while they exist.
        pub user_id: Option<UserId>,
        /// Its title.
        pub title: String,
        /// Its pages, in order.
        pub content: Vec<Panel>,
    }
}

/// A panel as a caller names it.
#[derive(Debug, Clone, Default)]
pub struct PanelDraft {
    /// The name of its kind.
    pub kind: Option<String>,
    /// Its address.
    pub url: Option<String>,
}

/// A dashboard app's attributes; `None` keeps a value. A new one needs both.
#[derive(Debug, Clone, Default)]
pub struct SaveDashboardApp {
    /// The title.
    pub title: Option<String>,
    /// The pages.
    pub content: Option<Vec<PanelDraft>>,
}

impl SaveDashboardApp {
    /// The checked title and pages; what the command does not name is taken from `present`. Every violation at once.
    fn checked(self, present: (String, Vec<Panel>)) -> Result<(String, Vec<Panel>)> {
        let mut violations = Violations::new();
        let title = self.title.unwrap_or(present.0);
        violations.check(check_required("title", &title, MAX_STRING));
        let content = match self.content {
            Some(drafts) => violations.check(panels(drafts)),
            None => Some(present.1),
        };
        let content = content.filter(|panels| !panels.is_empty());
        if content.is_none() && violations.is_empty() {
            violations.check(Err::<(), _>(Violation::new("content", "can't be blank")));
        }
        violations.into_result()?;
        Ok((title, content.unwrap_or_default()))
    }
}

fn panels(drafts: Vec<PanelDraft>) -> Result<Vec<Panel>, Violation> {
    let invalid = || Violation::new("content", ": Invalid data");
    if drafts.len() > MAX_PANELS {
        return Err(invalid());
    }
    let panel = |draft: PanelDraft| {
        let kind = draft.kind.filter(|kind| kind == PanelKind::Frame.as_str());
        let url = WebUrl::parse("content", &draft.url.unwrap_or_default());
        match (kind, url) {
            (Some(_), Ok(url)) => Ok(Panel {
                kind: PanelKind::Frame,
                url,
            }),
            _ => Err(invalid()),
        }
    };
    drafts.into_iter().map(panel).collect()
}

service! {
    /// Reads dashboard apps for members, and manages them for administrators.
    DashboardAppService(Deps)
}

impl DashboardAppService {
    /// Every app of the account, by id.
    pub fn list(&self, caller: &Agent) -> Result<Vec<DashboardApp>> {
        let account = caller.account_id();
        Ok(self.deps.read()?.dashboard_apps().of_account(account)?)
    }

    /// The app, if it is this account's.
    pub fn show(&self, caller: &Agent, id: DashboardAppId) -> Result<DashboardApp> {
        let found = self
            .deps
            .read()?
            .dashboard_apps()
            .find(caller.account_id(), id)?;
        found.ok_or(AutomationError::NotFound)
    }

    /// Creates an app.
    pub fn create(
        &self,
        Administrator(caller): &Administrator,
        command: SaveDashboardApp,
    ) -> Result<DashboardApp> {
        let (title, content) = command.checked(Default::default())?;
        let mut work = self.deps.store.begin()?;
        let made = work.dashboard_apps().add(NewDashboardApp {
            account_id: caller.account_id(),
            user_id: Some(caller.user.id),
            title,
            content,
            created_at: self.deps.messaging.clock.now(),
        })?;
        work.commit()?;
        Ok(made)
    }

    /// Changes the attributes that the command names.
    pub fn update(
        &self,
        Administrator(caller): &Administrator,
        id: DashboardAppId,
        command: SaveDashboardApp,
    ) -> Result<DashboardApp> {
        let (now, mut work) = self.deps.begin()?;
        let found = work.dashboard_apps().find(caller.account_id(), id)?;
        let mut app = found.ok_or(AutomationError::NotFound)?;
        (app.title, app.content) = command.checked((app.title, app.content))?;
        app.updated_at = now;
        work.dashboard_apps().update(&app)?;
        work.commit()?;
        Ok(app)
    }

    /// Removes the app.
    pub fn delete(&self, Administrator(caller): &Administrator, id: DashboardAppId) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        if !work.dashboard_apps().remove(caller.account_id(), id)? {
            return Err(AutomationError::NotFound);
        }
        Ok(work.commit()?)
    }
}
