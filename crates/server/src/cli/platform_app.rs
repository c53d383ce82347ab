//! `nimchat platform-app`

use super::Failure;
use crate::config::Settings;
use clap::Subcommand;
use nimchat_accounts::Permissible;
use nimchat_core_model::{AccountId, PlatformAppId, UserId};
use serde::Serialize;

/// Commands for platform apps.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a platform app and print its id, name and access token
    Create {
        /// What to call it
        #[arg(long)]
        name: String,
    },
    /// Print every platform app with the number of objects that it may manage, one JSON line each
    List,
    /// Let a platform app manage an account or a user
    Grant(Permission),
    /// Take such a permission back
    Revoke(Permission),
}

/// An app and an object.
#[derive(Debug, clap::Args)]
pub struct Permission {
    /// Id of the platform app
    app: i64,
    #[command(flatten)]
    object: Object,
}

/// One account or one user.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Object {
    /// Id of an account
    #[arg(long)]
    account: Option<i64>,
    /// Id of a user
    #[arg(long)]
    user: Option<i64>,
}

impl Object {
    fn permissible(&self) -> Option<Permissible> {
        let account = self.account.map(AccountId::new).map(Permissible::Account);
        account.or_else(|| self.user.map(UserId::new).map(Permissible::User))
    }
}

#[derive(Serialize)]
struct Created {
    id: i64,
    name: String,
    access_token: String,
}

#[derive(Serialize)]
struct Listed {
    id: i64,
    name: String,
    objects: u64,
}

#[derive(Serialize)]
struct Changed {
    platform_app: i64,
    kind: &'static str,
    id: i64,
    may_manage: bool,
}

/// Runs the command.
pub(super) fn run(settings: &Settings, command: &Command) -> Result<(), Failure> {
    let nimchat = super::open(settings)?;
    let apps = &nimchat.platform_apps;
    match command {
        Command::Create { name } => {
            let (app, access_token) = apps.create(name, &[])?;
            super::print(&Created {
                id: app.id.get(),
                name: app.name,
                access_token,
            })
        }
        Command::List => super::print_pages(
            |after| nimchat.overview.platform_apps(after),
            |(app, _)| app.id,
            |(app, objects)| Listed {
                id: app.id.get(),
                name: app.name,
                objects,
            },
        ),
        Command::Grant(permission) => {
            change(permission, true, |app, object| apps.grant(app, object))
        }
        Command::Revoke(permission) => {
            change(permission, false, |app, object| apps.revoke(app, object))
        }
    }
}

fn change(
    permission: &Permission,
    may_manage: bool,
    change: impl FnOnce(PlatformAppId, Permissible) -> Result<(), nimchat_accounts::AccountsError>,
) -> Result<(), Failure> {
    // the command line demands one of the two
    let Some(object) = permission.object.permissible() else {
        return Ok(());
    };
    change(PlatformAppId::new(permission.app), object)?;
    super::print(&Changed {
        platform_app: permission.app,
        kind: object.kind(),
        id: object.id(),
        may_manage,
    })
}
