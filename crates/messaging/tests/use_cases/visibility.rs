//! The visibility of conversations (docs/rules/messaging.md §0.1).

use crate::world::{World, named, person, text, to};
use nimchat_accounts::Caller;
use nimchat_core_model::{ConversationNumber, ErrorKind};
use nimchat_messaging::MessagingError;
use nimchat_messaging::conversations::{Assign, ConversationQuery};
use nimchat_messaging::messages::MessageWindow;

/// The error of each operation on one conversation; all must be equal.
fn refusals(world: &World, caller: &Caller, number: ConversationNumber) -> Vec<MessagingError> {
    let conversations = world.conversations();
    let mut refusals = vec![
        world.refused(|| conversations.find(caller, number)),
        world.refused(|| conversations.toggle_status(caller, number, to("resolved"))),
        world.refused(|| conversations.toggle_priority(caller, number, Some("high"))),
        world.refused(|| conversations.assign(caller, number, Assign::Agent(None))),
        world.refused(|| conversations.assign(caller, number, Assign::Team(None))),
        world.refused(|| world.messages().post(caller, number, text("Hello"))),
    ];
    if let Caller::Agent(agent) = caller {
        let window = MessageWindow::newest(20);
        let messages = world.messages();
        refusals.extend([
            world.refused(|| conversations.show(agent, number)),
            world.refused(|| conversations.labels(agent, number)),
            world.refused(|| conversations.set_labels(agent, number, vec!["bug".to_owned()])),
            world.refused(|| conversations.update_last_seen(agent, number)),
            world.refused(|| conversations.mark_unread(agent, number)),
            world.refused(|| messages.list(agent, number, window)),
            world.refused(|| messages.delete(agent, number, 1.into())),
        ]);
    }
    refusals
}

#[test]
fn an_administrator_sees_every_conversation() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    assert!(world.conversations().find(&world.grace(), number).is_ok());
}

#[test]
fn an_agent_sees_the_conversations_of_their_inboxes() {
    let world = World::new();
    let inbox = world.inbox();
    let linus = world.agent_of(&inbox, "Linus");
    let number = world.begin(&world.visitor(&inbox, "Ada")).number;
    let seen = world.conversations().find(&person(&linus), number);
    assert_eq!(seen.unwrap().conversation.number, number);
}

#[test]
fn an_agent_does_not_see_those_of_other_inboxes_even_if_in_charge() {
    let world = World::new();
    let linus = world.agent("Linus");
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let command = Assign::Agent(Some(linus.user.id));
    world
        .conversations()
        .assign(&world.grace(), number, command)
        .unwrap();
    for error in refusals(&world, &person(&linus), number) {
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert_eq!(
            error.to_string(),
            "You are not authorized to do this action"
        );
    }
    let query = ConversationQuery {
        me: Some(linus.user.id),
        ..ConversationQuery::everything(linus.visibility())
    };
    let page = nimchat_core_model::Page::new(1, 25);
    let list = world.conversations().list(&linus, &query, page).unwrap();
    assert_eq!((list.page.items.len(), list.counts.all), (0, 0));
}

#[test]
fn a_bot_in_the_account_sees_every_conversation() {
    let world = World::new();
    let bot = world.bot_in(&world.inbox_with(named("Other", "api")));
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    let turned = world
        .conversations()
        .toggle_status(&bot, number, to("resolved"));
    assert!(turned.is_ok());
}

#[test]
fn an_unknown_number_is_not_found() {
    let world = World::new();
    for caller in [world.grace(), world.bot_in(&world.inbox())] {
        for error in refusals(&world, &caller, 7.into()) {
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    }
}

#[test]
fn another_accounts_conversation_is_not_found() {
    let world = World::new();
    let number = world.begin(&world.visitor(&world.inbox(), "Ada")).number;
    for error in refusals(&world, &person(&world.stranger()), number) {
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
