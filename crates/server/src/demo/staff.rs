//! The shop's account: who works there, and what they work with.

use super::shop::SHOP;
use super::{DemoError, SignIn};
use crate::wire::Nimchat;
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::users::AddToAccount;
use nimchat_accounts::{Administrator, Agent, Caller};
use nimchat_api_application::commands;
use nimchat_core_model::{AccountId, InboxId, TeamId, UserId};
use nimchat_notifications::ChooseNotifications;
use serde_json::Value;

/// The account, ready to work in.
pub(super) struct Account {
    pub id: AccountId,
    /// As the staff of [`SHOP`].
    pub agents: Vec<Agent>,
    pub sign_ins: Vec<SignIn>,
    /// As the teams of [`SHOP`].
    pub teams: Vec<TeamId>,
    pub bot: Caller,
    pub website_token: String,
    pub app_identifier: String,
}

/// Makes the account.
pub(super) fn open(nimchat: &Nimchat) -> Result<Account, DemoError> {
    let (account, sign_ins) = hire(nimchat)?;
    let mut agents = Vec::new();
    for sign_in in &sign_ins {
        let token = Some(sign_in.access_token.as_str());
        let agent = nimchat.authenticator.agent(token, account)?;
        let notifications = &nimchat.application.notifications;
        notifications.choose(&agent, &ChooseNotifications::default())?;
        agents.push(agent);
    }
    let owner = sign_ins.first().map(|owner| owner.access_token.as_str());
    let owner = nimchat.authenticator.administrator(owner, account)?;
    let everybody: Vec<_> = agents.iter().map(|agent| agent.user.id).collect();
    let teams = teams(nimchat, &owner, &everybody)?;
    let (website, website_token) = inbox(nimchat, &owner, &SHOP.website, &everybody)?;
    let (app, app_identifier) = inbox(nimchat, &owner, &SHOP.app, &everybody)?;
    let bot = bot(nimchat, &owner, app)?;
    texts(nimchat, &owner)?;
    help_center(nimchat, &owner, website)?;
    Ok(Account {
        id: account,
        agents,
        sign_ins,
        teams,
        bot,
        website_token,
        app_identifier,
    })
}

fn hire(nimchat: &Nimchat) -> Result<(AccountId, Vec<SignIn>), DemoError> {
    let accounts = &nimchat.platform.accounts;
    let mut account = None;
    let mut sign_ins = Vec::new();
    for person in &SHOP.staff {
        let (name, email) = (person.name.clone(), person.email.clone());
        let password = Some(SHOP.password.clone());
        let user = if let Some(account) = account {
            accounts.users.add_to_account(AddToAccount {
                name,
                email,
                password,
                membership: Some((account, person.role)),
            })?
        } else {
            let owner = NewOwner {
                name,
                email,
                password,
            };
            let (made, user) = accounts.accounts.create_with_owner(&SHOP.name, owner)?;
            account = Some(made.id);
            user
        };
        sign_ins.push(SignIn {
            name: &person.name,
            email: &person.email,
            user_id: user.user.id,
            pubsub_token: user.user.pubsub_token,
            access_token: user.access_token,
        });
    }
    Ok((account.ok_or(DemoError::Incomplete)?, sign_ins))
}

fn teams(
    nimchat: &Nimchat,
    owner: &Administrator,
    everybody: &[UserId],
) -> Result<Vec<TeamId>, DemoError> {
    let teams = &nimchat.application.accounts.teams;
    let mut made = Vec::new();
    for team in &SHOP.teams {
        let id = teams
            .create(owner, commands::team(team.body.clone())?)?
            .team
            .id;
        let places = team.members.iter();
        let members: Vec<_> = places
            .filter_map(|place| everybody.get(*place).copied())
            .collect();
        teams.add_members(owner, id, &members)?;
        made.push(id);
    }
    Ok(made)
}

/// The inbox, and its public token. Everybody answers in it.
fn inbox(
    nimchat: &Nimchat,
    owner: &Administrator,
    body: &Value,
    everybody: &[UserId],
) -> Result<(InboxId, String), DemoError> {
    let inboxes = &nimchat.application.messaging.inboxes;
    let made = inboxes.create(owner, commands::inbox(body.clone())?)?;
    inboxes.add_members(owner, made.id, everybody.to_vec())?;
    Ok((made.id, made.channel.token().to_owned()))
}

fn bot(nimchat: &Nimchat, owner: &Administrator, app: InboxId) -> Result<Caller, DemoError> {
    let bots = &nimchat.application.automation.agent_bots;
    let made = bots.create(owner, commands::agent_bot(SHOP.bot.clone())?)?;
    bots.connect(owner, app, Some(made.bot.id))?;
    let token = made.access_token.as_deref();
    Ok(nimchat.authenticator.caller(token, owner.0.account_id())?)
}

fn texts(nimchat: &Nimchat, owner: &Administrator) -> Result<(), DemoError> {
    let messaging = &nimchat.application.messaging;
    for label in &SHOP.labels {
        messaging
            .labels
            .create(owner, commands::label(label.clone())?)?;
    }
    for text in &SHOP.canned_responses {
        let canned = commands::canned_response(text.clone())?;
        messaging.canned_responses.create(&owner.0, canned)?;
    }
    let definition = commands::attribute_definition(SHOP.attribute.clone())?;
    messaging
        .attribute_definitions
        .create(&owner.0, definition)?;
    Ok(())
}

fn help_center(
    nimchat: &Nimchat,
    owner: &Administrator,
    website: InboxId,
) -> Result<(), DemoError> {
    let help_centers = &nimchat.application.help_centers;
    let mut portal = commands::portal(SHOP.portal.clone())?;
    portal.inbox_id = Some(Some(website));
    let portal = help_centers.portals.create(owner, portal, false)?;
    let slug = &portal.portal.attributes.slug;
    let category = commands::category(SHOP.category.clone())?;
    let category = help_centers.categories.create(owner, slug, category)?;
    for article in &SHOP.articles {
        let mut article = commands::article(article.clone())?;
        article.category_id = Some(Some(category.category.id));
        article.author_id = Some(Some(owner.0.user.id));
        help_centers.articles.create(owner, slug, article)?;
    }
    Ok(())
}
