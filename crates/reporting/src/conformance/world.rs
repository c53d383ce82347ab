//! An account whose conversations are recorded, at times that the behaviour sets.

use super::{Adapter, unique};
use crate::reports::{
    GroupBy, Measure, Period, Point, ReportQuery, ReportService, ScopeKind, ScopeRef, UtcOffset,
};
use crate::{Deps, Recorder};
use chrono::TimeDelta;
use chrono::{DateTime, Utc};
use nimchat_accounts::{
    Account, Administrator, Agent, Availability, Bot, Caller, Directory, LocalPresence,
    NewMembership, NewTeam, NewUser, Role,
};
use nimchat_core_model::{
    AgentBotId, Attributes, CallAny, ConversationNumber, Email, Event, FixedClock, LabelId,
    SequentialTokens, Subscriber, TeamId, UserId,
};
use nimchat_messaging::conversations::{Assign, ToggleStatus};
use nimchat_messaging::inboxes::{SaveChannel, SaveInbox};
use nimchat_messaging::messages::PostMessage;
use nimchat_messaging::visitors::{PostVisitorMessage, RegisterVisitor, Visitor};
use nimchat_messaging::{
    ConversationService, Inbox, InboxService, MessageService, NewLabel, VisitorService,
};
use std::cell::Cell;
use std::sync::Arc;

/// Monday, 15 January 2024.
pub(super) const MONDAY: i64 = 1_705_276_800;
pub(super) const DAY: i64 = 86_400;

pub(super) struct World<'a> {
    adapter: &'a dyn Adapter,
    pub(super) deps: Deps,
    pub(super) account: Account,
    clock: Arc<FixedClock>,
    recorder: Recorder,
    handled: Cell<usize>,
    pub(super) owner: Agent,
}

impl<'a> World<'a> {
    pub(super) fn new(adapter: &'a dyn Adapter) -> Self {
        let clock = Arc::new(FixedClock::default());
        let people = adapter.people();
        let presence = LocalPresence::new(clock.clone(), TimeDelta::seconds(20));
        let messaging = nimchat_messaging::Deps {
            store: adapter.rows(),
            directory: Directory::new(people.clone(), Arc::new(presence)),
            clock: clock.clone(),
            tokens: Arc::new(SequentialTokens::default()),
            rule: Arc::new(CallAny),
        };
        let id = adapter.add_account();
        let found = messaging.directory.account(id).expect("a look succeeds");
        let account = found.expect("the account is there");
        let deps = Deps {
            store: adapter.store(),
            messaging,
        };
        Self {
            recorder: Recorder::new(deps.clone()),
            owner: join(adapter, &account, "Owner"),
            handled: Cell::new(adapter.log().len()),
            adapter,
            deps,
            account,
            clock,
        }
    }

    /// Sets the clock to this many minutes after Monday's midnight.
    pub(super) fn at(&self, minutes: i64) {
        let now: DateTime<Utc> =
            DateTime::from_timestamp(MONDAY + minutes * 60, 0).expect("a valid time");
        let clock: &dyn nimchat_core_model::Clock = &*self.clock;
        self.clock.advance(now - clock.now());
    }

    pub(super) fn member(&self, name: &str) -> Agent {
        join(self.adapter, &self.account, name)
    }

    pub(super) fn bot(&self, inbox: &Inbox) -> Caller {
        let id: AgentBotId = self.adapter.connect_bot(inbox.id);
        Caller::Bot(Box::new(Bot {
            account: self.account.clone(),
            id,
            name: "Robot".to_owned(),
        }))
    }

    pub(super) fn team(&self) -> TeamId {
        let people = self.adapter.people();
        let mut work = people.begin().expect("a work begins");
        let team = work.teams().add(NewTeam {
            account_id: self.account.id,
            name: format!("team {}", unique()),
            description: None,
            allow_auto_assign: false,
            created_at: self.account.created_at,
        });
        work.commit().expect("it is committed");
        team.expect("a team is added").id
    }

    pub(super) fn label(&self, title: &str) -> LabelId {
        let mut work = self.deps.messaging.store.begin().expect("a work begins");
        let label = work.labels().add(NewLabel {
            account_id: self.account.id,
            title: title.to_owned(),
            description: None,
            color: "#123456".to_owned(),
            show_on_sidebar: None,
            created_at: self.account.created_at,
        });
        work.commit().expect("it is committed");
        label.expect("a label is added").id
    }

    pub(super) fn inbox(&self, working_hours_enabled: bool) -> Inbox {
        let command = SaveInbox {
            name: Some("Support".to_owned()),
            channel: Some(SaveChannel {
                kind: "api".to_owned(),
                ..SaveChannel::default()
            }),
            working_hours_enabled: Some(working_hours_enabled),
            enable_auto_assignment: Some(false),
            ..SaveInbox::default()
        };
        InboxService::new(self.deps.messaging.clone())
            .create(&Administrator(self.owner.clone()), command)
            .expect("an inbox is made")
    }

    /// A customer's conversation with their first message.
    pub(super) fn begin(&self, inbox: &Inbox) -> (Visitor, ConversationNumber) {
        let visitors = VisitorService::new(self.deps.messaging.clone());
        let token = inbox.channel.token();
        let visitor = visitors
            .register(token, RegisterVisitor::default())
            .expect("a visitor is registered");
        let begun = visitors
            .start_conversation(token, &visitor.session.source_id, None)
            .expect("a conversation is started");
        let number = begun.conversation.number;
        self.says(&visitor, number);
        (visitor, number)
    }

    pub(super) fn says(&self, visitor: &Visitor, number: ConversationNumber) {
        let command = PostVisitorMessage {
            content: Some("My engine stopped.".to_owned()),
            ..PostVisitorMessage::default()
        };
        VisitorService::new(self.deps.messaging.clone())
            .post_message(
                visitor.inbox.channel.token(),
                &visitor.session.source_id,
                number,
                command,
            )
            .expect("a message is posted");
    }

    pub(super) fn answers(&self, caller: &Caller, number: ConversationNumber, private: bool) {
        let command = PostMessage {
            content: Some("Turn the crank.".to_owned()),
            private,
            ..PostMessage::default()
        };
        MessageService::new(self.deps.messaging.clone())
            .post(caller, number, command)
            .expect("a message is posted");
    }

    pub(super) fn turn(&self, caller: &Caller, number: ConversationNumber, status: &str) {
        let command = ToggleStatus {
            status: Some(status.to_owned()),
            snoozed_until: None,
        };
        self.conversations()
            .toggle_status(caller, number, command)
            .expect("the status is changed");
    }

    pub(super) fn assign(&self, number: ConversationNumber, to: Assign) {
        self.conversations()
            .assign(&person(&self.owner), number, to)
            .expect("it is assigned");
    }

    pub(super) fn labelled(&self, number: ConversationNumber, titles: &[&str]) {
        let titles = titles.iter().map(|title| (*title).to_owned()).collect();
        self.conversations()
            .set_labels(&self.owner, number, titles)
            .expect("it is labelled");
    }

    fn conversations(&self) -> ConversationService {
        ConversationService::new(self.deps.messaging.clone())
    }

    /// The events since the last call.
    pub(super) fn news(&self) -> Vec<Event> {
        let log = self.adapter.log();
        let new = log.get(self.handled.get()..).unwrap_or_default().to_vec();
        self.handled.set(log.len());
        new
    }

    pub(super) fn record(&self, events: &[Event]) {
        self.recorder.handle(events).expect("they are recorded");
    }

    /// Records what happened since the last call.
    pub(super) fn catch_up(&self) {
        self.record(&self.news());
    }

    pub(super) fn reports(&self) -> ReportService {
        ReportService::new(self.deps.clone())
    }

    pub(super) fn caller(&self) -> Administrator {
        Administrator(self.owner.clone())
    }

    pub(super) fn points(&self, metric: &str, query: &ReportQuery) -> Vec<Point> {
        let measure = Measure::parse(metric).expect("the metric is known");
        let series = self.reports().time_series(&self.caller(), measure, query);
        series.expect("a report is made").points
    }

    /// The values of Monday and Tuesday: counts, or averages.
    pub(super) fn values(&self, metric: &str, scope: ScopeRef) -> Vec<f64> {
        let averages = metric.starts_with("avg") || metric == "reply_time";
        let value = |point: &Point| match i32::try_from(point.count) {
            Ok(count) if !averages => f64::from(count),
            _ => point.average,
        };
        self.points(metric, &of(scope)).iter().map(value).collect()
    }
}

/// Monday and Tuesday, by day.
pub(super) fn of(scope: ScopeRef) -> ReportQuery {
    ReportQuery {
        scope,
        period: Period::new(MONDAY, MONDAY + 2 * DAY).ok(),
        group_by: GroupBy::Day,
        offset: UtcOffset::default(),
        business_hours: false,
    }
}

pub(super) const ACCOUNT: ScopeRef = ScopeRef {
    kind: ScopeKind::Account,
    id: None,
};

pub(super) fn agent(id: UserId) -> ScopeRef {
    ScopeRef {
        kind: ScopeKind::Agent,
        id: Some(id.get()),
    }
}

pub(super) fn person(agent: &Agent) -> Caller {
    Caller::Agent(Box::new(agent.clone()))
}

fn join(adapter: &dyn Adapter, account: &Account, name: &str) -> Agent {
    let at = account.created_at;
    let number = unique();
    let people = adapter.people();
    let mut work = people.begin().expect("a work begins");
    let user = work.users().add(NewUser {
        name: name.to_owned(),
        display_name: None,
        email: Email::stored(format!("{number}@example.com")),
        password_digest: None,
        pubsub_token: format!("socket-of-{number}"),
        custom_attributes: Attributes::new(),
        confirmed_at: None,
        created_at: at,
    });
    let user = user.expect("a user is added");
    let membership = NewMembership {
        availability: Availability::Online,
        ..NewMembership::new(account.id, user.id, Role::Administrator, at)
    };
    let membership = work.memberships().add(membership);
    let membership = membership.expect("they are a member");
    work.commit().expect("it is committed");
    Agent {
        account: account.clone(),
        user,
        membership,
    }
}
