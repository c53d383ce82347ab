//! Tallies, reporting events, and what is counted of conversations.

use super::{Adapter, at, change, conversation, look, row};
use crate::events::{EventKind, ReportingEvent, Span};
use crate::jobs::CountHistory;
use crate::ports::{CountedConversation, Erased, MessageKind, StoredMessage};
use crate::reports::{AgentLoad, LiveCounts, OpenGroup, OpenGroups};
use crate::rollups::{Day, DayTallies, Metric, Quarter, Scope, Series, Tally, TallyChanges};
use chrono::TimeDelta;
use nimchat_core_model::{Attributes, ConversationId, Job};
use nimchat_messaging::{ContentType, Conversation, MessageType, NewMessage, Sender, Status};

fn event(of: &Conversation, source: Option<i64>, kind: EventKind) -> ReportingEvent {
    ReportingEvent {
        source: source.map(Into::into),
        kind,
        account_id: of.account_id,
        conversation_id: of.id,
        inbox_id: of.inbox_id,
        user_id: None,
        span: Span {
            started_at: of.created_at,
            ended_at: at() + TimeDelta::hours(1),
            seconds: 3_600,
            business_seconds: 60,
        },
    }
}

fn counted(of: &Conversation) -> CountedConversation {
    CountedConversation {
        id: of.id,
        account_id: of.account_id,
        inbox_id: of.inbox_id,
        created_at: of.created_at,
        assignee_id: Some(7.into()),
        team_id: Some(8.into()),
        labels: vec!["größe".to_owned(), "bug".to_owned()],
        last_event: 9.into(),
        last_message: None,
        withdrawn: false,
    }
}

/// Series are added to, quarter by quarter, until nothing is left.
pub fn tallies_add_up_by_quarter_and_day(adapter: &dyn Adapter) {
    let (account, other) = (adapter.add_account(), adapter.add_account());
    let label = Scope::Label("größe".to_owned());
    let resolved = Metric::Events(EventKind::ConversationResolved);
    let series = |scope: &Scope, metric| Series {
        scope: scope.clone(),
        metric,
    };
    let took = |seconds| Tally {
        count: 1,
        seconds,
        business_seconds: 60,
    };
    let (monday, tuesday) = (Day::new(19_737), Day::new(19_738));
    let mut first = TallyChanges::default();
    first.add(series(&label, resolved), Quarter::at(monday, 95), took(600));
    first.add(series(&label, resolved), Quarter::at(tuesday, 0), took(30));
    first.add(
        series(&label, Metric::Conversations),
        Quarter::at(monday, 4),
        Tally::ONE,
    );
    first.add(
        series(&Scope::Account, resolved),
        Quarter::at(monday, 1),
        took(5),
    );
    for _ in 0..2 {
        change(&*adapter.store(), |work| {
            work.tallies().lock(account)?;
            work.tallies().add(account, &first)
        });
    }
    let both = [resolved, Metric::Conversations];
    let scopes = [label.clone(), Scope::Inbox(1.into())];
    let mut totals = look(&*adapter.store(), |view| {
        view.tallies()
            .totals(account, &scopes, &both, monday..tuesday.next())
    });
    totals.sort_by_key(|(series, _)| series.clone());
    let sum = Tally {
        count: 4,
        seconds: 1_260,
        business_seconds: 240,
    };
    let conversations = Tally {
        count: 2,
        ..Tally::default()
    };
    assert_eq!(
        totals,
        [
            (series(&label, Metric::Conversations), conversations),
            (series(&label, resolved), sum)
        ]
    );
    let quarters = |account, days| {
        look(&*adapter.store(), |view| {
            view.tallies().quarters(account, &scopes, &[resolved], days)
        })
    };
    let mut last = DayTallies::default();
    last.add(95, took(600));
    last.add(95, took(600));
    assert_eq!(
        quarters(account, monday..tuesday),
        [(series(&label, resolved), monday, last)]
    );
    assert_eq!(quarters(account, monday..tuesday.next()).len(), 2);
    assert!(quarters(other, monday..tuesday.next()).is_empty());

    let mut less = TallyChanges::default();
    less.add(
        series(&label, resolved),
        Quarter::at(monday, 95),
        -took(600),
    );
    for _ in 0..2 {
        change(&*adapter.store(), |work| work.tallies().add(account, &less));
    }
    assert!(quarters(account, monday..tuesday).is_empty());
}

/// Long times too, whatever days they begin and end on; what is taken away again is not in them.
pub fn tallies_of_years_add_up(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let series = || Series {
        scope: Scope::Account,
        metric: Metric::IncomingMessages,
    };
    let first = 19_337;
    let mut long = TallyChanges::default();
    let mut taken = TallyChanges::default();
    for day in first..first + 700 {
        let quarter = Quarter::at(Day::new(day), 50);
        long.add(series(), quarter, Tally::ONE);
        taken.add(series(), quarter, -Tally::ONE);
    }
    change(&*adapter.store(), |work| work.tallies().add(account, &long));
    let counted = |from: i32, to: i32| {
        let days = Day::new(from)..Day::new(to);
        let found = look(&*adapter.store(), |view| {
            let (scopes, metrics) = ([Scope::Account], [Metric::IncomingMessages]);
            view.tallies().totals(account, &scopes, &metrics, days)
        });
        found.iter().map(|(_, tally)| tally.count).sum::<i64>()
    };
    for (from, to, expected) in [
        (first - 100, first + 900, 700),
        (first, first + 365, 365),
        (first + 3, first + 40, 37),
        (first + 690, first + 900, 10),
        (first - 9, first, 0),
    ] {
        assert_eq!(counted(from, to), expected, "{from}..{to}");
    }
    change(&*adapter.store(), |work| {
        work.tallies().add(account, &taken)
    });
    assert_eq!(counted(first, first + 700), 0);
}

/// The source and the kind are a key.
pub fn an_event_of_the_log_is_recorded_once_in_each_kind(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let of = conversation(adapter, account, 0);
    let events = [
        event(&of, Some(5), EventKind::ConversationResolved),
        event(&of, Some(5), EventKind::ConversationBotResolved),
        event(&of, None, EventKind::ReplyTime),
        event(&of, None, EventKind::ReplyTime),
    ];
    change(&*adapter.store(), |work| work.events().add(&events));
    change(&*adapter.store(), |work| work.events().add(&events[..2]));
    let stored = change(&*adapter.store(), |work| work.events().of(&[of.id]));
    assert_eq!(stored, events);
}

/// Conversations are counted once for a kind, by when it happened.
pub fn conversations_with_an_event_are_counted_once(adapter: &dyn Adapter) {
    let (account, other) = (adapter.add_account(), adapter.add_account());
    let (first, second) = (
        conversation(adapter, account, 0),
        conversation(adapter, account, 0),
    );
    let kind = EventKind::ConversationBotResolved;
    let events = [
        event(&first, Some(1), kind),
        event(&first, Some(2), kind),
        event(&second, Some(3), kind),
        event(&second, Some(4), EventKind::ReplyTime),
    ];
    change(&*adapter.store(), |work| work.events().add(&events));
    let count = |account, kind, time| {
        look(&*adapter.store(), |view| {
            view.events().conversations_with(account, kind, time)
        })
    };
    let ended = at() + TimeDelta::hours(1);
    let after = ended + TimeDelta::seconds(1);
    assert_eq!(count(account, kind, ended..after), 2);
    assert_eq!(count(account, EventKind::ReplyTime, ended..after), 1);
    assert_eq!(count(account, kind, at()..ended), 0);
    assert_eq!(count(account, kind, after..after + TimeDelta::hours(1)), 0);
    assert_eq!(count(other, kind, ended..after), 0);
}

/// Events are removed with their conversation alone.
pub fn events_of_other_conversations_stay(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let (gone, kept) = (
        conversation(adapter, account, 0),
        conversation(adapter, account, 0),
    );
    let events = [
        event(&gone, Some(1), EventKind::FirstResponse),
        event(&kept, Some(2), EventKind::FirstResponse),
    ];
    change(&*adapter.store(), |work| work.events().add(&events));
    change(&*adapter.store(), |work| work.events().remove(&[gone.id]));
    let ids = [gone.id, kept.id];
    let left = change(&*adapter.store(), |work| work.events().of(&ids));
    assert_eq!(left, events[1..]);
}

/// What is counted is added, replaced and found.
pub fn what_is_counted_of_a_conversation_reads_back(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let of = conversation(adapter, account, 0);
    let mut expected = counted(&of);
    for message in [None, Some(3.into())] {
        expected.last_message = message;
        change(&*adapter.store(), |work| {
            work.conversations().put(std::slice::from_ref(&expected))
        });
    }
    let unknown = ConversationId::new(of.id.get() + 1_000);
    let found = change(&*adapter.store(), |work| {
        work.conversations().counted(&[of.id, unknown])
    });
    assert_eq!(found, [expected]);
    let present = |account| {
        change(&*adapter.store(), |work| {
            work.conversations().present(account, &[of.id, unknown])
        })
    };
    assert_eq!(present(account), [of.id].into());
    assert!(present(adapter.add_account()).is_empty());
}

/// Customers' messages, people's replies, what else goes out, and activity messages about the status.
pub fn messages_count_by_what_they_are(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let user = adapter.add_user(account);
    let of = conversation(adapter, account, 0);
    let sender = Some(Sender::User(user));
    let written = [
        (MessageType::Incoming, None, false, "Hello"),
        (MessageType::Template, None, false, "Welcome"),
        (MessageType::Outgoing, None, false, "A bot's"),
        (MessageType::Outgoing, sender, true, "A note"),
        (MessageType::Outgoing, sender, false, "A reply"),
        (
            MessageType::Activity,
            None,
            false,
            "Conversation was marked resolved by Grace",
        ),
        (
            MessageType::Activity,
            None,
            false,
            "Assigned to Grace by Ada",
        ),
        (
            MessageType::Activity,
            None,
            false,
            "Conversation was reopened by Grace",
        ),
    ];
    let written = written.map(|(message_type, sender, private, content)| {
        row(adapter, |work| {
            work.messages().append(NewMessage {
                account_id: account,
                inbox_id: of.inbox_id,
                conversation_id: of.id,
                message_type,
                content: Some(content.to_owned()),
                content_type: ContentType::Text,
                content_attributes: Attributes::new(),
                private,
                source_id: None,
                sender,
                additional_attributes: Attributes::new(),
                attachments: Vec::new(),
                created_at: at(),
            })
        })
    });
    let counts = [
        (0, MessageKind::Incoming),
        (2, MessageKind::Outgoing(None)),
        (3, MessageKind::Outgoing(Some(user))),
        (4, MessageKind::Reply(user)),
        (5, MessageKind::Resolved),
        (7, MessageKind::Opened),
    ];
    let expected = counts.map(|(place, kind)| StoredMessage {
        id: written[place].id,
        conversation_id: of.id,
        kind,
        created_at: at(),
    });
    let read = |activities| {
        change(&*adapter.store(), |work| {
            work.conversations().messages(&[of.id], activities)
        })
    };
    assert_eq!(read(true), expected);
    assert_eq!(read(false), expected[..4]);
    let first = change(&*adapter.store(), |work| {
        work.conversations().first_by_users(&[of.id])
    });
    assert_eq!(first, [(of.id, written[3].id)]);
}

/// Of every account, in pages, and only those that began before a time.
pub fn older_conversations_come_by_id(adapter: &dyn Adapter) {
    let (one, two) = (adapter.add_account(), adapter.add_account());
    let made = [(one, 0), (two, 1), (one, 2), (one, 100)];
    let made = made.map(|(account, later)| conversation(adapter, account, later).id);
    let older = |after, limit| -> Vec<ConversationId> {
        let before = at() + TimeDelta::seconds(50);
        let found = change(&*adapter.store(), |work| {
            work.conversations().older(before, after, limit)
        });
        found.iter().map(|conversation| conversation.id).collect()
    };
    assert_eq!(older(ConversationId::new(0), 2), made[..2]);
    assert_eq!(older(made[1], 2), made[2..3]);
    assert!(older(made[2], 2).is_empty());
    let next = CountHistory {
        before: at(),
        after: Some(made[1]),
    };
    let next = next.due(at()).expect("a job is made");
    change(&*adapter.store(), |work| work.jobs().enqueue(&[next]));
}

/// Those of a contact or in an inbox.
pub fn erased_conversations_are_found_until_they_are_withdrawn(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let of = conversation(adapter, account, 0);
    conversation(adapter, account, 0);
    let found = |erased| -> Vec<ConversationId> {
        let found = change(&*adapter.store(), |work| {
            work.conversations().of_erased(account, erased, 10)
        });
        found.iter().map(|conversation| conversation.id).collect()
    };
    let put = |withdrawn| {
        let counted = CountedConversation {
            withdrawn,
            ..counted(&of)
        };
        change(&*adapter.store(), |work| {
            work.conversations().put(&[counted])
        });
    };
    let both = [Erased::Contact(of.contact_id), Erased::Inbox(of.inbox_id)];
    for erased in both {
        assert_eq!(found(erased), [of.id]);
    }
    put(false);
    assert_eq!(found(both[0]), [of.id]);
    put(true);
    for erased in both {
        assert!(found(erased).is_empty());
    }
}

/// Open, waiting, unassigned, pending; of the account and of its agents.
pub fn open_conversations_are_counted_as_they_are_now(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let (grace, linus) = (adapter.add_user(account), adapter.add_user(account));
    let states = [
        // a new one waits
        (Status::Open, None, false),
        (Status::Open, Some(grace), true),
        (Status::Open, Some(grace), false),
        (Status::Pending, Some(grace), false),
        (Status::Resolved, Some(linus), false),
    ];
    for (status, assignee_id, replied) in states {
        let before = conversation(adapter, account, 0);
        let mut after = before.clone();
        (after.status, after.assignee_id) = (status, assignee_id);
        if replied {
            (after.first_reply_created_at, after.waiting_since) = (Some(at()), None);
        }
        row(adapter, |work| {
            work.conversations().update(&before, &after, &[])
        });
    }
    let live = look(&*adapter.store(), |view| view.live().live(account, None));
    let expected = LiveCounts {
        open: 3,
        unattended: 2,
        unassigned: 1,
        pending: 1,
    };
    assert_eq!(live, expected);
    let no_team = look(&*adapter.store(), |view| {
        view.live().live(account, Some(1_000_000.into()))
    });
    assert_eq!(no_team, LiveCounts::default());
    let loads = look(&*adapter.store(), |view| {
        view.live().loads(account, &[grace, linus])
    });
    let open_by = |account, groups| {
        look(&*adapter.store(), |view| {
            view.live().open_by(account, groups)
        })
    };
    let group = |id, open, unattended, unassigned| OpenGroup {
        id,
        open,
        unattended,
        unassigned,
    };
    assert_eq!(open_by(account, OpenGroups::Teams), [group(None, 3, 2, 1)]);
    assert_eq!(
        open_by(account, OpenGroups::Assignees),
        [group(None, 1, 1, 1), group(Some(grace.get()), 2, 1, 0)]
    );
    assert!(open_by(adapter.add_account(), OpenGroups::Teams).is_empty());
    let load = AgentLoad {
        open: 2,
        unattended: 1,
    };
    assert_eq!(loads, [(grace, load)]);
}

/// As every unit of work.
pub fn a_dropped_work_changes_nothing(adapter: &dyn Adapter) {
    let account = adapter.add_account();
    let of = conversation(adapter, account, 0);
    {
        let store = adapter.store();
        let mut work = store.begin().expect("a work begins");
        let added = [event(&of, Some(1), EventKind::FirstResponse)];
        work.events().add(&added).expect("it is added");
        let counted = [counted(&of)];
        work.conversations().put(&counted).expect("it is put");
    }
    let events = change(&*adapter.store(), |work| work.events().of(&[of.id]));
    assert!(events.is_empty());
    let known = change(&*adapter.store(), |work| {
        work.conversations().counted(&[of.id])
    });
    assert!(known.is_empty());
}
