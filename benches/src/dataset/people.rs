//! An account, its users and its inboxes, created as the server creates them.

use super::{Company, InboxEntry, Numbers, Person, Size};
use crate::BenchError;
use crate::services::Services;
use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::users::AddToAccount;
use nimchat_accounts::{Role, UserView};
use nimchat_core_model::UserId;
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};

impl From<UserView> for Person {
    fn from(view: UserView) -> Self {
        Self {
            id: view.user.id.get(),
            token: view.access_token,
        }
    }
}

pub(super) fn company(services: &Services, size: Size) -> Result<Company, BenchError> {
    let run = services.tokens.uuid().simple();
    let (account, founder) = services.accounts.create_with_owner(
        "Bench",
        NewOwner {
            name: "Ada Administrator".to_owned(),
            email: format!("admin.{run}@bench.example"),
            password: None,
        },
    )?;
    let administrator = Person::from(founder);
    let agents = (1..=size.agents)
        .map(|number| {
            let view = services.users.add_to_account(AddToAccount {
                name: format!("Agent {number}"),
                email: format!("agent.{number}.{run}@bench.example"),
                password: None,
                membership: Some((account.id, Role::Agent)),
            })?;
            Ok(Person::from(view))
        })
        .collect::<Result<Vec<_>, BenchError>>()?;

    let caller = services
        .authenticator
        .administrator(Some(&administrator.token), account.id)?;
    let members: Vec<UserId> = agents.iter().map(|agent| UserId::new(agent.id)).collect();
    let inboxes = (1..=size.inboxes)
        .map(|number| {
            let inbox = services.inboxes.create(
                &caller,
                SaveInbox {
                    name: Some(format!("Inbox {number}")),
                    channel: Some(SaveChannel {
                        kind: "api".to_owned(),
                        ..SaveChannel::default()
                    }),
                    ..SaveInbox::default()
                },
            )?;
            services
                .inboxes
                .add_members(&caller, inbox.id, members.clone())?;
            Ok(InboxEntry {
                id: inbox.id.get(),
                identifier: inbox.channel.token().to_owned(),
            })
        })
        .collect::<Result<Vec<_>, BenchError>>()?;
    Ok(Company {
        account_id: account.id.get(),
        administrator,
        agents,
        inboxes,
        conversations: Numbers {
            from: 1,
            to: i64::from(size.conversations),
        },
        messages: size.messages,
    })
}
