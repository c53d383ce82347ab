//! Conformance tests of [`crate::ports::Notifications`] and [`crate::ports::PushSubscriptions`].

use super::{Adapter, change, look};
use crate::ports::Store;
use crate::{
    KindSet, NewNotification, NewPushSubscription, Notification, NotificationCounts,
    NotificationQuery, NotificationSettings, SubscriptionKind,
};
use chrono::{DateTime, Utc};
use nimchat_core_model::conformance::{at, attributes, later};
use nimchat_core_model::{
    AccountId, ConversationId, EventId, MessageId, NotificationId, NotificationKind, Page, UserId,
};
use nimchat_messaging::conformance::Scene;
use std::collections::HashSet;

fn new(account: AccountId, user: UserId, conversation: ConversationId) -> NewNotification {
    NewNotification {
        account_id: account,
        user_id: user,
        kind: NotificationKind::ConversationAssignment,
        conversation_id: conversation,
        message_id: None,
        created_at: at(),
    }
}

fn add(store: &dyn Store, new: NewNotification) -> Notification {
    let added = change(store, |work| work.notifications().add(&[new]));
    added.made.into_iter().next().expect("one was added")
}

fn listed(store: &dyn Store, of: &Notification, query: NotificationQuery) -> Vec<NotificationId> {
    let page = Page::new(1, 100);
    let rows = look(store, |view| {
        view.notifications()
            .list(of.account_id, of.user_id, query, page)
    });
    rows.into_iter().map(|row| row.id).collect()
}

fn counted(store: &dyn Store, of: &Notification, query: NotificationQuery) -> NotificationCounts {
    look(store, |view| {
        view.notifications()
            .counts(of.account_id, of.user_id, query)
    })
}

fn everything(now: DateTime<Utc>) -> NotificationQuery {
    NotificationQuery {
        with_read: true,
        with_snoozed: true,
        ascending: false,
        now,
    }
}

/// With every value, and only for its own user in its own account.
pub fn a_notification_reads_back_for_its_user(adapter: &dyn Adapter) {
    let (store, rows) = (adapter.store(), adapter.rows());
    let scene = Scene::new(rows, "engines");
    let elsewhere = rows.add_account("looms").id;
    let [grace, linus] = ["grace", "linus"].map(|name| rows.add_member(scene.account, name));
    let conversation = scene.begin(rows.store()).id;
    let mention = NewNotification {
        kind: NotificationKind::ConversationMention,
        message_id: Some(MessageId::new(4242)),
        ..new(scene.account, grace, conversation)
    };
    let made = add(store, mention);
    let expected = Notification {
        id: made.id,
        account_id: scene.account,
        user_id: grace,
        kind: NotificationKind::ConversationMention,
        conversation_id: conversation,
        message_id: Some(MessageId::new(4242)),
        read_at: None,
        snoozed_until: None,
        last_snoozed_at: None,
        last_activity_at: at(),
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(made, expected);
    look(store, |view| {
        let notifications = view.notifications();
        let found = notifications.find(scene.account, grace, made.id)?;
        assert_eq!(found, Some(expected));
        assert_eq!(notifications.find(scene.account, linus, made.id)?, None);
        assert_eq!(notifications.find(elsewhere, grace, made.id)?, None);
        Ok(())
    });
    let remove = |user| {
        change(store, |work| {
            work.notifications().remove(scene.account, user, made.id)
        })
    };
    assert!(!remove(linus));
    assert!(remove(grace));
    assert!(!remove(grace));
}

/// Of these users alone, in this account.
pub fn those_of_an_inbox_are_removed_for_some_users(adapter: &dyn Adapter) {
    let (store, rows) = (adapter.store(), adapter.rows());
    let scene = Scene::new(rows, "engines");
    let (sales, other) = (
        scene.elsewhere(rows.store(), "Sales"),
        rows.add_account("looms").id,
    );
    let [grace, linus] = ["grace", "linus"].map(|name| rows.add_member(scene.account, name));
    let [here, there] = [scene.begin(rows.store()).id, sales.begin(rows.store()).id];
    let [gone, kept, of_linus] = [(grace, here), (grace, there), (linus, here)]
        .map(|(user, conversation)| add(store, new(scene.account, user, conversation)));
    let inbox = scene.inbox.id;
    let remove = |account| {
        change(store, |work| {
            work.notifications()
                .remove_of_inbox(account, inbox, &[grace])
        })
    };
    assert_eq!(remove(other), []);
    assert_eq!(remove(scene.account), [(grace, gone.id)]);
    for left in [&kept, &of_linus] {
        assert_eq!(listed(store, left, everything(at())), [left.id]);
    }
}

/// Within one account. Notifications that are read or snoozed are not counted.
pub fn notifications_of_many_users_come_at_once(adapter: &dyn Adapter) {
    let (store, rows) = (adapter.store(), adapter.rows());
    let scene = Scene::new(rows, "engines");
    let elsewhere = rows.add_account("looms").id;
    let [grace, linus, ken] =
        ["grace", "linus", "ken"].map(|name| rows.add_member(scene.account, name));
    let [one, two] = [scene.begin(rows.store()).id, scene.begin(rows.store()).id];
    let made = [(grace, one), (grace, two), (linus, one), (ken, one)]
        .map(|(user, conversation)| add(store, new(scene.account, user, conversation)));
    for (told, read_at, snoozed_until) in [
        (&made[1], None, Some(later(9))),
        (&made[3], Some(at()), None),
    ] {
        let changed = Notification {
            read_at,
            snoozed_until,
            ..told.clone()
        };
        change(store, |work| work.notifications().update(&changed));
    }
    let ids = [made[2].id, made[0].id];
    let mut found = look(store, |view| view.notifications().many(scene.account, &ids));
    found.sort_by_key(|told| told.id);
    assert_eq!(found, [made[0].clone(), made[2].clone()]);
    assert_eq!(
        look(store, |view| view.notifications().many(elsewhere, &ids)),
        []
    );
    let unread = |now| {
        let mut counts = look(store, |view| {
            let users = [grace, linus, ken];
            view.notifications()
                .unread_counts(scene.account, &users, now)
        });
        counts.sort_unstable();
        counts
    };
    assert_eq!(unread(at()), [(grace, 1), (linus, 1)]);
    assert_eq!(unread(later(9)), [(grace, 2), (linus, 1)]);
}

/// One per user and conversation, the newest; those of others stay.
pub fn a_newer_notification_replaces_older_ones(adapter: &dyn Adapter) {
    let (store, rows) = (adapter.store(), adapter.rows());
    let scene = Scene::new(rows, "engines");
    let [grace, linus] = ["grace", "linus"].map(|name| rows.add_member(scene.account, name));
    let [one, two] = [scene.begin(rows.store()).id, scene.begin(rows.store()).id];
    let first = add(store, new(scene.account, grace, one));
    let other = add(store, new(scene.account, grace, two));
    let anothers = add(store, new(scene.account, linus, one));
    let again = new(scene.account, grace, one);
    let for_linus = new(scene.account, linus, two);
    let added = change(store, |work| work.notifications().add(&[again, for_linus]));
    assert_eq!(added.gone, [(grace, first.id)]);
    let [second, lately] = &added.made[..] else {
        panic!("two were added, not {:?}", added.made);
    };
    assert_eq!((second.user_id, second.conversation_id), (grace, one));
    let all = everything(at());
    assert_eq!(listed(store, second, all), [second.id, other.id]);
    assert_eq!(listed(store, &anothers, all), [lately.id, anothers.id]);
}

/// The least active is removed first.
pub fn a_user_keeps_so_many_notifications(adapter: &dyn Adapter) {
    let (store, rows) = (adapter.store(), adapter.rows());
    let scene = Scene::new(rows, "engines");
    let grace = rows.add_member(scene.account, "grace");
    let add = |count| {
        let all: Vec<_> = scene
            .begin_many(rows.store(), count)
            .iter()
            .map(|conversation| new(scene.account, grace, conversation.id))
            .collect();
        change(store, |work| work.notifications().add(&all))
    };
    let first = add(2).made;
    assert_eq!(add(Notification::KEPT - 2).gone, []);
    assert_eq!(add(1).gone, [(grace, first[0].id)]);
    let kept = look(store, |view| {
        let all = everything(at());
        view.notifications().counts(scene.account, grace, all)
    });
    assert_eq!(kept.all, u64::from(Notification::KEPT));
}

/// Read and snoozed ones are omitted unless requested; a snoozed one is back at its time.
pub fn notifications_are_listed_as_they_are_asked_for(adapter: &dyn Adapter) {
    let (store, rows) = (adapter.store(), adapter.rows());
    let scene = Scene::new(rows, "engines");
    let grace = rows.add_member(scene.account, "grace");
    let begin = || scene.begin(rows.store()).id;
    let [open, read, snoozed] =
        [begin(), begin(), begin()].map(|id| add(store, new(scene.account, grace, id)));
    let set = |row: &Notification| change(store, |work| work.notifications().update(row));
    set(&Notification {
        read_at: Some(later(1)),
        updated_at: later(1),
        ..read.clone()
    });
    set(&Notification {
        snoozed_until: Some(later(60)),
        last_activity_at: later(60),
        updated_at: later(2),
        ..snoozed.clone()
    });
    let unread = NotificationQuery::unread(later(59));
    assert_eq!(listed(store, &open, unread), [open.id]);
    let back = NotificationQuery::unread(later(60));
    assert_eq!(listed(store, &open, back), [snoozed.id, open.id]);
    let upwards = NotificationQuery {
        ascending: true,
        ..everything(later(59))
    };
    assert_eq!(
        listed(store, &open, upwards),
        [open.id, read.id, snoozed.id]
    );
    let counts = |unread, all| NotificationCounts { unread, all };
    assert_eq!(counted(store, &open, unread), counts(1, 1));
    assert_eq!(counted(store, &open, upwards), counts(2, 3));
    let with_read = NotificationQuery {
        with_read: true,
        ..unread
    };
    assert_eq!(counted(store, &open, with_read), counts(1, 2));
    let second = look(store, |view| {
        let page = Page::new(2, 2);
        view.notifications()
            .list(scene.account, grace, upwards, page)
    });
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].snoozed_until, Some(later(60)));
}

/// All of the account's, or one conversation's; a time that is set already stays.
pub fn notifications_are_read_together(adapter: &dyn Adapter) {
    let (store, rows) = (adapter.store(), adapter.rows());
    let scene = Scene::new(rows, "engines");
    let grace = rows.add_member(scene.account, "grace");
    let begin = || scene.begin(rows.store()).id;
    let [one, other] = [begin(), begin()].map(|id| add(store, new(scene.account, grace, id)));
    let read = |conversation, at| {
        change(store, |work| {
            work.notifications()
                .read_all(scene.account, grace, conversation, at)
        });
        [one.id, other.id].map(|id| {
            let found = look(store, |view| {
                view.notifications().find(scene.account, grace, id)
            });
            found.and_then(|row| row.read_at)
        })
    };
    let first = Some(one.conversation_id);
    assert_eq!(read(first, later(1)), [Some(later(1)), None]);
    assert_eq!(read(None, later(2)), [Some(later(1)), Some(later(2))]);
}

/// In all accounts, up to the limit at a time.
pub fn notifications_are_cleared_in_batches(adapter: &dyn Adapter) {
    let (store, rows) = (adapter.store(), adapter.rows());
    let scene = Scene::new(rows, "engines");
    let away = Scene::new(rows, "looms");
    let [grace, linus] = ["grace", "linus"].map(|name| rows.add_member(scene.account, name));
    let here = add(
        store,
        new(scene.account, grace, scene.begin(rows.store()).id),
    );
    let there = add(store, new(away.account, grace, away.begin(rows.store()).id));
    let anothers = add(store, new(scene.account, linus, here.conversation_id));
    let clear = |only_read, limit| {
        change(store, |work| {
            work.notifications().clear(grace, only_read, limit)
        })
    };
    assert_eq!(clear(true, 10), []);
    change(store, |work| {
        work.notifications()
            .read_all(away.account, grace, None, later(1))
    });
    assert_eq!(clear(true, 10), [(away.account, there.id)]);
    let again = add(store, new(away.account, grace, there.conversation_id));
    assert_eq!(clear(false, 1), [(scene.account, here.id)]);
    assert_eq!(clear(false, 1), [(away.account, again.id)]);
    assert_eq!(clear(false, 1), []);
    assert_eq!(listed(store, &anothers, everything(at())), [anothers.id]);
}

/// By account; members without a choice are omitted.
pub fn a_member_chooses_how_they_are_told(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.rows().add_account("engines").id;
    let elsewhere = adapter.rows().add_account("looms").id;
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.rows().add_member(account, name));
    let membership = adapter.membership(account, grace);
    let some: KindSet = [
        NotificationKind::ConversationCreation,
        NotificationKind::SlaMissedResolution,
    ]
    .into_iter()
    .collect();
    for email in [some, KindSet::default()] {
        let settings = NotificationSettings { email, push: some };
        change(store, |work| {
            work.notifications()
                .choose(membership, account, grace, settings)
        });
        let of = |account, users: &[UserId]| {
            look(store, |view| view.notifications().settings(account, users))
        };
        assert_eq!(of(account, &[linus, grace]), [(grace, settings)]);
        assert_eq!(of(elsewhere, &[grace]), []);
    }
}

/// As long as it is in the outbox.
pub fn an_event_is_taken_up_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.rows().add_account("engines").id;
    let [first, second] = [adapter.add_event(account), adapter.add_event(account)];
    let take = |events: &[EventId]| change(store, |work| work.notifications().take_up(events));
    assert_eq!(take(&[first]), HashSet::from([first]));
    assert_eq!(take(&[first, second]), HashSet::from([second]));
    assert_eq!(take(&[first, second]), HashSet::new());
}

/// Under its identifier, whichever user had it.
pub fn a_subscription_moves_to_who_subscribes(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.rows().add_account("engines").id;
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.rows().add_member(account, name));
    let put = |user, token: &str, at| {
        change(store, |work| {
            work.push_subscriptions().put(NewPushSubscription {
                user_id: user,
                kind: SubscriptionKind::Fcm,
                attributes: attributes(),
                identifier: "telephone".to_owned(),
                push_token: Some(token.to_owned()),
                at,
            })
        })
    };
    let first = put(grace, "one", at());
    assert_eq!(first.attributes, attributes());
    let second = put(linus, "two", later(1));
    assert_eq!((second.id, second.user_id), (first.id, linus));
    assert_eq!((second.created_at, second.updated_at), (at(), later(1)));
    let remove =
        |user, token: &str| change(store, |work| work.push_subscriptions().remove(user, token));
    assert!(!remove(linus, "one"));
    assert!(!remove(grace, "two"));
    assert!(remove(linus, "two"));
    assert!(!remove(linus, "two"));
}
