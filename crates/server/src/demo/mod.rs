//! A demonstration: a shop with weeks of conversations, made at the start in a folder of its own and through the same
//! services that answer everybody else. Their clock is set to the time of each step, so that the reports have a history.

mod dice;
mod fill;
mod page;
mod plan;
mod shop;
mod staff;

pub use page::DemoPages;

use crate::config::{DatabaseUrl, Durability, Secret, Settings, SmtpUrl};
use crate::set_clock::SetClock;
use crate::wire::{self, Nimchat, SetUpError};
use chrono::TimeDelta;
use fill::Filling;
use nimchat_accounts::AccountsError;
use nimchat_automation::AutomationError;
use nimchat_core_model::event_log::{Subscriber, Subscriptions};
use nimchat_core_model::{AccountId, Clock, NodeId, StoreError, SystemClock, UserId};
use nimchat_helpcenter::HelpCenterError;
use nimchat_messaging::MessagingError;
use nimchat_reporting::Recorder;
use plan::{DAYS, Plan};
use shop::SHOP;
use std::path::Path;
use std::sync::Arc;

/// Why the demonstration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The accounts domain refused or failed.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// The messaging domain refused or failed.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
    /// The automation domain refused or failed.
    #[error(transparent)]
    Automation(#[from] AutomationError),
    /// The help centre's domain refused or failed.
    #[error(transparent)]
    HelpCenter(#[from] HelpCenterError),
    /// The database or the storage.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// The positions in the log of events.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The shop's file names what the API does not take.
    #[error(transparent)]
    Body(#[from] serde_json::Error),
    /// The plan names what is not there.
    #[error("the plan of the demonstration names what is not there")]
    Incomplete,
}

/// A user who can sign in.
#[derive(Debug, Clone)]
pub struct SignIn {
    name: &'static str,
    email: &'static str,
    user_id: UserId,
    pubsub_token: String,
    access_token: String,
}

/// The filled account.
#[derive(Debug, Clone)]
pub struct Demo {
    account: AccountId,
    sign_ins: Vec<SignIn>,
    website_token: String,
}

/// The settings with the data in this folder, and no other service: nothing that an operator has is touched.
#[must_use]
pub fn apart(mut settings: Settings, folder: &Path) -> Settings {
    settings.database.url = DatabaseUrl::of_file(&folder.join("nimchat.db"));
    settings.database.durability = Durability::Normal;
    settings.storage.url = format!("file://{}", folder.join("files").display());
    settings.redis.url = Secret::default();
    settings.smtp.url = SmtpUrl::default();
    settings.metrics.listen = String::new();
    settings.server.public_url = String::new();
    settings.server.app_url = String::new();
    settings
}

/// Makes the account with so many conversations, the newest of today.
pub fn fill(settings: &Settings, conversations: usize) -> Result<Demo, DemoError> {
    let now = SystemClock.now();
    let clock = Arc::new(SetClock::default());
    clock.set(Some(now - TimeDelta::days(DAYS + 1)));
    let store = wire::open_store(settings).map_err(SetUpError::from)?;
    let nimchat = Nimchat::at(store, settings, clock.clone())?;
    // reports count from the first event on; what else hears of events begins with what happens after the start
    let reports = Recorder::new(nimchat.reporting.clone());
    nimchat.store.take_over(NodeId::new(0), &[reports.name()])?;
    let account = staff::open(&nimchat)?;
    let plan = Plan::until(now, conversations);
    Filling::of(&nimchat, &clock, &account).run(&plan)?;
    Ok(Demo {
        account: account.id,
        sign_ins: account.sign_ins,
        website_token: account.website_token,
    })
}

impl Demo {
    /// What is printed: where to look, and who can sign in.
    pub fn introduction(&self, url: &str) -> String {
        let password = &SHOP.password;
        let people = self.sign_ins.iter().map(|person| {
            let (email, name, token) = (person.email, person.name, &person.access_token);
            format!("  {email:<24} {name:<14} api_access_token {token}\n")
        });
        format!(
            "A shop with {DAYS} days of conversations, kept until this server stops:

  the website, and what its agents hear   {url}/demo
  reports, for the administrator          {url}/reports
  the help centre                         {url}/hc/lantern
  the API reference                       {url}/docs

Account {}; everybody's password is {password}

{}",
            self.account,
            people.collect::<String>()
        )
    }
}
