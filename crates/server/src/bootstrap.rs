//! The first start: creates an account to try nimchat with.

use crate::wire::Nimchat;
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::{AccountsError, Permissible};
use nimchat_messaging::MessagingError;
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use serde::Serialize;
use std::fmt;

/// The records that the first start created, tokens included: shown once.
#[derive(Debug, Serialize)]
pub struct FirstStart {
    url: String,
    account_id: i64,
    administrator_email: String,
    administrator_token: String,
    inbox_id: i64,
    inbox_identifier: String,
    platform_app_token: String,
}

/// Why the first start failed.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// The accounts domain refused or failed.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// The messaging domain refused or failed.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
}

/// The administrator of the first start, if the operator names none.
pub fn sample_administrator() -> NewOwner {
    NewOwner {
        name: "Ada Administrator".to_owned(),
        email: "admin@nimchat.example".to_owned(),
        password: None,
    }
}

/// On an empty database, creates an account, this administrator, an API inbox and a platform app with permission for
/// the account and the administrator. Creates nothing if there is an account, a user or a platform app already.
pub fn first_start(
    nimchat: &Nimchat,
    url: &str,
    administrator: NewOwner,
) -> Result<Option<FirstStart>, BootstrapError> {
    if !nimchat.overview.is_empty()? {
        return Ok(None);
    }
    let accounts = &nimchat.platform.accounts.accounts;
    let (account, user) = accounts.create_with_owner("My company", administrator)?;
    let administrator = nimchat
        .authenticator
        .administrator(Some(&user.access_token), account.id)?;
    let inbox = nimchat.application.messaging.inboxes.create(
        &administrator,
        SaveInbox {
            name: Some("API".to_owned()),
            channel: Some(SaveChannel {
                kind: "api".to_owned(),
                ..SaveChannel::default()
            }),
            ..SaveInbox::default()
        },
    )?;
    let touchable = [
        Permissible::Account(account.id),
        Permissible::User(user.user.id),
    ];
    let (_, platform_app_token) = nimchat.platform_apps.create("Back office", &touchable)?;
    Ok(Some(FirstStart {
        url: url.to_owned(),
        account_id: account.id.get(),
        administrator_email: user.user.email.to_string(),
        administrator_token: user.access_token,
        inbox_id: inbox.id.get(),
        inbox_identifier: inbox.channel.token().to_owned(),
        platform_app_token,
    }))
}

impl fmt::Display for FirstStart {
    /// For a terminal: the records, and three commands to paste.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            url,
            account_id,
            administrator_email,
            administrator_token,
            inbox_id,
            inbox_identifier,
            platform_app_token,
        } = self;
        write!(
            f,
            "nimchat made what it needs to be tried. These tokens are shown once:

  account             {account_id}
  administrator       {administrator_email}, api_access_token {administrator_token}
  API inbox           {inbox_id}, identifier {inbox_identifier}
  platform app        api_access_token {platform_app_token}

A customer says who they are, an agent writes to them, the customer answers:

curl -X POST {url}/public/api/v1/inboxes/{inbox_identifier}/contacts -d source_id=grace -d name=Grace
curl -X POST {url}/api/v1/accounts/{account_id}/conversations -H 'api_access_token: {administrator_token}' -d source_id=grace -d inbox_id={inbox_id} -d 'message[content]=Hello Grace, how can we help?'
curl -X POST {url}/public/api/v1/inboxes/{inbox_identifier}/contacts/grace/conversations/1/messages -d 'content=Where is my order?'

The API reference, to read and to try: {url}/docs
"
        )
    }
}
