//! Rules that hold for any input.

use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::filter::Filter;
use nimchat_core_model::{
    AccountId, Attributes, ContactId, ContactInboxId, InboxId, Page, TeamId, UserId,
};
use nimchat_messaging::ContactSort;
use nimchat_messaging::conversations::{
    AssigneeFilter, Conversation, ConversationQuery, ConversationSort, ConversationSortKey,
    NewConversation, Priority, Status, StatusFilter,
};
use nimchat_messaging::inboxes::InboxSettings;
use nimchat_messaging::memory::MemoryStore;
use nimchat_messaging::messages::{ContentType, MessageType, NewMessage};
use nimchat_messaging::ports::Store;
use proptest::prelude::*;
use std::cmp::Reverse;
use uuid::Uuid;

const ACCOUNT: AccountId = AccountId::new(1);

proptest! {
    #[test]
    fn any_text_names_an_order_and_a_filter(text in any::<String>()) {
        ContactSort::parse(&text);
        ConversationSort::parse(&text);
        StatusFilter::parse(&text);
        AssigneeFilter::parse(&text);
        let _ = Priority::parse(&text);
        let _ = Status::parse(&text);
    }

    #[test]
    fn a_list_is_what_filtering_one_by_one_gives(
        rows in prop::collection::vec(row(), 0..30),
        query in query(),
        per_page in 1_u32..10,
    ) {
        check_list(&rows, &query, per_page)?;
    }
}

#[derive(Debug, Clone)]
struct Row {
    inbox: i64,
    status: Status,
    priority: Option<Priority>,
    assignee: Option<i64>,
    team: Option<i64>,
    activity: i64,
    waiting: Option<i64>,
    labels: Vec<&'static str>,
    says: &'static str,
}

const LABELS: [&str; 2] = ["bug", "vip"];
const TEXTS: [&str; 4] = ["An Engine", "100%", "snake_case", ""];

fn row() -> impl Strategy<Value = Row> {
    let who = (
        0_i64..2,
        prop::option::of(0_i64..2),
        prop::option::of(0_i64..2),
    );
    let state = (
        prop::sample::select(Status::ALL.to_vec()),
        prop::option::of(prop::sample::select(Priority::ALL.to_vec())),
    );
    let times = (0_i64..5, prop::option::of(0_i64..5));
    let words = (
        prop::sample::subsequence(LABELS.to_vec(), 0..=2),
        prop::sample::select(TEXTS.to_vec()),
    );
    (who, state, times, words).prop_map(|(who, state, times, words)| Row {
        inbox: who.0,
        status: state.0,
        priority: state.1,
        assignee: who.1,
        team: who.2,
        activity: times.0,
        waiting: times.1,
        labels: words.0,
        says: words.1,
    })
}

fn query() -> impl Strategy<Value = ConversationQuery> {
    let who = (
        prop::sample::select(vec![
            Visibility::Everything,
            Visibility::InboxesOf(UserId::new(0)),
        ]),
        prop::sample::select(vec![
            AssigneeFilter::All,
            AssigneeFilter::Me,
            AssigneeFilter::Unassigned,
            AssigneeFilter::Assigned,
        ]),
    );
    let status = prop::sample::select(vec![
        StatusFilter::Any,
        StatusFilter::Is(Status::Open),
        StatusFilter::Is(Status::Snoozed),
        StatusFilter::Nothing,
    ]);
    let words = (
        prop::sample::subsequence(LABELS.to_vec(), 0..=2),
        prop::option::of(prop::sample::select(vec!["engine", "%", "_", "x"])),
    );
    let order = (
        prop::sample::select(vec![
            ConversationSortKey::LastActivityAt,
            ConversationSortKey::CreatedAt,
            ConversationSortKey::Priority,
            ConversationSortKey::WaitingSince,
        ]),
        any::<bool>(),
    );
    let team = prop::option::of(0_i64..2);
    (who, status, team, words, order).prop_map(|(who, status, team, words, order)| {
        ConversationQuery {
            visibility: who.0,
            me: Some(UserId::new(0)),
            assignee: who.1,
            status,
            inbox_id: None,
            contact_id: None,
            group: None,
            source_id: None,
            updated_since: None,
            filter: Filter::everything(),
            team_id: team.map(TeamId::new),
            labels: words.0.into_iter().map(str::to_owned).collect(),
            text: words.1.map(str::to_owned),
            sort: ConversationSort {
                by: order.0,
                descending: order.1,
            },
        }
    })
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

/// Stores the rows; the first user is a member of the first inbox.
fn fill(store: &MemoryStore, rows: &[Row]) -> Vec<(Conversation, Row)> {
    let mut work = store.begin().unwrap();
    let inboxes = ["one", "two"].map(|name| {
        let inbox = work.inboxes().add(nimchat_messaging::NewInbox {
            account_id: ACCOUNT,
            name: name.to_owned(),
            channel: nimchat_messaging::Channel::Api(nimchat_messaging::ApiChannel {
                identifier: name.to_owned(),
                ..Default::default()
            }),
            settings: InboxSettings::default(),
            created_at: at(0),
        });
        inbox.unwrap().id
    });
    let first = [UserId::new(0)];
    work.inboxes()
        .add_members(ACCOUNT, inboxes[0], &first, at(0))
        .unwrap();
    let mut kept = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let inbox: InboxId = inboxes[usize::try_from(row.inbox).unwrap()];
        let new = NewConversation {
            account_id: ACCOUNT,
            uuid: Uuid::from_u128(index as u128),
            inbox_id: inbox,
            contact_id: ContactId::new(1),
            contact_inbox_id: ContactInboxId::new(1),
            status: row.status,
            assignee_id: row.assignee.map(UserId::new),
            team_id: None,
            additional_attributes: Attributes::new(),
            custom_attributes: Attributes::new(),
            campaign: None,
            snoozed_until: None,
            created_at: at(row.activity % 3),
        };
        let before = work.conversations().add(new).unwrap();
        let after = Conversation {
            priority: row.priority,
            team_id: row.team.map(TeamId::new),
            last_activity_at: at(row.activity),
            waiting_since: row.waiting.map(at),
            labels: row.labels.iter().map(|l| (*l).to_owned()).collect(),
            ..before.clone()
        };
        work.conversations().update(&before, &after, &[]).unwrap();
        work.messages()
            .append(NewMessage {
                account_id: ACCOUNT,
                inbox_id: inbox,
                conversation_id: after.id,
                message_type: MessageType::Incoming,
                content: Some(row.says.to_owned()),
                content_type: ContentType::Text,
                content_attributes: Attributes::new(),
                private: false,
                source_id: None,
                sender: None,
                additional_attributes: Attributes::new(),
                attachments: Vec::new(),
                created_at: at(row.activity),
            })
            .unwrap();
        kept.push((after, row.clone()));
    }
    work.commit().unwrap();
    kept
}

/// Does it match, except for the assignee?
fn fits(row: &Row, query: &ConversationQuery) -> bool {
    let status = match query.status {
        StatusFilter::Any => true,
        StatusFilter::Is(status) => row.status == status,
        StatusFilter::Nothing => false,
    };
    let says = row.says.to_lowercase();
    let labels = |label: &String| row.labels.contains(&label.as_str());
    status
        && (query.visibility == Visibility::Everything || row.inbox == 0)
        && query
            .team_id
            .is_none_or(|team| row.team == Some(team.get()))
        && (query.labels.is_empty() || query.labels.iter().any(labels))
        && query.text.as_ref().is_none_or(|text| says.contains(text))
}

fn check_list(rows: &[Row], query: &ConversationQuery, per_page: u32) -> Result<(), TestCaseError> {
    let store = MemoryStore::new();
    let kept = fill(&store, rows);
    let fitting: Vec<_> = kept.iter().filter(|(_, row)| fits(row, query)).collect();
    let mut expected: Vec<&Conversation> = fitting
        .iter()
        .filter(|(_, row)| match query.assignee {
            AssigneeFilter::All => true,
            AssigneeFilter::Me => row.assignee == Some(0),
            AssigneeFilter::Unassigned => row.assignee.is_none(),
            AssigneeFilter::Assigned => row.assignee.is_some(),
        })
        .map(|(conversation, _)| conversation)
        .collect();
    order(&mut expected, query.sort);

    let mut view = store.read().unwrap();
    let mut listed = Vec::new();
    for number in 1.. {
        let page = Page::new(number, per_page);
        let page = view.conversations().list(ACCOUNT, query, &page.into());
        let page = page.unwrap().items;
        if page.is_empty() {
            break;
        }
        listed.extend(page);
    }
    let listed: Vec<&Conversation> = listed.iter().collect();
    prop_assert_eq!(listed, expected);

    let counts = view.conversations().counts(ACCOUNT, query).unwrap();
    let with = |assignee| {
        let rows = fitting.iter().filter(|(_, row)| row.assignee == assignee);
        rows.count() as u64
    };
    prop_assert_eq!(counts.all, fitting.len() as u64);
    prop_assert_eq!(counts.mine, with(Some(0)));
    prop_assert_eq!(counts.unassigned, with(None));
    Ok(())
}

/// From the last rule to the first: each sort keeps the order of the previous ones for equal values.
fn order(rows: &mut [&Conversation], sort: ConversationSort) {
    rows.sort_by_key(|c| Reverse((c.last_activity_at, c.id)));
    match (sort.by, sort.descending) {
        (ConversationSortKey::LastActivityAt, true) => {}
        (ConversationSortKey::LastActivityAt, false) => rows.reverse(),
        (ConversationSortKey::CreatedAt, true) => rows.sort_by_key(|c| Reverse(c.created_at)),
        (ConversationSortKey::CreatedAt, false) => rows.sort_by_key(|c| c.created_at),
        (ConversationSortKey::Priority, true) => rows.sort_by_key(|c| Reverse(c.priority)),
        (ConversationSortKey::Priority, false) => {
            rows.sort_by_key(|c| (c.priority.is_none(), c.priority));
        }
        (ConversationSortKey::WaitingSince, descending) => {
            rows.sort_by_key(|c| (c.created_at, c.id));
            if descending {
                rows.sort_by_key(|c| Reverse(c.waiting_since));
            } else {
                rows.sort_by_key(|c| (c.waiting_since.is_none(), c.waiting_since));
            }
        }
    }
}
