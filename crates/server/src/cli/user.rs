//! `nimchat user`

use super::Failure;
use crate::config::Settings;
use clap::Subcommand;
use nimchat_accounts::Role;
use nimchat_accounts::users::AddToAccount;
use nimchat_core_model::AccountId;
use serde::Serialize;

/// Commands for users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a confirmed user and print their id, e-mail and access token
    Create(Create),
}

/// The new user.
#[derive(Debug, clap::Args)]
pub struct Create {
    #[arg(long, help = "Full name")]
    name: String,
    #[arg(long, help = "E-mail address")]
    email: String,
    #[arg(
        long,
        help = "Password; without one they cannot sign in, but their access token works"
    )]
    password: Option<String>,
    #[arg(long, help = "Id of an account to make them a member of")]
    account: Option<i64>,
    #[arg(
        long,
        requires = "account",
        value_parser = role,
        help = "agent or administrator; agent if left out"
    )]
    role: Option<Role>,
}

fn role(name: &str) -> Result<Role, String> {
    Role::parse(name).map_err(|violation| violation.full_message())
}

#[derive(Serialize)]
struct Report {
    id: i64,
    email: String,
    access_token: String,
    accounts: Vec<Membership>,
}

#[derive(Serialize)]
struct Membership {
    id: i64,
    name: String,
    role: Role,
}

/// Runs the command.
pub(super) fn run(settings: &Settings, command: &Command) -> Result<(), Failure> {
    let Command::Create(create) = command;
    let nimchat = super::open(settings)?;
    let view = nimchat.platform.users.add_to_account(AddToAccount {
        name: create.name.clone(),
        email: create.email.clone(),
        password: create.password.clone(),
        membership: create
            .account
            .map(|id| (AccountId::new(id), create.role.unwrap_or(Role::Agent))),
    })?;
    super::print(&Report {
        id: view.user.id.get(),
        email: view.user.email.to_string(),
        access_token: view.access_token,
        accounts: view
            .accounts
            .into_iter()
            .map(|account| Membership {
                id: account.account_id.get(),
                name: account.account_name,
                role: account.role,
            })
            .collect(),
    })
}
