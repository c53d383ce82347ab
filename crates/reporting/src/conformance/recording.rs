//! What is recorded and reported of conversations: what docs/rules/reporting.md §4 and §5 promise.

use super::Adapter;
use super::world::{ACCOUNT, DAY, MONDAY, World, agent, of, person};
use crate::events::EventKind;
use crate::jobs::CountHistory;
use crate::ports::Erased;
use crate::recorder::{HistoryService, WithdrawalService};
use crate::reports::{
    AgentLoad, BotMetrics, GroupBy, LiveCounts, Period, ReportQuery, ScopeKind, ScopeRef, UtcOffset,
};
use crate::rollups::Metric;
use nimchat_accounts::Agent;
use nimchat_core_model::{ConversationId, ConversationNumber, Page, Progress};
use nimchat_messaging::conversations::Assign;

const COUNTS: [&str; 9] = [
    "conversations_count",
    "incoming_messages_count",
    "outgoing_messages_count",
    "resolutions_count",
    "avg_first_response_time",
    "avg_resolution_time",
    "reply_time",
    "bot_resolutions_count",
    "bot_handoffs_count",
];

/// The scopes and people of the worked example.
pub(super) struct Example {
    pub(super) ann: Agent,
    pub(super) bob: Agent,
    pub(super) label: ScopeRef,
    pub(super) team: ScopeRef,
    second: ConversationNumber,
}

/// Tells the worked example; `told` is called after each day.
pub(super) fn tell(world: &World<'_>, told: impl Fn()) -> Example {
    let (ann, bob) = (world.member("Ann"), world.member("Bob"));
    let (team, label) = (world.team(), world.label("billing"));
    let (inbox, without_hours) = (world.inbox(true), world.inbox(false));
    let hour = |hour: i64, minutes: i64| hour * 60 + minutes;

    world.at(hour(8, 30));
    let (visitor, first) = world.begin(&inbox);
    world.labelled(first, &["Billing"]);
    world.assign(first, Assign::Team(Some(team)));
    world.assign(first, Assign::Agent(Some(ann.user.id)));
    world.at(hour(9, 10));
    world.answers(&person(&ann), first, false);
    world.at(hour(9, 30));
    world.says(&visitor, first);
    world.at(hour(10, 0));
    world.answers(&person(&bob), first, false);
    world.at(hour(16, 0));
    world.answers(&person(&ann), first, true);
    world.at(hour(17, 30));
    world.turn(&person(&ann), first, "resolved");
    world.at(hour(23, 30));
    let (_, second) = world.begin(&without_hours);
    told();
    world.at(hour(24, 10));
    world.assign(second, Assign::Agent(Some(bob.user.id)));
    world.at(hour(24, 30));
    world.answers(&person(&bob), second, false);
    world.at(hour(33, 0));
    world.says(&visitor, first);
    world.at(hour(33, 20));
    world.answers(&person(&ann), first, false);
    world.at(hour(34, 0));
    world.turn(&person(&ann), first, "resolved");
    world.at(hour(36, 0));
    world.begin(&inbox);
    told();
    Example {
        label: ScopeRef {
            kind: ScopeKind::Label,
            id: Some(label.get()),
        },
        team: ScopeRef {
            kind: ScopeKind::Team,
            id: Some(team.get()),
        },
        ann,
        bob,
        second,
    }
}

/// Each metric of each scope by day, as sums, in business hours, by other parts, in other zones, and what is open.
pub fn the_worked_example_gives_its_reports(adapter: &dyn Adapter) {
    let world = World::new(adapter);
    let example = tell(&world, || world.catch_up());
    check(&world, &example);
    check_sums(&world, &example);
    check_parts(&world);

    let live = world
        .reports()
        .live(&world.caller(), None)
        .expect("it is counted");
    let expected = LiveCounts {
        open: 2,
        unattended: 1,
        unassigned: 1,
        pending: 0,
    };
    assert_eq!(live, expected);
    let agents = world
        .reports()
        .agents(&world.caller(), None, Page::new(1, 25));
    let agents = agents.expect("they are counted");
    let busiest = agents.first().expect("there are agents");
    let load = AgentLoad {
        open: 1,
        unattended: 0,
    };
    assert_eq!(
        (busiest.agent.user.id, busiest.load),
        (example.bob.user.id, load)
    );
    assert_eq!(agents.len(), 3);
}

fn check(world: &World<'_>, example: &Example) {
    let (ann, bob) = (agent(example.ann.user.id), agent(example.bob.user.id));
    for (scope, expected) in [
        (
            ACCOUNT,
            [
                [2, 1],
                [3, 2],
                [3, 2],
                [1, 1],
                [2_400, 3_600],
                [32_400, 91_800],
                [1_800, 1_200],
            ],
        ),
        (
            ann,
            [
                [1, 0],
                [0, 0],
                [2, 1],
                [1, 1],
                [2_400, 0],
                [32_400, 91_800],
                [1_800, 1_200],
            ],
        ),
        (
            bob,
            [[1, 0], [0, 0], [1, 1], [0, 0], [0, 3_600], [0, 0], [0, 0]],
        ),
        (
            example.label,
            [
                [1, 0],
                [2, 1],
                [3, 1],
                [1, 1],
                [2_400, 0],
                [32_400, 91_800],
                [1_800, 1_200],
            ],
        ),
        (
            example.team,
            [
                [1, 0],
                [2, 1],
                [3, 1],
                [1, 1],
                [2_400, 0],
                [32_400, 91_800],
                [1_800, 1_200],
            ],
        ),
    ] {
        for (metric, expected) in COUNTS.into_iter().zip(expected) {
            let expected = expected.map(f64::from);
            assert_eq!(world.values(metric, scope), expected, "{metric} {scope:?}");
        }
    }
}

fn check_sums(world: &World<'_>, example: &Example) {
    let summary = |scope, business_hours| {
        let query = ReportQuery {
            business_hours,
            ..of(scope)
        };
        let sums = world.reports().summary(&world.caller(), &query);
        sums.expect("a report is made")
    };
    let account = summary(ACCOUNT, false);
    let current = &account.current;
    let resolved = Metric::Events(EventKind::ConversationResolved);
    let counted = [
        Metric::Conversations,
        Metric::IncomingMessages,
        Metric::OutgoingMessages,
        resolved,
    ];
    assert_eq!(counted.map(|metric| current.count(metric)), [3, 5, 5, 2]);
    assert_eq!(counted.map(|metric| account.previous.count(metric)), [0; 4]);
    let timed = [
        EventKind::FirstResponse,
        EventKind::ConversationResolved,
        EventKind::ReplyTime,
    ];
    let averages = |scope, business_hours| {
        let sums = summary(scope, business_hours).current;
        timed.map(|kind| sums.average(kind))
    };
    let all = [3_000.0, 62_100.0, 1_500.0].map(Some);
    assert_eq!(averages(ACCOUNT, false), all);
    let within = [300.0, 30_600.0, 1_500.0].map(Some);
    assert_eq!(averages(ACCOUNT, true), within);
    let bob = agent(example.bob.user.id);
    assert_eq!(averages(bob, false), [Some(3_600.0), None, None]);
    assert_eq!(account.previous.average(EventKind::FirstResponse), None);
    // from ten to ten: both ends are parts of days
    let middle = ReportQuery {
        period: Period::new(MONDAY + 36_000, MONDAY + 36_000 + DAY).ok(),
        ..of(ACCOUNT)
    };
    let middle = world.reports().summary(&world.caller(), &middle);
    let middle = middle.expect("a report is made").current;
    assert_eq!(counted.map(|metric| middle.count(metric)), [1, 2, 4, 1]);
}

fn check_parts(world: &World<'_>) {
    let day = |hours: f64, since, until, group_by| {
        let query = ReportQuery {
            period: Period::new(since, until).ok(),
            group_by,
            offset: UtcOffset::hours(hours).expect("the offset is a quarter"),
            ..of(ACCOUNT)
        };
        let points = world.points("conversations_count", &query);
        let points = points.iter().map(|point| (point.timestamp, point.count));
        points.collect::<Vec<_>>()
    };
    let until = MONDAY + 2 * DAY;
    for (group_by, expected) in [
        (GroupBy::Week, (1_705_190_400, 3)),
        (GroupBy::Month, (1_704_067_200, 3)),
        (GroupBy::Year, (1_704_067_200, 3)),
    ] {
        assert_eq!(day(0.0, MONDAY, until, group_by), [expected]);
    }
    let hours = day(0.0, MONDAY, until, GroupBy::Hour);
    assert_eq!(hours.len(), 48);
    let filled: Vec<_> = hours.into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(
        filled,
        [(1_705_305_600, 1), (1_705_359_600, 1), (1_705_406_400, 1)]
    );
    assert_eq!(
        day(-8.0, MONDAY, until, GroupBy::Day),
        [(1_705_219_200, 0), (1_705_305_600, 2), (1_705_392_000, 1)]
    );
    assert_eq!(
        day(5.5, MONDAY, until, GroupBy::Day),
        [(1_705_257_000, 1), (1_705_343_400, 2), (1_705_429_800, 0)]
    );
    let ten = MONDAY + 36_000;
    assert_eq!(
        day(0.0, ten, ten + DAY, GroupBy::Day),
        [(MONDAY, 1), (MONDAY + DAY, 0)]
    );
    assert_eq!(day(0.0, MONDAY, MONDAY, GroupBy::Day), [(MONDAY, 0)]);
}

/// First responses count from the handover; resolving without a person is the bot's.
pub fn a_bot_that_hands_over_and_one_that_resolves(adapter: &dyn Adapter) {
    let world = World::new(adapter);
    let ann = person(&world.member("Ann"));
    let inbox = world.inbox(false);
    let bot = world.bot(&inbox);
    world.at(600);
    let (_, first) = world.begin(&inbox);
    world.at(601);
    world.answers(&bot, first, false);
    world.at(605);
    world.turn(&bot, first, "open");
    world.at(612);
    world.answers(&ann, first, false);
    world.at(660);
    let (_, second) = world.begin(&inbox);
    world.at(664);
    world.turn(&bot, second, "resolved");
    // a person's conversation is no bot's success
    world.at(670);
    world.turn(&ann, first, "resolved");
    world.catch_up();
    let recorded = recorded(adapter, &world, &[first, second]);
    assert_eq!(
        recorded,
        [
            (EventKind::ConversationOpened, 0),
            (EventKind::ConversationBotHandoff, 300),
            (EventKind::FirstResponse, 420),
            (EventKind::ConversationResolved, 4_200),
            (EventKind::ConversationResolved, 240),
            (EventKind::ConversationBotResolved, 240),
        ]
    );
    assert_eq!(world.values("bot_handoffs_count", ACCOUNT), [1.0, 0.0]);
    assert_eq!(world.values("bot_resolutions_count", ACCOUNT), [1.0, 0.0]);
    let metrics = |period| {
        let metrics = world.reports().bot_metrics(&world.caller(), period);
        metrics.expect("they are counted")
    };
    let expected = BotMetrics {
        conversations: 2,
        messages: 2,
        resolution_rate: 50,
        handoff_rate: 50,
    };
    assert_eq!(metrics(of(ACCOUNT).period), expected);
    assert_eq!(metrics(None), BotMetrics::default());
    let before = Period::new(MONDAY - DAY, MONDAY).ok();
    assert_eq!(metrics(before), BotMetrics::default());
}

/// The kinds and seconds of what was recorded of these conversations.
fn recorded(
    adapter: &dyn Adapter,
    world: &World<'_>,
    numbers: &[ConversationNumber],
) -> Vec<(EventKind, i64)> {
    let store = adapter.store();
    let mut work = store.begin().expect("a work begins");
    let mut all = Vec::new();
    for number in numbers {
        let events = work.events().of(&[key(world, *number)]);
        let events = events.expect("they are read");
        all.extend(events.iter().map(|event| (event.kind, event.span.seconds)));
    }
    all
}

fn key(world: &World<'_>, number: ConversationNumber) -> ConversationId {
    let mut view = world.deps.messaging.store.read().expect("a view opens");
    let everything = nimchat_accounts::Visibility::Everything;
    let found = view
        .conversations()
        .find(world.account.id, number, everything);
    let found = found.expect("a look succeeds");
    found.expect("the conversation is there").conversation.id
}

/// Whether events come again at once, one by one, or all over again.
pub fn a_repeated_event_changes_nothing(adapter: &dyn Adapter) {
    let world = World::new(adapter);
    let mut all = Vec::new();
    let example = {
        let news = std::cell::RefCell::new(Vec::new());
        let example = tell(&world, || news.borrow_mut().push(world.news()));
        for batch in news.into_inner() {
            for event in batch.chunks(3) {
                world.record(event);
            }
            world.record(&batch);
            all.extend(batch);
        }
        example
    };
    world.record(&all);
    check(&world, &example);
}

/// A conversation takes everything in it to another team and other labels, and itself to another assignee.
pub fn what_moves_takes_its_past_along(adapter: &dyn Adapter) {
    let world = World::new(adapter);
    let example = tell(&world, || world.catch_up());
    world.at(2_170);
    let first = ConversationNumber::new(1);
    world.labelled(first, &[]);
    world.labelled(example.second, &["billing"]);
    world.assign(first, Assign::Team(None));
    world.assign(first, Assign::Agent(Some(example.bob.user.id)));
    world.catch_up();
    for (metric, expected) in
        COUNTS
            .into_iter()
            .zip([[1, 0], [1, 0], [0, 1], [0, 0], [0, 3_600], [0, 0], [0, 0]])
    {
        let expected = expected.map(f64::from);
        assert_eq!(world.values(metric, example.label), expected, "{metric}");
        assert_eq!(world.values(metric, example.team), [0.0; 2], "{metric}");
    }
    let (ann, bob) = (agent(example.ann.user.id), agent(example.bob.user.id));
    assert_eq!(world.values("conversations_count", ann), [0.0, 0.0]);
    assert_eq!(world.values("conversations_count", bob), [2.0, 0.0]);
    // what they did stays theirs
    assert_eq!(world.values("outgoing_messages_count", ann), [2.0, 1.0]);
    assert_eq!(world.values("resolutions_count", ann), [1.0, 1.0]);
}

/// Conversations from before are counted by the job, or by their next event; never twice.
pub fn history_is_counted_from_the_rows_once(adapter: &dyn Adapter) {
    let world = World::new(adapter);
    let example = tell(&world, || drop(world.news()));
    let history = HistoryService::new(world.deps.clone());
    let before = chrono::DateTime::from_timestamp(MONDAY + 2 * DAY, 0).expect("a valid time");
    world.at(2 * 24 * 60);
    // the first conversation's next event comes before the job
    world.labelled(ConversationNumber::new(1), &["billing", "late"]);
    world.catch_up();
    let mut job = CountHistory {
        before,
        after: None,
    };
    for _ in 0..2 {
        history.count(&job).expect("a step is done");
    }
    check(&world, &example);
    job.after = Some(ConversationId::new(i64::MAX));
    history.count(&job).expect("nothing is left");
}

/// Of a withdrawn conversation nothing is counted any more, whatever comes of it later.
pub fn a_withdrawn_conversation_is_in_no_report(adapter: &dyn Adapter) {
    let world = World::new(adapter);
    let example = tell(&world, || world.catch_up());
    let mut view = world.deps.messaging.store.read().expect("a view opens");
    let first = key(&world, ConversationNumber::new(1));
    let found = view.conversations().by_id(world.account.id, first);
    let contact = found.expect("a look succeeds").expect("it is there");
    drop(view);
    let withdrawals = WithdrawalService::new(world.deps.clone());
    let erased = Erased::Contact(contact.contact_id);
    let step = || withdrawals.withdraw(world.account.id, erased);
    assert_eq!(step().expect("a step is done"), Progress::More);
    assert_eq!(step().expect("a step is done"), Progress::Done);
    world.at(2_200);
    world.labelled(ConversationNumber::new(1), &["billing", "late"]);
    world.catch_up();
    for metric in COUNTS {
        assert_eq!(world.values(metric, example.label), [0.0; 2], "{metric}");
        assert_eq!(world.values(metric, example.team), [0.0; 2], "{metric}");
    }
    assert_eq!(world.values("conversations_count", ACCOUNT), [1.0, 1.0]);
    assert_eq!(world.values("incoming_messages_count", ACCOUNT), [1.0, 1.0]);
    assert_eq!(world.values("avg_resolution_time", ACCOUNT), [0.0; 2]);
    assert!(recorded(adapter, &world, &[ConversationNumber::new(1)]).is_empty());
}
