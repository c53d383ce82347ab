//! Conformance tests of lists of conversations.

use super::{Adapter, Scene, at, change, label, later, look, revise, write};
use crate::conversations::{
    AssigneeFilter, Conversation, ConversationGroup, ConversationQuery, ConversationSort,
    ConversationSortKey, Status, StatusFilter,
};
use crate::messages::MessageType;
use crate::ports::Store;
use nimchat_accounts::Visibility;
use nimchat_core_model::{AccountId, ConversationNumber, Page};

/// Every conversation, the oldest first.
fn everything() -> ConversationQuery {
    ConversationQuery {
        sort: ConversationSort {
            by: ConversationSortKey::LastActivityAt,
            descending: false,
        },
        ..ConversationQuery::everything(Visibility::Everything)
    }
}

fn listed(
    store: &dyn Store,
    account: AccountId,
    query: &ConversationQuery,
) -> Vec<ConversationNumber> {
    let page = Page::new(1, 100);
    let rows = look(store, |view| {
        view.conversations().list(account, query, &page.into())
    });
    rows.items
        .iter()
        .map(|conversation| conversation.number)
        .collect()
}

fn numbers(conversations: &[&Conversation]) -> Vec<ConversationNumber> {
    conversations.iter().map(|c| c.number).collect()
}

/// As every read is.
pub fn a_list_is_of_one_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = Scene::new(adapter, "looms");
    let mine = scene.begin(store);
    other.begin(store);
    let page = Page::new(1, 10);
    let rows = look(store, |view| {
        view.conversations()
            .list(scene.account, &everything(), &page.into())
    });
    assert_eq!(rows.items, [mine]);
}

/// Those in the inboxes that an agent is a member of; being the assignee does not count.
pub fn a_list_shows_what_is_seen(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = scene.elsewhere(store, "Sales");
    let grace = adapter.add_member(scene.account, "grace");
    let linus = adapter.add_member(scene.account, "linus");
    change(store, |work| {
        work.inboxes()
            .add_members(scene.account, scene.inbox.id, &[grace], at())
    });
    let seen = scene.begin(store);
    let unseen = other.begin(store);
    let unseen = revise(store, &unseen, |c| c.assignee_id = Some(grace));
    for (visibility, expected) in [
        (Visibility::Everything, &[&seen, &unseen][..]),
        (Visibility::InboxesOf(grace), &[&seen]),
        (Visibility::InboxesOf(linus), &[]),
    ] {
        let query = ConversationQuery {
            visibility,
            ..everything()
        };
        assert_eq!(listed(store, scene.account, &query), numbers(expected));
    }
}

/// Any status, one of them, or an unknown name.
pub fn a_list_is_filtered_by_status(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let all = Status::ALL.map(|status| {
        let begun = scene.begin(store);
        revise(store, &begun, |c| c.status = status)
    });
    let with = |status| ConversationQuery {
        status,
        ..everything()
    };
    for conversation in &all {
        let query = with(StatusFilter::Is(conversation.status));
        let expected = numbers(&[conversation]);
        assert_eq!(listed(store, scene.account, &query), expected);
    }
    let any = listed(store, scene.account, &with(StatusFilter::Any));
    assert_eq!(any, all.map(|conversation| conversation.number));
    let nothing = with(StatusFilter::Nothing);
    assert_eq!(listed(store, scene.account, &nothing), []);
}

/// By the caller, unassigned, or assigned.
pub fn a_list_is_filtered_by_who_is_in_charge(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.add_member(scene.account, name));
    let [mine, theirs, nobodys] = [Some(grace), Some(linus), None].map(|assignee| {
        let begun = scene.begin(store);
        revise(store, &begun, |c| c.assignee_id = assignee)
    });
    for (assignee, expected) in [
        (AssigneeFilter::All, &[&mine, &theirs, &nobodys][..]),
        (AssigneeFilter::Me, &[&mine]),
        (AssigneeFilter::Unassigned, &[&nobodys]),
        (AssigneeFilter::Assigned, &[&mine, &theirs]),
    ] {
        let query = ConversationQuery {
            me: Some(grace),
            assignee,
            ..everything()
        };
        assert_eq!(
            listed(store, scene.account, &query),
            numbers(expected),
            "{assignee:?}"
        );
    }
}

/// Unassigned conversations are not theirs either.
pub fn no_conversation_is_a_callers_who_is_no_user(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    scene.begin(store);
    let query = ConversationQuery {
        me: None,
        assignee: AssigneeFilter::Me,
        ..everything()
    };
    assert_eq!(listed(store, scene.account, &query), []);
    let counts = look(store, |view| {
        view.conversations().counts(scene.account, &query)
    });
    assert_eq!((counts.mine, counts.unassigned, counts.all), (0, 1, 1));
}

/// An inbox that is not visible has no conversations.
pub fn a_list_is_filtered_by_inbox_and_team(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = scene.elsewhere(store, "Sales");
    let team = adapter.add_team(scene.account, "sales");
    let grace = adapter.add_member(scene.account, "grace");
    let here = scene.begin(store);
    let there = other.begin(store);
    let given = revise(store, &other.begin(store), |c| c.team_id = Some(team));
    let with = |inbox_id, team_id, visibility| {
        let query = ConversationQuery {
            visibility,
            inbox_id,
            team_id,
            ..everything()
        };
        listed(store, scene.account, &query)
    };
    let all = Visibility::Everything;
    let [one, two] = [scene.inbox.id, other.inbox.id].map(Some);
    assert_eq!(with(one, None, all), numbers(&[&here]));
    assert_eq!(with(two, None, all), numbers(&[&there, &given]));
    assert_eq!(with(None, Some(team), all), numbers(&[&given]));
    assert_eq!(with(one, Some(team), all), []);
    assert_eq!(with(two, None, Visibility::InboxesOf(grace)), []);
}

/// Each conversation once.
pub fn a_list_is_filtered_by_any_of_the_labels(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [both, one, none] = [0, 1, 2].map(|_| scene.begin(store));
    label(store, &both, &["Bug", "vip"]);
    label(store, &one, &["vip"]);
    label(store, &none, &["vi"]);
    for (labels, expected) in [
        (vec!["bug", "vip"], &[&both, &one][..]),
        (vec!["bug"], &[&both]),
        (vec!["vi", "bug"], &[&both, &none]),
        (vec!["other"], &[]),
    ] {
        let query = ConversationQuery {
            labels: labels.iter().map(|title| (*title).to_owned()).collect(),
            ..everything()
        };
        assert_eq!(
            listed(store, scene.account, &query),
            numbers(expected),
            "{labels:?}"
        );
    }
}

fn with_text(text: &str) -> ConversationQuery {
    ConversationQuery {
        text: Some(text.to_owned()),
        ..everything()
    }
}

/// In incoming and outgoing messages, private ones included; each conversation once.
pub fn text_is_found_whatever_its_case(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [one, two, three] = [0, 1, 2].map(|_| scene.begin(store));
    write(store, &one, MessageType::Incoming, "My ENGINE stopped");
    write(store, &one, MessageType::Incoming, "the engine!");
    write(store, &two, MessageType::Outgoing, "Which engine?");
    let note = super::new_message(&three, MessageType::Outgoing, "Engines again");
    change(store, |work| {
        work.messages().append(crate::messages::NewMessage {
            private: true,
            ..note
        })
    });
    let silent = super::new_message(&scene.begin(store), MessageType::Incoming, "");
    change(store, |work| {
        work.messages().append(crate::messages::NewMessage {
            content: None,
            ..silent
        })
    });
    let other = Scene::new(adapter, "looms");
    write(
        store,
        &other.begin(store),
        MessageType::Incoming,
        "Our engine",
    );
    // before and after they are indexed
    for _ in 0..2 {
        for text in ["engine", "ENGINE"] {
            let found = listed(store, scene.account, &with_text(text));
            assert_eq!(found, numbers(&[&one, &two, &three]), "{text}");
        }
        let found = listed(store, scene.account, &with_text("engine stop"));
        assert_eq!(found, numbers(&[&one]));
        assert_eq!(listed(store, scene.account, &with_text("loom")), []);
        super::search::index(store, 100);
    }
}

/// Backslashes and quotes too.
pub fn percent_and_underscore_are_letters_like_others(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let texts = [
        "100% sure",
        "100 times",
        "snake_case",
        "snakeXcase",
        r"a\b",
        "it's",
    ];
    let all = texts.map(|text| {
        let conversation = scene.begin(store);
        write(store, &conversation, MessageType::Incoming, text);
        conversation
    });
    for (text, expected) in [
        ("100%", &all[0]),
        ("%", &all[0]),
        ("snake_case", &all[2]),
        ("_", &all[2]),
        (r"\", &all[4]),
        ("'", &all[5]),
    ] {
        let found = listed(store, scene.account, &with_text(text));
        assert_eq!(found, numbers(&[expected]), "{text}");
    }
}

/// These messages are generated.
pub fn text_is_not_looked_for_in_activity_and_template_messages(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let conversation = scene.begin(store);
    write(store, &conversation, MessageType::Activity, "engine");
    write(store, &conversation, MessageType::Template, "engine");
    assert_eq!(listed(store, scene.account, &with_text("engine")), []);
}

/// Every filter holds, on every page.
pub fn filters_are_combined(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let grace = adapter.add_member(scene.account, "grace");
    let wanted = [0, 1, 2].map(|_| {
        let begun = scene.begin(store);
        write(store, &begun, MessageType::Incoming, "engine");
        let labelled = label(store, &begun, &["bug", "vip"]);
        revise(store, &labelled, |c| c.assignee_id = Some(grace))
    });
    let resolved = revise(store, &wanted[1], |c| c.status = Status::Resolved);
    let other = scene.begin(store);
    label(store, &other, &["bug"]);
    let query = ConversationQuery {
        me: Some(grace),
        assignee: AssigneeFilter::Me,
        status: StatusFilter::Is(Status::Open),
        labels: vec!["vip".to_owned(), "bug".to_owned()],
        text: Some("ENGINE".to_owned()),
        ..everything()
    };
    let page = |number| {
        let asked = Page::new(number, 1).into();
        let listed = look(store, |view| {
            view.conversations().list(scene.account, &query, &asked)
        });
        listed.items
    };
    assert_eq!(page(1), [wanted[0].clone()]);
    assert_eq!(page(2), [wanted[2].clone()]);
    assert_eq!(page(3), []);
    let query = ConversationQuery {
        status: StatusFilter::Is(Status::Resolved),
        ..query.clone()
    };
    assert_eq!(listed(store, scene.account, &query), numbers(&[&resolved]));
}

/// Their own only.
pub fn a_list_is_limited_to_those_that_mention_the_caller_or_that_they_take_part_in(
    adapter: &dyn Adapter,
) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let [ada, grace] = ["ada", "grace"].map(|name| adapter.add_member(scene.account, name));
    let [one, two, _] = [0, 1, 2].map(|_| scene.begin(store));
    change(store, |work| {
        work.conversations().mention(&one, &[ada], at())?;
        work.conversations().mention(&one, &[ada, grace], at())?;
        work.conversations().add_participants(&two, &[ada], at())
    });
    for (me, group, expected) in [
        (Some(ada), ConversationGroup::Mentioned, vec![one.number]),
        (Some(grace), ConversationGroup::Mentioned, vec![one.number]),
        (
            Some(ada),
            ConversationGroup::Participating,
            vec![two.number],
        ),
        (Some(grace), ConversationGroup::Participating, vec![]),
        (None, ConversationGroup::Mentioned, vec![]),
    ] {
        let query = ConversationQuery {
            me,
            group: Some(group),
            ..everything()
        };
        assert_eq!(listed(store, scene.account, &query), expected, "{group:?}");
    }
}

/// Without a reply, or with a customer who waits.
pub fn a_list_is_limited_to_unattended_conversations(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let new = scene.begin(store);
    let add = |replied, waits| {
        revise(store, &scene.begin(store), |conversation| {
            conversation.first_reply_created_at = replied;
            conversation.waiting_since = waits;
        })
    };
    let waits = add(Some(at()), Some(at()));
    add(Some(at()), None);
    let unanswered = add(None, None);
    let query = ConversationQuery {
        group: Some(ConversationGroup::Unattended),
        ..everything()
    };
    let expected = [new.number, waits.number, unanswered.number];
    assert_eq!(listed(store, scene.account, &query), expected);
}

/// In any inbox of the account.
pub fn a_list_is_filtered_by_the_source_id_of_the_session(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let elsewhere = scene.elsewhere(store, "Sales");
    let other = Scene::new(adapter, "looms");
    other.begin(store);
    let expected = [&scene, &elsewhere].map(|scene| scene.begin(store).number);
    for (source_id, expected) in [("ada", &expected[..]), ("eve", &[])] {
        let query = ConversationQuery {
            source_id: Some(source_id.to_owned()),
            ..everything()
        };
        assert_eq!(listed(store, scene.account, &query), expected);
    }
}

/// That time and later.
pub fn a_list_is_filtered_by_the_time_of_the_last_change(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let old = scene.begin(store);
    let new = revise(store, &scene.begin(store), |conversation| {
        conversation.updated_at = later(10);
    });
    for (since, expected) in [
        (at(), vec![old.number, new.number]),
        (later(10), vec![new.number]),
        (later(11), vec![]),
    ] {
        let query = ConversationQuery {
            updated_since: Some(since),
            ..everything()
        };
        assert_eq!(listed(store, scene.account, &query), expected);
    }
}
