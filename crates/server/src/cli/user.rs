//! `nimchat user`

use super::Failure;
use crate::config::Settings;
use crate::wire::Nimchat;
use clap::Subcommand;
use nimchat_accounts::users::AddToAccount;
use nimchat_accounts::{AccountRole, AccountsError, Role, User, UserView};
use nimchat_core_model::AccountId;
use serde::Serialize;

/// Commands for users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a confirmed user and print their id, e-mail and access token
    Create(Create),
    /// Print every user with their accounts, one JSON line each
    List,
    /// Print a user's access token
    Token {
        /// E-mail address
        #[arg(long)]
        email: String,
        /// Make a new token first; the old one is invalid then
        #[arg(long)]
        replace: bool,
    },
    /// Set a user's password, read from standard input; signs out their clients
    Password {
        /// E-mail address
        #[arg(long)]
        email: String,
    },
}

/// The new user.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Full name
    #[arg(long)]
    name: String,
    /// E-mail address
    #[arg(long)]
    email: String,
    /// Password; without one they cannot sign in, but their access token works
    #[arg(long)]
    password: Option<String>,
    /// Read the password from standard input
    #[arg(long, conflicts_with = "password")]
    password_stdin: bool,
    /// Id of an account to make them a member of
    #[arg(long)]
    account: Option<i64>,
    /// agent or administrator; agent if left out
    #[arg(long, requires = "account", value_parser = role)]
    role: Option<Role>,
}

fn role(name: &str) -> Result<Role, String> {
    Role::parse(name).map_err(|violation| violation.full_message())
}

#[derive(Serialize)]
struct Report {
    id: i64,
    name: String,
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    accounts: Vec<Membership>,
}

#[derive(Serialize)]
struct Membership {
    id: i64,
    name: String,
    role: Role,
}

impl Report {
    fn of(user: User, access_token: Option<String>, accounts: Vec<AccountRole>) -> Self {
        let accounts = accounts.into_iter().map(|account| Membership {
            id: account.account_id.get(),
            name: account.account_name,
            role: account.role,
        });
        Self {
            id: user.id.get(),
            email: user.email.to_string(),
            name: user.name,
            access_token,
            accounts: accounts.collect(),
        }
    }

    fn with_token(view: UserView) -> Self {
        Self::of(view.user, Some(view.access_token), view.accounts)
    }
}

/// Runs the command.
pub(super) fn run(settings: &Settings, command: &Command) -> Result<(), Failure> {
    let nimchat = super::open(settings)?;
    let users = &nimchat.platform.accounts.users;
    match command {
        Command::Create(create) => {
            let view = users.add_to_account(create.command()?)?;
            super::print(&Report::with_token(view))
        }
        Command::List => super::print_pages(
            |after| nimchat.overview.users(after),
            |(user, _)| user.id,
            |(user, accounts)| Report::of(user, None, accounts),
        ),
        Command::Token { email, replace } => {
            let mut view = find(&nimchat, email)?;
            if *replace {
                view.access_token = users.replace_token(view.user.id)?;
            }
            super::print(&Report::with_token(view))
        }
        Command::Password { email } => {
            let view = find(&nimchat, email)?;
            let password = super::password::read()?;
            users.set_password(view.user.id, password)?;
            super::print(&Report::of(view.user, None, view.accounts))
        }
    }
}

impl Create {
    fn command(&self) -> Result<AddToAccount, Failure> {
        let password = if self.password_stdin {
            Some(super::password::read()?)
        } else {
            self.password.clone()
        };
        Ok(AddToAccount {
            name: self.name.clone(),
            email: self.email.clone(),
            password,
            membership: self
                .account
                .map(|id| (AccountId::new(id), self.role.unwrap_or(Role::Agent))),
        })
    }
}

fn find(nimchat: &Nimchat, email: &str) -> Result<UserView, Failure> {
    nimchat.overview.user(email).map_err(|error| match error {
        AccountsError::NotFound => Failure::NoUser(email.to_owned()),
        error => error.into(),
    })
}
