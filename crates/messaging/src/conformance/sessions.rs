//! Conformance tests of [`crate::ports::Sessions`].

use super::{
    Adapter, Scene, add_contact, add_session, at, change, later, look, new_contact, new_message,
    new_session, refusal,
};
use crate::contacts::{Claim, ContactInbox, NewContactInbox};
use crate::messages::MessageType;
use crate::ports::SENT_MESSAGES_KEY;

/// With a proven identifier and without one.
pub fn a_session_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    for (source_id, hmac_verified) in [("one", true), ("two", false)] {
        let new = NewContactInbox {
            hmac_verified,
            claim: None,
            ..new_session(scene.contact.id, scene.inbox.id, source_id)
        };
        let session = change(store, |work| work.sessions().add(new.clone()));
        let expected = ContactInbox {
            id: session.id,
            contact_id: scene.contact.id,
            inbox_id: scene.inbox.id,
            source_id: source_id.to_owned(),
            hmac_verified,
            claim: None,
            pubsub_token: new.pubsub_token,
            created_at: at(),
            updated_at: at(),
        };
        assert_eq!(session, expected);
        let found = look(store, |view| view.sessions().with_contacts(&[session.id]));
        assert_eq!(found, [(expected, scene.contact.clone())]);
    }
}

/// The source id is case-sensitive.
pub fn a_session_is_found_by_its_source_id_in_its_inbox(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = scene.elsewhere(store, "Sales");
    let find = |inbox, source| look(store, |view| view.sessions().by_source(inbox, source));
    assert_eq!(find(scene.inbox.id, "ada"), Some(scene.session.clone()));
    assert_eq!(find(other.inbox.id, "ada"), Some(other.session.clone()));
    assert_eq!(find(scene.inbox.id, "ADA"), None);
    assert_eq!(find(scene.inbox.id, ""), None);
}

/// The token is case-sensitive; the account is found too.
pub fn a_session_is_found_by_its_real_time_token(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    Scene::new(adapter, "looms");
    let find = |token: &str| look(store, |view| view.sessions().by_pubsub_token(token));
    let token = scene.session.pubsub_token.clone();
    assert_eq!(find(&token), Some((scene.account, scene.session)));
    assert_eq!(find(&token.to_uppercase()), None);
    assert_eq!(find(""), None);
}

/// It is free in another inbox.
pub fn a_taken_source_id_is_a_conflict_within_the_inbox(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let error = refusal(store, |work| {
        let new = new_session(scene.contact.id, scene.inbox.id, "ada");
        work.sessions().add(new)
    });
    assert!(
        error.is_conflict_on("contact_inboxes_inbox_id_source_id_key"),
        "{error:?}"
    );
    let _ = scene.elsewhere(store, "Sales");
}

/// In any inbox of the account, but not in another account.
pub fn the_newest_session_with_a_source_id_is_found_in_the_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let newest = scene.elsewhere(store, "Sales").session;
    Scene::new(adapter, "looms");
    let find = |source| {
        look(store, |view| {
            view.sessions().by_source_in_account(scene.account, source)
        })
    };
    assert_eq!(find("ada"), Some(newest));
    assert_eq!(find("bob"), None);
}

/// In that inbox.
pub fn a_contacts_newest_session_is_found(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let newest = add_session(store, scene.contact.id, scene.inbox.id, "again");
    let other = scene.elsewhere(store, "Sales");
    let bob = add_contact(store, &new_contact(scene.account, "Bob"));
    let find = |contact, inbox| look(store, |view| view.sessions().latest_of(contact, inbox));
    assert_eq!(find(scene.contact.id, scene.inbox.id), Some(newest));
    assert_eq!(find(scene.contact.id, other.inbox.id), Some(other.session));
    assert_eq!(find(bob.id, scene.inbox.id), None);
}

/// All contacts' sessions in one order.
pub fn sessions_of_contacts_come_by_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [bob, eve] =
        ["Bob", "Eve"].map(|name| add_contact(store, &new_contact(scene.account, name)).id);
    let of_bob = add_session(store, bob, scene.inbox.id, "bob");
    add_session(store, eve, scene.inbox.id, "eve");
    let second = scene.elsewhere(store, "Sales").session;
    let contacts = [bob, scene.contact.id];
    let found = look(store, |view| view.sessions().of_contacts(&contacts));
    assert_eq!(found, [scene.session, of_bob, second]);
    assert_eq!(
        look(store, |view| view.sessions().of_contacts(&[])),
        Vec::new()
    );
}

/// Until the session is proven.
pub fn a_claim_is_kept(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let claim = Claim {
        name: Some("Ada".to_owned()),
        email: Some("ada@example.com".to_owned()),
        ..Claim::default()
    };
    let new = NewContactInbox {
        claim: Some(claim.clone()),
        ..new_session(scene.contact.id, scene.inbox.id, "claiming")
    };
    let session = change(store, |work| work.sessions().add(new));
    assert_eq!(session.claim, Some(claim.clone()));
    let more = Claim {
        identifier: Some("ada".to_owned()),
        ..claim
    };
    let kept = || {
        let found = look(store, |view| view.sessions().with_contacts(&[session.id]));
        found[0].0.claim.clone()
    };
    change(store, |work| {
        work.sessions().claim(session.id, &more, later(5))
    });
    assert_eq!(kept(), Some(more));
    change(store, |work| work.sessions().verify(session.id, later(6)));
    assert_eq!(kept(), None);
}

/// And no other one is.
pub fn a_verified_session_is_proven(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = add_session(store, scene.contact.id, scene.inbox.id, "other");
    change(store, |work| {
        work.sessions().verify(scene.session.id, later(5))
    });
    let expected = ContactInbox {
        hmac_verified: true,
        claim: None,
        updated_at: later(5),
        ..scene.session
    };
    let found = look(store, |view| {
        view.sessions().of_contacts(&[scene.contact.id])
    });
    assert_eq!(found, [expected, other]);
}

/// Under an id of its own a session sends one message.
pub fn a_session_sends_one_message_under_an_id(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = scene.begin(store);
    let new = new_message(&conversation, MessageType::Incoming, "Hello");
    let message = change(store, |work| work.messages().append(new)).id;
    let session = scene.session.id;
    change(store, |work| {
        work.sessions().note_sent(session, "a", message)
    });
    let sent = |echo_id: &str| look(store, |view| view.sessions().sent(session, echo_id));
    assert_eq!(sent("a"), Some(message));
    assert_eq!(sent("A"), None);
    let refused = refusal(store, |work| {
        work.sessions().note_sent(session, "a", message)
    });
    assert!(refused.is_conflict_on(SENT_MESSAGES_KEY));
}
