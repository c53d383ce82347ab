//! The shop's account: who works there, and what they work with.

use super::shop::{ARTICLES, CANNED, LABELS, SHOP, STAFF, TEAMS};
use super::{DemoError, SignIn};
use crate::wire::Nimchat;
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::teams::SaveTeam;
use nimchat_accounts::users::AddToAccount;
use nimchat_accounts::{Administrator, Agent, Caller, Role};
use nimchat_automation::AgentBotDraft;
use nimchat_core_model::{AccountId, Attributes, InboxId, TeamId, UserId};
use nimchat_helpcenter::{SaveArticle, SaveCategory, SavePortal};
use nimchat_messaging::canned_responses::SaveCannedResponse;
use nimchat_messaging::custom_attributes::SaveAttributeDefinition;
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::labels::SaveLabel;
use nimchat_notifications::ChooseNotifications;
use serde_json::json;

/// Everybody's password. The data is made anew at each start, on this machine.
const PASSWORD: &str = "Lantern-1!";

/// The website's address in the demonstration.
const WEBSITE: &str = "https://lantern.example";

/// The account, ready to work in.
pub(super) struct Shop {
    pub account: AccountId,
    /// As [`STAFF`].
    pub agents: Vec<Agent>,
    pub sign_ins: Vec<SignIn>,
    /// As [`TEAMS`].
    pub teams: Vec<TeamId>,
    pub bot: Caller,
    pub website_token: String,
    pub app_identifier: String,
}

/// Makes the account.
pub(super) fn open(nimchat: &Nimchat) -> Result<Shop, DemoError> {
    let (account, sign_ins) = hire(nimchat)?;
    let mut agents = Vec::new();
    for sign_in in &sign_ins {
        let agent = nimchat
            .authenticator
            .agent(Some(&sign_in.access_token), account)?;
        let application = &nimchat.application;
        application
            .notifications
            .choose(&agent, &ChooseNotifications::default())?;
        agents.push(agent);
    }
    let owner = sign_ins.first().map(|owner| owner.access_token.as_str());
    let owner = nimchat.authenticator.administrator(owner, account)?;
    let everybody: Vec<_> = agents.iter().map(|agent| agent.user.id).collect();
    let teams = teams(nimchat, &owner, &everybody)?;
    let (website, website_token) = inbox(nimchat, &owner, website(), &everybody)?;
    let (app, app_identifier) = inbox(nimchat, &owner, app(), &everybody)?;
    let bot = bot(nimchat, &owner, app)?;
    texts(nimchat, &owner)?;
    help_center(nimchat, &owner, website)?;
    Ok(Shop {
        account,
        agents,
        sign_ins,
        teams,
        bot,
        website_token,
        app_identifier,
    })
}

fn hire(nimchat: &Nimchat) -> Result<(AccountId, Vec<SignIn>), DemoError> {
    let mut account = None;
    let mut sign_ins = Vec::new();
    for person in &STAFF {
        let (name, email) = (person.name.to_owned(), person.email.to_owned());
        let password = Some(PASSWORD.to_owned());
        let user = if let Some(account) = account {
            let role = if person.is_administrator {
                Role::Administrator
            } else {
                Role::Agent
            };
            nimchat
                .platform
                .accounts
                .users
                .add_to_account(AddToAccount {
                    name,
                    email,
                    password,
                    membership: Some((account, role)),
                })?
        } else {
            let owner = NewOwner {
                name,
                email,
                password,
            };
            let accounts = &nimchat.platform.accounts.accounts;
            let (made, user) = accounts.create_with_owner(SHOP, owner)?;
            account = Some(made.id);
            user
        };
        sign_ins.push(SignIn {
            name: person.name,
            email: person.email,
            password: PASSWORD,
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
    for (name, purpose, members) in TEAMS {
        let save = SaveTeam {
            name: Some(name.to_owned()),
            description: Some(Some(purpose.to_owned())),
            allow_auto_assign: Some(false),
        };
        let team = teams.create(owner, save)?.team.id;
        let members: Vec<_> = members
            .iter()
            .filter_map(|place| everybody.get(*place).copied())
            .collect();
        teams.add_members(owner, team, &members)?;
        made.push(team);
    }
    Ok(made)
}

fn website() -> SaveInbox {
    SaveInbox {
        name: Some("Website".to_owned()),
        enable_email_collect: Some(false),
        csat_survey_enabled: Some(true),
        channel: Some(SaveChannel {
            kind: "web_widget".to_owned(),
            website_url: Some(WEBSITE.to_owned()),
            widget_color: Some("#0f766e".to_owned()),
            welcome_title: Some(Some(format!("Welcome to {SHOP}"))),
            welcome_tagline: Some(Some("Ask us about light and wood.".to_owned())),
            reply_time: Some("in_a_few_minutes".to_owned()),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    }
}

fn app() -> SaveInbox {
    SaveInbox {
        name: Some("App".to_owned()),
        csat_survey_enabled: Some(true),
        channel: Some(SaveChannel {
            kind: "api".to_owned(),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    }
}

/// The inbox, and its public token. Everybody answers in it.
fn inbox(
    nimchat: &Nimchat,
    owner: &Administrator,
    inbox: SaveInbox,
    everybody: &[UserId],
) -> Result<(InboxId, String), DemoError> {
    let inboxes = &nimchat.application.messaging.inboxes;
    let made = inboxes.create(owner, inbox)?;
    inboxes.add_members(owner, made.id, everybody.to_vec())?;
    Ok((made.id, made.channel.token().to_owned()))
}

fn bot(nimchat: &Nimchat, owner: &Administrator, app: InboxId) -> Result<Caller, DemoError> {
    let bots = &nimchat.application.automation.agent_bots;
    let draft = AgentBotDraft {
        name: Some(Some("Wick".to_owned())),
        description: Some(Some("Welcomes customers of the app".to_owned())),
        ..AgentBotDraft::default()
    };
    let made = bots.create(owner, draft)?;
    bots.connect(owner, app, Some(made.bot.id))?;
    let token = made.access_token.as_deref();
    Ok(nimchat.authenticator.caller(token, owner.0.account_id())?)
}

fn texts(nimchat: &Nimchat, owner: &Administrator) -> Result<(), DemoError> {
    let application = &nimchat.application;
    for (title, purpose, color) in LABELS {
        let label = SaveLabel {
            title: Some(title.to_owned()),
            description: Some(Some(purpose.to_owned())),
            color: Some(color.to_owned()),
            show_on_sidebar: Some(Some(true)),
        };
        application.messaging.labels.create(owner, label)?;
    }
    for (short_code, content) in CANNED {
        let canned = SaveCannedResponse {
            short_code: Some(short_code.to_owned()),
            content: Some(content.to_owned()),
        };
        application
            .messaging
            .canned_responses
            .create(&owner.0, canned)?;
    }
    let definition = SaveAttributeDefinition {
        display_name: Some("Orders so far".to_owned()),
        display_type: Some("number".to_owned()),
        key: Some("orders".to_owned()),
        model: Some("contact_attribute".to_owned()),
        ..SaveAttributeDefinition::default()
    };
    let definitions = &application.messaging.attribute_definitions;
    definitions.create(&owner.0, definition)?;
    Ok(())
}

fn help_center(
    nimchat: &Nimchat,
    owner: &Administrator,
    website: InboxId,
) -> Result<(), DemoError> {
    let application = &nimchat.application;
    let slug = "lantern";
    let portal = SavePortal {
        name: Some(format!("{SHOP} Help")),
        slug: Some(slug.to_owned()),
        color: Some(Some("#0f766e".to_owned())),
        header_text: Some(Some("How can we help?".to_owned())),
        inbox_id: Some(Some(website)),
        config: Some(Attributes::from(
            json!({"allowed_locales": ["en"], "default_locale": "en"}),
        )),
        ..SavePortal::default()
    };
    application
        .help_centers
        .portals
        .create(owner, portal, false)?;
    let category = SaveCategory {
        name: Some("Orders and care".to_owned()),
        slug: Some("orders-and-care".to_owned()),
        locale: Some("en".to_owned()),
        ..SaveCategory::default()
    };
    let category = application
        .help_centers
        .categories
        .create(owner, slug, category)?;
    for (title, description, content) in ARTICLES {
        let article = SaveArticle {
            title: Some(title.to_owned()),
            description: Some(Some(description.to_owned())),
            content: Some(content.to_owned()),
            status: Some("published".to_owned()),
            category_id: Some(Some(category.category.id)),
            author_id: Some(Some(owner.0.user.id)),
            locale: Some("en".to_owned()),
            ..SaveArticle::default()
        };
        application
            .help_centers
            .articles
            .create(owner, slug, article)?;
    }
    Ok(())
}
