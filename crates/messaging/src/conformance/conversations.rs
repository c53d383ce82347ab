//! Conformance tests of [`crate::ports::Conversations`], but for lists and counts.

use super::{Adapter, Scene, add_session, at, attributes, change, label, later, look, revise};
use crate::conversations::{Conversation, ConversationQuery, NewConversation, Priority, Status};
use crate::messages::MessageType;
use crate::ports::{CustomerScope, Store, Visible};
use nimchat_accounts::Visibility;
use nimchat_core_model::{ConversationId, ConversationNumber, MessageId, Progress};

fn stored(store: &dyn Store, conversation: &Conversation) -> Option<Conversation> {
    look(store, |view| {
        view.conversations()
            .by_id(conversation.account_id, conversation.id)
    })
}

/// With and without optional values, in every status.
pub fn a_conversation_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let grace = adapter.add_member(scene.account, "grace");
    let team = adapter.add_team(scene.account, "sales");
    for (index, status) in Status::ALL.into_iter().enumerate() {
        let full = index % 2 == 0;
        let new = NewConversation {
            status,
            assignee_id: full.then_some(grace),
            team_id: full.then_some(team),
            additional_attributes: attributes(),
            custom_attributes: attributes(),
            campaign: full.then(|| 7.into()),
            snoozed_until: full.then(|| later(60)),
            ..scene.new_conversation()
        };
        let begun = change(store, |work| work.conversations().add(new.clone()));
        let expected = Conversation {
            labels: Vec::new(),
            id: begun.id,
            account_id: scene.account,
            number: begun.number,
            uuid: new.uuid,
            inbox_id: scene.inbox.id,
            contact_id: scene.contact.id,
            contact_inbox_id: scene.session.id,
            status,
            priority: None,
            assignee_id: new.assignee_id,
            team_id: new.team_id,
            additional_attributes: new.additional_attributes,
            custom_attributes: new.custom_attributes,
            campaign: new.campaign,
            snoozed_until: new.snoozed_until,
            waiting_since: Some(at()),
            first_reply_created_at: None,
            agent_last_seen_at: None,
            assignee_last_seen_at: None,
            contact_last_seen_at: None,
            last_activity_at: at(),
            unread_count: 0,
            messages_count: 0,
            last_message_id: None,
            last_non_activity_message_id: None,
            last_public_message_id: None,
            created_at: at(),
            updated_at: at(),
        };
        assert_eq!(begun, expected);
        assert_eq!(stored(store, &begun), Some(expected));
    }
}

/// Numbers below it are skipped, and never used again.
pub fn numbers_are_skipped(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let skip_to = |number: i64| {
        change(store, |work| {
            work.conversations().skip_to(scene.account, number.into())
        });
    };
    skip_to(5);
    let first = scene.begin(store).number.get();
    skip_to(2);
    let second = scene.begin(store).number.get();
    skip_to(9);
    let third = scene.begin(store).number.get();
    assert_eq!([first, second, third], [5, 6, 9]);
}

/// The numbers begin at 1.
pub fn each_account_counts_its_own_conversations(adapter: &dyn Adapter) {
    let store = adapter.store();
    let one = Scene::new(adapter, "engines");
    let other = Scene::new(adapter, "looms");
    let numbers = [&one, &other, &one, &other, &one].map(|s| s.begin(store).number.get());
    assert_eq!(numbers, [1, 1, 2, 2, 3]);
}

type Find<'a> = &'a dyn Fn(Visibility, ConversationNumber) -> Option<Visible>;

fn check_sighting(adapter: &dyn Adapter, scene: &Scene, begun: &Conversation, find: Find<'_>) {
    let store = adapter.store();
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.add_member(scene.account, name));
    let elsewhere = scene.elsewhere(store, "Sales").inbox.id;
    change(store, |work| {
        work.inboxes()
            .add_members(scene.account, scene.inbox.id, &[grace], at())?;
        work.inboxes()
            .add_members(scene.account, elsewhere, &[linus], at())
    });
    for (to, visible) in [
        (Visibility::Everything, true),
        (Visibility::InboxesOf(grace), true),
        (Visibility::InboxesOf(linus), false),
    ] {
        let expected = Visible {
            conversation: begun.clone(),
            visible,
        };
        assert_eq!(find(to, begun.number), Some(expected), "{to:?}");
    }
    let unknown = ConversationNumber::new(begun.number.get() + 1_000_000);
    assert_eq!(find(Visibility::Everything, unknown), None);
}

/// By the membership in its inbox.
pub fn a_look_tells_whether_the_conversation_is_seen(adapter: &dyn Adapter) {
    let scene = Scene::new(adapter, "engines");
    let begun = scene.begin(adapter.store());
    check_sighting(adapter, &scene, &begun, &|to, number| {
        look(adapter.store(), |view| {
            view.conversations().find(scene.account, number, to)
        })
    });
}

/// Tells what a look tells, with the contact.
pub fn a_conversation_comes_with_its_contact(adapter: &dyn Adapter) {
    let scene = Scene::new(adapter, "engines");
    let begun = scene.begin(adapter.store());
    check_sighting(adapter, &scene, &begun, &|to, number| {
        let found = look(adapter.store(), |view| {
            let conversations = view.conversations();
            conversations.find_with_contact(scene.account, number, to)
        });
        let (found, contact) = found?;
        assert_eq!(contact, scene.contact);
        Some(found)
    });
}

/// By the membership in its inbox.
pub fn a_lock_tells_what_a_look_tells(adapter: &dyn Adapter) {
    let scene = Scene::new(adapter, "engines");
    let begun = scene.begin(adapter.store());
    check_sighting(adapter, &scene, &begun, &|to, number| {
        change(adapter.store(), |work| {
            work.conversations().lock(scene.account, number, to)
        })
    });
}

/// By number, by key, and with a lock.
pub fn a_conversation_is_found_in_its_own_account_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let elsewhere = Scene::new(adapter, "looms");
    let begun = scene.begin(store);
    let everything = Visibility::Everything;
    look(store, |view| {
        let conversations = view.conversations();
        let found = conversations.find(elsewhere.account, begun.number, everything)?;
        assert_eq!(found, None);
        assert_eq!(conversations.by_id(elsewhere.account, begun.id)?, None);
        let unknown = ConversationId::new(begun.id.get() + 1_000_000);
        assert_eq!(conversations.by_id(scene.account, unknown)?, None);
        Ok(())
    });
    change(store, |work| {
        let found = work
            .conversations()
            .lock(elsewhere.account, begun.number, everything)?;
        assert_eq!(found, None);
        Ok(())
    });
}

/// Only those of the account.
pub fn conversations_are_found_by_their_keys(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let elsewhere = Scene::new(adapter, "looms");
    let [one, two] = [scene.begin(store), scene.begin(store)];
    let ids = [two.id, elsewhere.begin(store).id, one.id];
    look(store, |view| {
        let conversations = view.conversations();
        assert_eq!(conversations.many(scene.account, &ids)?, [one, two]);
        assert_eq!(conversations.many(scene.account, &[])?, []);
        Ok(())
    });
}

fn filled(adapter: &dyn Adapter, scene: &Scene) -> (Conversation, Conversation) {
    let store = adapter.store();
    let grace = adapter.add_member(scene.account, "grace");
    let team = adapter.add_team(scene.account, "sales");
    let before = scene.begin(store);
    let after = revise(store, &before, |conversation| {
        conversation.status = Status::Snoozed;
        conversation.priority = Some(Priority::High);
        conversation.assignee_id = Some(grace);
        conversation.team_id = Some(team);
        conversation.additional_attributes = attributes();
        conversation.custom_attributes = attributes();
        conversation.labels = vec!["vip".to_owned(), "Bug".to_owned()];
        conversation.snoozed_until = Some(later(1));
        conversation.waiting_since = Some(later(2));
        conversation.first_reply_created_at = Some(later(3));
        conversation.agent_last_seen_at = Some(later(4));
        conversation.assignee_last_seen_at = Some(later(5));
        conversation.contact_last_seen_at = Some(later(6));
        conversation.last_activity_at = later(7);
        conversation.unread_count = 10;
        conversation.messages_count = 70_000;
        conversation.last_message_id = Some(MessageId::new(30));
        conversation.last_non_activity_message_id = Some(MessageId::new(20));
        conversation.last_public_message_id = Some(MessageId::new(10));
        conversation.updated_at = later(8);
    });
    (before, after)
}

/// Other conversations stay as they are.
pub fn an_update_writes_what_may_change_of_a_conversation(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let neighbour = scene.begin(store);
    let (_, after) = filled(adapter, &scene);
    assert_eq!(stored(store, &after), Some(after));
    assert_eq!(stored(store, &neighbour), Some(neighbour));
}

/// The conversation returns to its first state.
pub fn an_update_clears_what_is_none(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let (before, after) = filled(adapter, &scene);
    let cleared = revise(store, &after, |conversation| {
        *conversation = Conversation {
            waiting_since: None,
            ..before
        };
    });
    assert_eq!(stored(store, &cleared), Some(cleared));
}

/// A work that read an older state does not overwrite the changes of others.
pub fn an_update_writes_only_what_differs(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let (before, after) = filled(adapter, &scene);
    revise(store, &before, |conversation| {
        conversation.contact_last_seen_at = Some(later(99));
    });
    let expected = Conversation {
        contact_last_seen_at: Some(later(99)),
        ..after
    };
    assert_eq!(stored(store, &expected), Some(expected));
}

/// It is no error.
pub fn an_update_without_a_difference_changes_nothing(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let (_, after) = filled(adapter, &scene);
    revise(store, &after, |_| {});
    assert_eq!(stored(store, &after), Some(after));
}

/// Those of the session, or those of the contact.
pub fn a_customer_is_shown_the_newest_oldest_first(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = scene.elsewhere(store, "Sales");
    let stranger = Scene::new(adapter, "looms");
    let [one, two, three, four] = [&scene, &other, &scene, &other].map(|scene| scene.begin(store));
    stranger.begin(store);
    let shown = |mine, limit| {
        look(store, |view| {
            let conversations = view.conversations();
            conversations.of_customer(scene.account, mine, None, limit)
        })
    };
    let session = CustomerScope::Session(scene.session.id);
    assert_eq!(shown(session, 10), [one.clone(), three.clone()]);
    assert_eq!(shown(session, 1), std::slice::from_ref(&three));
    let contact = CustomerScope::Contact(scene.contact.id);
    assert_eq!(
        shown(contact, 3),
        [two.clone(), three.clone(), four.clone()]
    );
    let older = look(store, |view| {
        let conversations = view.conversations();
        conversations.of_customer(scene.account, contact, Some(three.number), 10)
    });
    assert_eq!(older, [one.clone(), two.clone()]);
    assert_eq!(shown(contact, 10), [one, two, three, four]);
    let foreign = CustomerScope::Contact(stranger.contact.id);
    assert_eq!(shown(foreign, 10), []);
}

/// In any status.
pub fn a_sessions_newest_conversation_is_found(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let silent = add_session(store, scene.contact.id, scene.inbox.id, "silent");
    scene.begin(store);
    let newest = scene.begin(store);
    let newest = revise(store, &newest, |c| c.status = Status::Resolved);
    scene.elsewhere(store, "Sales").begin(store);
    let of = |id| look(store, |view| view.conversations().latest_of_sessions(&[id]));
    assert_eq!(of(scene.session.id), Some(newest));
    assert_eq!(of(silent.id), None);
}

/// Labels can be replaced, removed and reordered.
pub fn labels_stand_in_the_order_in_which_they_were_given(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let neighbour = scene.begin(store);
    let mut conversation = scene.begin(store);
    for titles in [
        &["vip", "Bug", "größe 大"][..],
        &["late", "vip"],
        &["vip", "late"],
        &[],
        &["late"],
    ] {
        conversation = label(store, &conversation, titles);
        assert_eq!(conversation.labels, titles);
        assert_eq!(stored(store, &conversation), Some(conversation.clone()));
    }
    assert_eq!(stored(store, &neighbour), Some(neighbour));
}

/// In its account, in any case, by id; a conversation whose label was removed is no longer found.
pub fn conversations_are_locked_by_label(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = Scene::new(adapter, "looms");
    let [one, two, none] = [(); 3].map(|()| scene.begin(store));
    let one = label(store, &one, &["vip", "BUG"]);
    let two = label(store, &two, &["bug"]);
    label(store, &none, &["vip"]);
    label(store, &other.begin(store), &["bug"]);
    let locked = |limit| {
        change(store, |work| {
            work.conversations()
                .lock_labelled(scene.account, "bug", limit)
        })
    };
    assert_eq!(locked(9), [one.clone(), two.clone()]);
    assert_eq!(locked(1), std::slice::from_ref(&one));
    label(store, &one, &["vip"]);
    let two = label(store, &two, &["Bug", "vip"]);
    assert_eq!(locked(9), [two]);
}

/// Of the account itself, up to the limit.
pub fn open_conversations_without_activity_come_the_longest_first(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let since = |seconds, status, waits: bool| {
        revise(store, &scene.begin(store), |conversation| {
            conversation.status = status;
            conversation.last_activity_at = later(seconds);
            conversation.waiting_since = waits.then(|| later(seconds));
        })
    };
    let second = since(2, Status::Open, true).number;
    let first = since(1, Status::Open, false).number;
    since(5, Status::Open, false);
    for status in [Status::Resolved, Status::Pending, Status::Snoozed] {
        since(0, status, false);
    }
    Scene::new(adapter, "looms").begin(store);
    let inactive = |ignores_waiting, limit| {
        look(store, |view| {
            view.conversations()
                .inactive(scene.account, later(5), ignores_waiting, limit)
        })
    };
    assert_eq!(inactive(false, 9), [first, second]);
    assert_eq!(inactive(false, 1), [first]);
    assert_eq!(inactive(true, 9), [first]);
}

/// In whatever account.
pub fn a_conversation_is_found_by_its_name_for_links(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, _] = [0, 1].map(|_| scene.begin(store));
    let find = |uuid| look(store, |view| view.conversations().by_uuid(uuid));
    assert_eq!(find(one.uuid), Some(one.clone()));
    assert_eq!(find(uuid::Uuid::nil()), None);
}

/// By id; others of the conversation stay.
pub fn users_take_part_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let mut users = ["ada", "grace"].map(|name| adapter.add_member(scene.account, name));
    users.sort_unstable();
    let [one, other] = [0, 1].map(|_| scene.begin(store));
    let [first, second] = users;
    for added in [vec![second], vec![first, second]] {
        change(store, |work| {
            work.conversations().add_participants(&one, &added, at())
        });
    }
    let of = |id| look(store, |view| view.conversations().participants(id));
    assert_eq!(of(one.id), users);
    assert_eq!(of(other.id), []);
    let of_both = look(store, |view| {
        view.conversations().participants_of(&[other.id, one.id])
    });
    assert_eq!(of_both, users.map(|user| (one.id, user)));
    change(store, |work| {
        work.conversations().remove_participants(one.id, &[first])?;
        work.conversations()
            .remove_participants(other.id, &[second])
    });
    assert_eq!(of(one.id), [second]);
}

/// One for each conversation.
pub fn a_draft_is_stored_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, other] = [0, 1].map(|_| scene.begin(store));
    let set = |draft: Option<&str>| {
        change(store, |work| {
            work.conversations().set_draft(&one, draft, at())
        });
    };
    let of = |id| look(store, |view| view.conversations().draft(id));
    assert_eq!(of(one.id), None);
    set(Some("Dear"));
    set(Some("Dear Ada 😀"));
    assert_eq!(of(one.id).as_deref(), Some("Dear Ada 😀"));
    assert_eq!(of(other.id), None);
    set(None);
    assert_eq!(of(one.id), None);
}

/// In its own account only.
pub fn nothing_remains_of_an_erased_conversation(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let elsewhere = adapter.add_account("looms").id;
    let user = adapter.add_member(scene.account, "grace");
    let [gone, stays] = [0, 1].map(|_| scene.begin(store));
    for conversation in [&gone, &stays] {
        super::write(store, conversation, MessageType::Incoming, "Hello");
        change(store, |work| {
            let conversations = work.conversations();
            conversations.add_participants(conversation, &[user], at())?;
            conversations.mention(conversation, &[user], at())?;
            conversations.set_draft(conversation, Some("Dear"), at())
        });
    }
    let erase = |account| {
        change(store, |work| {
            work.conversations().erase(account, gone.id, 1, later(9))
        })
    };
    assert_eq!(erase(elsewhere), Progress::Done);
    let mut steps = 0;
    while erase(scene.account) == Progress::More {
        steps += 1;
        assert!(steps < 20, "it ends");
    }
    look(store, |view| {
        assert_eq!(view.conversations().by_id(scene.account, gone.id)?, None);
        assert_eq!(view.conversations().draft(gone.id)?, None);
        assert_eq!(view.conversations().participants(gone.id)?, []);
        let query = ConversationQuery::everything(Visibility::Everything);
        let counts = view.conversations().counts(scene.account, &query)?;
        assert_eq!(counts.all, 1);
        assert_eq!(view.conversations().participants(stays.id)?, [user]);
        Ok(())
    });
}
