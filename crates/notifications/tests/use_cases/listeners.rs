//! Authentication of listeners, and recipients of events.

use crate::talk::World;
use nimchat_accounts::{AccountStatus, Agent, Authenticator, Connected};
use nimchat_core_model::UserId;
use nimchat_messaging::{ConversationView, NewContactInbox, Visitor};
use nimchat_notifications::listeners::{
    Authenticated, Listener, ListenerService, SubscribeRequest,
};

impl World {
    fn listeners(&self) -> ListenerService {
        ListenerService::new(self.deps.clone(), Authenticator::new(self.people.clone()))
    }

    fn user(&self, agent: &Agent) -> Listener {
        Listener::User(self.account.id, agent.user.id)
    }

    fn view_of(&self, visitor: &Visitor) -> ConversationView {
        let number = self.begin(visitor).number;
        self.conversations().find(&self.grace(), number).unwrap()
    }
}

fn request(agent: &Agent) -> SubscribeRequest {
    SubscribeRequest {
        pubsub_token: agent.user.pubsub_token.clone(),
        account_id: Some(agent.account.id),
        user_id: Some(agent.user.id),
    }
}

#[test]
fn a_user_listens_to_their_account_with_their_own_token() {
    let world = World::new();
    let linus = world.agent("Linus");
    let authenticated = Authenticated {
        listener: world.user(&linus),
        who: Connected::User(linus.user.id),
    };
    let admit = |request: &SubscribeRequest| world.listeners().authenticate(request).unwrap();
    assert_eq!(admit(&request(&linus)), Some(authenticated));
    let nobody = SubscribeRequest {
        user_id: Some(UserId::new(4040)),
        ..request(&linus)
    };
    let another = SubscribeRequest {
        user_id: Some(world.grace.user.id),
        ..request(&linus)
    };
    let nowhere = SubscribeRequest {
        account_id: None,
        ..request(&linus)
    };
    let elsewhere = SubscribeRequest {
        account_id: Some(world.stranger().account.id),
        ..request(&linus)
    };
    for refused in [nobody, another, nowhere, elsewhere] {
        assert_eq!(admit(&refused), None, "{refused:?}");
    }
}

#[test]
fn a_customer_listens_in_their_session_while_the_account_is_active() {
    let world = World::new();
    let visitor = world.visitor(&world.inbox(), "Ada");
    let admit = |token: &str| {
        let request = SubscribeRequest {
            pubsub_token: token.to_owned(),
            account_id: None,
            user_id: None,
        };
        world.listeners().authenticate(&request).unwrap()
    };
    let authenticated = Authenticated {
        listener: Listener::Session(world.account.id, visitor.session.id),
        who: Connected::Contact(visitor.contact.id),
    };
    let token = &visitor.session.pubsub_token;
    assert_eq!(admit(token), Some(authenticated));
    assert_eq!(admit("nobody's"), None);
    assert_eq!(admit(&world.grace.user.pubsub_token), None);
    world.change_account(|account| account.status = AccountStatus::Suspended);
    assert_eq!(admit(token), None);
}

#[test]
fn an_inbox_is_heard_by_its_members_and_by_who_runs_the_account() {
    let world = World::new();
    let inbox = world.inbox();
    let inside = world.agent_of(&inbox, "Linus");
    let outside = world.agent("Outside");
    let account = world.account.id;
    let view = world.view_of(&world.visitor(&inbox, "Ada"));
    let audience = world.listeners().audience(account, [&view]).unwrap();
    let people = audience.people_of(inbox.id);
    assert_eq!(people, [world.user(&world.grace), world.user(&inside)]);
    let everybody = audience.people();
    assert!(everybody.contains(&world.user(&outside)));
    assert_eq!(everybody.len(), 3);
}

#[test]
fn a_customer_who_proved_who_they_are_hears_wherever_they_did() {
    let world = World::new();
    let (inbox, other) = (world.inbox(), world.inbox());
    let visitor = world.visitor(&inbox, "Ada");
    let mut view = world.view_of(&visitor);
    let in_session = |id| Listener::Session(world.account.id, id);
    let heard = |view: &ConversationView| {
        let audience = world.listeners().audience(world.account.id, [view]);
        audience.unwrap().customer_of(view)
    };
    assert_eq!(heard(&view), [in_session(visitor.session.id)]);

    let mut work = world.deps.store.begin().unwrap();
    let mut more = |source: &str, hmac_verified| {
        let new = NewContactInbox {
            contact_id: visitor.contact.id,
            inbox_id: other.id,
            source_id: source.to_owned(),
            hmac_verified,
            claim: None,
            pubsub_token: format!("socket-of-{source}"),
            created_at: world.now(),
        };
        work.sessions().add(new).unwrap().id
    };
    let proven = more("proven", true);
    more("claimed", false);
    work.sessions()
        .verify(visitor.session.id, world.now())
        .unwrap();
    work.commit().unwrap();
    view.session.hmac_verified = true;
    assert_eq!(
        heard(&view),
        [in_session(visitor.session.id), in_session(proven)]
    );
}
