//! The texts of activity messages (docs/rules/messaging.md §7.6).

use super::assignment_context::AgentRef;
use super::{Priority, Status};
use nimchat_core_model::Actor;

/// The name of automation rules.
const AUTOMATION: &str = "Automation System";

pub(super) const REOPENED_BY_CUSTOMER: &str =
    "System reopened the conversation due to a new incoming message.";

/// The name of the acting user, bot or rule; changes by others have no activity message.
fn name(actor: &Actor) -> Option<&str> {
    match actor {
        Actor::User { name, .. } | Actor::AgentBot { name, .. } => Some(name),
        Actor::AutomationRule { .. } => Some(AUTOMATION),
        Actor::Contact { .. } | Actor::System => None,
    }
}

pub(super) fn status(actor: &Actor, status: Status) -> Option<String> {
    if let (Actor::Contact { name, .. }, Status::Resolved) = (actor, status) {
        return Some(format!("Conversation was resolved by {name}"));
    }
    let actor = name(actor)?;
    Some(match status {
        Status::Resolved => format!("Conversation was marked resolved by {actor}"),
        Status::Open => format!("Conversation was reopened by {actor}"),
        Status::Pending => format!("Conversation was marked as pending by {actor}"),
        Status::Snoozed => format!("Conversation was snoozed by {actor}"),
    })
}

/// The status that an activity message of this text reports; none if it reports something else.
pub fn status_told_by(text: &str) -> Option<Status> {
    const BEGINNINGS: [(&str, Status); 6] = [
        ("Conversation was resolved by ", Status::Resolved),
        ("Conversation was marked resolved by ", Status::Resolved),
        ("Conversation was reopened by ", Status::Open),
        (REOPENED_BY_CUSTOMER, Status::Open),
        ("Conversation was marked as pending by ", Status::Pending),
        ("Conversation was snoozed by ", Status::Snoozed),
    ];
    BEGINNINGS
        .into_iter()
        .find(|(beginning, _)| text.starts_with(beginning))
        .map(|(_, status)| status)
}

pub(super) fn priority(
    actor: &Actor,
    before: Option<Priority>,
    after: Option<Priority>,
) -> Option<String> {
    let actor = name(actor)?;
    match (before, after) {
        (None, None) => None,
        (None, Some(after)) => Some(format!("{actor} set the priority to {}", after.as_str())),
        (Some(before), Some(after)) => Some(format!(
            "{actor} changed the priority from {} to {}",
            before.as_str(),
            after.as_str()
        )),
        (Some(_), None) => Some(format!("{actor} removed the priority")),
    }
}

pub(super) fn assignee(actor: &Actor, assignee: Option<&AgentRef>) -> Option<String> {
    let by = name(actor)?;
    Some(match (actor, assignee) {
        (Actor::User { id, .. }, Some(agent)) if *id == agent.id => {
            format!("{by} self-assigned this conversation")
        }
        (_, Some(agent)) => format!("Assigned to {} by {by}", agent.name),
        (_, None) => format!("Conversation unassigned by {by}"),
    })
}

pub(super) fn team(
    actor: &Actor,
    team: Option<&str>,
    previous: Option<&str>,
    assignee: Option<&AgentRef>,
) -> Option<String> {
    let by = name(actor)?;
    Some(match (team, assignee) {
        (Some(team), Some(agent)) => {
            format!("Assigned to {} via {team} by {by}", agent.name)
        }
        (Some(team), None) => format!("Assigned to {team} by {by}"),
        (None, _) => format!("Unassigned from {} by {by}", previous.unwrap_or_default()),
    })
}

pub(super) fn labels(actor: &Actor, added: &[String], removed: &[String]) -> Vec<String> {
    let actor = match actor {
        // a website may label its visitor's conversation
        Actor::Contact { name, .. } => name,
        actor => match name(actor) {
            Some(name) => name,
            None => return Vec::new(),
        },
    };
    let mut texts = Vec::new();
    if !added.is_empty() {
        texts.push(format!("{actor} added {}", added.join(", ")));
    }
    if !removed.is_empty() {
        texts.push(format!("{actor} removed {}", removed.join(", ")));
    }
    texts
}

pub(super) fn muted(actor: &Actor, muted: bool) -> Option<String> {
    let actor = name(actor)?;
    let done = if muted { "muted" } else { "unmuted" };
    Some(format!("{actor} has {done} the conversation"))
}
