//! One conversation from end to end, in memory: a customer writes, an agent answers, the customer reads it.

use nimchat_accounts::accounts::NewOwner;
use nimchat_accounts::memory::MemoryStore as People;
use nimchat_accounts::{AccountService, Authenticator, Caller};
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::memory::MemoryStore;
use nimchat_messaging::messages::PostMessage;
use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor};
use nimchat_messaging::{InboxService, MessageService, VisitorService};
use std::error::Error;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn Error>> {
    let people = Arc::new(People::new());
    let grace = NewOwner {
        name: "Grace".to_owned(),
        email: "grace@example.com".to_owned(),
        password: None,
    };
    let (account, grace) =
        AccountService::new(people.deps()).create_with_owner("Engines", grace)?;
    let grace =
        Authenticator::new(people.clone()).administrator(Some(&grace.access_token), account.id)?;
    let store = Arc::new(MemoryStore::new());
    store.put_account(account);
    let deps = store.deps(people);

    let inbox = SaveInbox {
        name: Some("Support".to_owned()),
        channel: Some(SaveChannel {
            kind: "api".to_owned(),
            ..SaveChannel::default()
        }),
        ..SaveInbox::default()
    };
    let inbox = InboxService::new(deps.clone()).create(&grace, inbox)?;
    let inbox = inbox.channel.token();

    let visitors = VisitorService::new(deps.clone());
    let ada = RegisterVisitor {
        name: Some("Ada".to_owned()),
        ..RegisterVisitor::default()
    };
    let ada = visitors.register(inbox, ada)?.session.source_id;
    let number = visitors.start_conversation(inbox, &ada, None)?;
    let number = number.conversation.number;
    let question = PostVisitorMessage {
        content: Some("My engine stopped.".to_owned()),
        ..PostVisitorMessage::default()
    };
    visitors.post_message(inbox, &ada, number, question)?;

    let answer = PostMessage {
        content: Some("Have you turned the crank?".to_owned()),
        ..PostMessage::default()
    };
    let grace = Caller::Agent(Box::new(grace.0));
    MessageService::new(deps).post(&grace, number, answer)?;

    for view in visitors.messages(inbox, &ada, number, None)? {
        let message = view.message;
        let content = message.content.unwrap_or_default();
        println!("{}: {content}", message.message_type.as_str());
    }
    Ok(())
}
