//! Runs rules: the event subscriber of automation rules (docs/rules/automation.md §1.1, §1.6).

use super::conditions::{RuleFilter, RuleRow, parse_conditions};
use super::evaluation::failure;
use super::{AutomationRule, NewRuleRun, RuleEvent};
use crate::administrators;
use crate::executor::{Executor, Occasion};
use crate::ports::Store;
use nimchat_accounts::jobs::UserMail;
use nimchat_core_model::filter::{FilterFault, Reading};
use nimchat_core_model::{
    AccountId, Actor, AutomationRuleId, ContactId, Event, EventId, NewJob, StoreResult, Subscriber,
};
use nimchat_messaging::moments::EventState;
use nimchat_messaging::{
    Acted, AttributeDefinition, Contact, Conversation, Deps, Message, MessageType, Performer,
};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// After so many runs that its conditions made impossible, a rule is turned off.
const MOST_FAULTS: u16 = 2;

/// Runs the rules of accounts when their events happen.
///
/// Events come in their order, and the rules of an event run in the order of their ids, so that the rules of one
/// conversation run one after another. Conditions are evaluated on the state that the event carries, and on what the
/// rules before changed in it.
pub struct RuleRunner {
    store: Arc<dyn Store>,
    messaging: Deps,
    executor: Executor,
}

/// An event that may start rules, with its state.
struct Start<'e> {
    event: &'e Event,
    kind: RuleEvent,
    conversation: Conversation,
    message: Option<Message>,
}

/// What the rules of a batch of events share.
struct Batch {
    rules: HashMap<AccountId, Vec<AutomationRule>>,
    filters: HashMap<AutomationRuleId, Result<RuleFilter, FilterFault>>,
    contacts: HashMap<ContactId, Contact>,
    /// The runs that are recorded already.
    done: HashSet<(AutomationRuleId, EventId)>,
    runs: Vec<NewRuleRun>,
    /// The runs that were impossible.
    faults: Vec<(AccountId, AutomationRuleId, EventId)>,
}

impl RuleRunner {
    /// A subscriber over these ports.
    pub fn new(store: Arc<dyn Store>, messaging: Deps, executor: Executor) -> Self {
        Self {
            store,
            messaging,
            executor,
        }
    }

    /// Reads what the events have in common; none if no rule waits for any of them. An account without active rules
    /// costs no more than its part of one read.
    fn batch<'e>(
        &self,
        events: &[(&'e Event, RuleEvent)],
    ) -> StoreResult<Option<(Batch, Vec<Start<'e>>)>> {
        let accounts: BTreeSet<AccountId> = events
            .iter()
            .map(|(event, _)| event.event.account_id)
            .collect();
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        let mut view = self.store.read()?;
        let mut rules: HashMap<AccountId, Vec<AutomationRule>> = HashMap::new();
        for rule in view.rules().active(&accounts)? {
            rules.entry(rule.account_id).or_default().push(rule);
        }
        let awaited = events.iter().filter(|(event, kind)| {
            let own = rules.get(&event.event.account_id);
            own.is_some_and(|rules| rules.iter().any(|rule| rule.event == *kind))
        });
        let starts: Vec<Start<'e>> = awaited
            .map(|(event, kind)| Start::of(event, kind))
            .filter_map(Result::transpose)
            .collect::<Result<_, _>>()?;
        if starts.is_empty() {
            return Ok(None);
        }
        let ids: Vec<EventId> = starts.iter().map(|start| start.event.id).collect();
        let own: Vec<AutomationRuleId> = rules.values().flatten().map(|rule| rule.id).collect();
        let done = view.rule_runs().of_events(&own, &ids)?;
        drop(view);
        let mut batch = Batch {
            filters: HashMap::new(),
            contacts: HashMap::new(),
            done: done.into_iter().collect(),
            runs: Vec::new(),
            faults: Vec::new(),
            rules,
        };
        self.read_accounts(&mut batch, &starts)?;
        Ok(Some((batch, starts)))
    }

    /// Parses the rules of each account, and reads the contacts of its events.
    fn read_accounts(&self, batch: &mut Batch, starts: &[Start<'_>]) -> StoreResult<()> {
        let today = self.messaging.clock.now().date_naive();
        let reading = Reading {
            aliases: false,
            today,
        };
        let mut view = self.messaging.store.read()?;
        for (account, rules) in &batch.rules {
            let own = starts
                .iter()
                .filter(|start| start.conversation.account_id == *account);
            let contacts: BTreeSet<ContactId> =
                own.map(|start| start.conversation.contact_id).collect();
            if contacts.is_empty() {
                continue;
            }
            let contacts: Vec<ContactId> = contacts.into_iter().collect();
            for contact in view.contacts().many(*account, &contacts)? {
                batch.contacts.insert(contact.id, contact);
            }
            let definitions: Vec<AttributeDefinition> =
                view.attribute_definitions().all(*account, None)?;
            for rule in rules {
                let filter = parse_conditions(&rule.conditions, &definitions, reading);
                batch.filters.insert(rule.id, filter);
            }
        }
        Ok(())
    }

    /// Runs the rules of one event.
    fn start(&self, batch: &mut Batch, mut start: Start<'_>) -> StoreResult<()> {
        let account = start.conversation.account_id;
        let Some(rules) = batch.rules.get(&account) else {
            return Ok(());
        };
        let kind = start.kind.clone();
        for rule in rules.iter().filter(|rule| rule.event == kind) {
            let Some(filter) = batch.filters.get(&rule.id) else {
                continue;
            };
            if batch.done.contains(&(rule.id, start.event.id)) {
                continue;
            }
            let row = RuleRow {
                conversation: &start.conversation,
                contact: batch.contacts.get(&start.conversation.contact_id),
                message: start.message.as_ref(),
                changes: &start.event.event.changes,
            };
            let reason = match filter {
                Ok(filter) => failure(&self.messaging, filter, &rule.conditions, &row)?,
                Err(fault) => {
                    if is_counted(fault) {
                        batch.faults.push((account, rule.id, start.event.id));
                    }
                    Some(fault.to_string())
                }
            };
            let actions = match reason {
                None => self.perform(rule, &mut start)?,
                Some(_) => Vec::new(),
            };
            batch.runs.push(NewRuleRun {
                account_id: account,
                rule_id: rule.id,
                event_id: start.event.id,
                conversation: start.conversation.number,
                matched: reason.is_none(),
                reason,
                actions,
                created_at: self.messaging.clock.now(),
            });
        }
        Ok(())
    }

    fn perform(
        &self,
        rule: &AutomationRule,
        start: &mut Start<'_>,
    ) -> StoreResult<Vec<super::ActionResult>> {
        let event = start.event;
        let occasion = Occasion {
            performer: Performer::rule(rule.account_id, rule.id),
            me: None,
            rule: Some(rule.id),
            number: start.conversation.number,
            conversation: start.conversation.id,
            event: event.id,
            event_name: format!("automation_event.{}", rule.event.as_str()),
            files: rule.files.clone(),
            in_public: start.conversation.additional_attributes.0.get("type")
                == Some(&Value::from("tweet")),
        };
        let name = format!("rule:{}:{}", rule.id, event.id);
        let conversation = &mut start.conversation;
        self.executor
            .perform(&occasion, &rule.actions, &name, |acted| {
                follow(conversation, acted);
            })
    }

    /// Records the runs, and turns rules off that cannot be run, of which administrators get an e-mail.
    fn record(&self, batch: &Batch) -> StoreResult<()> {
        if batch.runs.is_empty() {
            return Ok(());
        }
        let now = self.messaging.clock.now();
        // read before the unit of work begins
        let mut mails: HashMap<AutomationRuleId, Vec<NewJob>> = HashMap::new();
        for (account, id, _) in &batch.faults {
            let (account, rule) = (*account, *id);
            let mail = |user| UserMail::RuleDisabled {
                user,
                account,
                rule,
            };
            mails.insert(
                rule,
                administrators::mails(&self.messaging, account, now, mail)?,
            );
        }
        let mut work = self.store.begin()?;
        let new: HashSet<_> = work.rule_runs().add(&batch.runs)?.into_iter().collect();
        for (account, id, event) in &batch.faults {
            let rule = work.rules().lock(*account, *id)?;
            let Some(mut rule) = rule.filter(|_| new.contains(&(*id, *event))) else {
                continue;
            };
            rule.faults = rule.faults.saturating_add(1);
            if rule.active && rule.faults >= MOST_FAULTS {
                rule.active = false;
                let mails = mails.remove(id).unwrap_or_default();
                work.jobs().enqueue(&mails)?;
            }
            work.rules().update(&rule)?;
        }
        work.commit()
    }
}

impl<'e> Start<'e> {
    /// The event with its state; none if it starts no rule.
    fn of(event: &'e Event, kind: &RuleEvent) -> StoreResult<Option<Self>> {
        let (conversation, message) = match EventState::of(&event.event)? {
            Some(EventState::Conversation(conversation)) => (conversation, None),
            Some(EventState::Message(message, conversation)) => (conversation, Some(message)),
            Some(EventState::Contact(_)) | None => return Ok(None),
        };
        let passed_over = match (&message, kind) {
            (Some(message), _) => {
                message.message_type == MessageType::Activity
                    || message
                        .content_attributes
                        .0
                        .get("email")
                        .is_some_and(|email| email["auto_reply"] == Value::Bool(true))
            }
            (None, RuleEvent::ConversationCreated | RuleEvent::ConversationOpened) => {
                let attributes = &conversation.additional_attributes.0;
                !matches!(
                    attributes.get("auto_reply"),
                    None | Some(Value::Null | Value::Bool(false))
                )
            }
            (None, _) => false,
        };
        Ok((!passed_over).then(|| Self {
            event,
            kind: kind.clone(),
            conversation: *conversation,
            message: message.map(|message| *message),
        }))
    }
}

/// Is the fault one that turns a rule off in the end? Conditions that are joined wrongly only never match.
const fn is_counted(fault: &FilterFault) -> bool {
    matches!(
        fault,
        FilterFault::Attribute { .. } | FilterFault::Operator { .. }
    )
}

/// Makes the same change in the state that the event carries.
fn follow(conversation: &mut Conversation, Acted { before, after }: &Acted) {
    macro_rules! follow {
        ($($attribute:ident),+) => {
            $(if before.$attribute != after.$attribute {
                conversation.$attribute.clone_from(&after.$attribute);
            })+
        };
    }
    follow!(
        status,
        snoozed_until,
        priority,
        assignee_id,
        team_id,
        labels,
        waiting_since,
        last_message_id
    );
}

impl Subscriber for RuleRunner {
    fn name(&self) -> &'static str {
        "automation_rules"
    }

    fn handle(&self, events: &[Event]) -> StoreResult<()> {
        let by_others = events
            .iter()
            .filter(|event| !matches!(event.event.actor, Actor::AutomationRule { .. }));
        let events: Vec<(&Event, RuleEvent)> = by_others
            .filter_map(|event| Some((event, RuleEvent::of(event.event.name)?)))
            .collect();
        if events.is_empty() {
            return Ok(());
        }
        let Some((mut batch, starts)) = self.batch(&events)? else {
            return Ok(());
        };
        for start in starts {
            self.start(&mut batch, start)?;
        }
        self.record(&batch)
    }
}
