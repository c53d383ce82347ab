//! The texts of activity messages (docs/rules/messaging.md §7.6), as phrases of `nimchat-texts`.

use super::assignment_context::AgentRef;
use super::{Priority, Status};
use crate::error::Result;
use nimchat_core_model::{Actor, Locale};
use nimchat_texts::Texts;
use std::collections::BTreeMap;

/// A text of an activity or automatic message, before its language is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    key: &'static str,
    words: BTreeMap<&'static str, Word>,
}

/// What is filled into a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Text(String),
    /// A text of the language itself, by its key.
    Named(&'static str),
}

impl Phrase {
    pub const fn plain(key: &'static str) -> Self {
        Self {
            key,
            words: BTreeMap::new(),
        }
    }

    fn by(key: &'static str, performer: Word) -> Self {
        Self::plain(key).with("user", performer)
    }

    fn with(mut self, name: &'static str, word: Word) -> Self {
        self.words.insert(name, word);
        self
    }

    fn with_text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Word::Text(text.into()))
    }

    /// The text in the language of an account.
    pub fn text(&self, locale: Option<&Locale>) -> Result<String> {
        let texts = Texts::shared()?;
        let language = texts.of_locale(locale)?;
        let words = self.words.iter().map(|(name, word)| {
            let text = match word {
                Word::Text(text) => text.clone(),
                Word::Named(key) => texts.phrase(language, key, &())?,
            };
            Ok((*name, text))
        });
        let words = words.collect::<Result<BTreeMap<_, _>>>()?;
        Ok(texts.phrase(language, self.key, &words)?)
    }
}

/// The name of the acting user, bot or rule; changes by others have no activity message.
fn performer(actor: &Actor) -> Option<Word> {
    match actor {
        Actor::User { name, .. } | Actor::AgentBot { name, .. } => Some(Word::Text(name.clone())),
        Actor::AutomationRule { .. } => Some(Word::Named("activity.automation")),
        Actor::Contact { .. } | Actor::System => None,
    }
}

/// A customer's message has opened the conversation again.
pub(super) const fn reopened() -> Phrase {
    Phrase::plain("activity.reopened")
}

/// The conversation's bot could not be reached.
pub(super) const fn opened_without_bot() -> Phrase {
    Phrase::plain("activity.opened_without_bot")
}

/// Nothing happened in the conversation for so many minutes; told in the largest unit that divides them.
pub(super) fn resolved_inactive(minutes: i64) -> Phrase {
    let (key, count) = match minutes {
        _ if minutes % 1_440 == 0 => ("activity.resolved_after_days", minutes / 1_440),
        _ if minutes % 60 == 0 => ("activity.resolved_after_hours", minutes / 60),
        _ => ("activity.resolved_after_minutes", minutes),
    };
    Phrase::plain(key).with_text("count", count.to_string())
}

pub(super) fn status(actor: &Actor, status: Status) -> Option<Phrase> {
    if let (Actor::Contact { name, .. }, Status::Resolved) = (actor, status) {
        return Some(Phrase::plain("activity.resolved_by_customer").with_text("user", name));
    }
    let key = match status {
        Status::Resolved => "activity.resolved",
        Status::Open => "activity.opened",
        Status::Pending => "activity.pending",
        Status::Snoozed => "activity.snoozed",
    };
    Some(Phrase::by(key, performer(actor)?))
}

/// The status that an activity message of this text reports; none if it reports something else. Only English: versions
/// before reports wrote no other language.
pub fn status_told_by(text: &str) -> Option<Status> {
    const BEGINNINGS: [(&str, Status); 7] = [
        ("Conversation was resolved by ", Status::Resolved),
        ("Conversation was marked resolved by ", Status::Resolved),
        ("Conversation was reopened by ", Status::Open),
        ("System reopened the conversation ", Status::Open),
        ("Conversation was marked open by system ", Status::Open),
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
) -> Option<Phrase> {
    let actor = performer(actor)?;
    match (before, after) {
        (None, None) => None,
        (None, Some(after)) => {
            Some(Phrase::by("activity.priority_set", actor).with("after", named(after)))
        }
        (Some(before), Some(after)) => Some(
            Phrase::by("activity.priority_changed", actor)
                .with("before", named(before))
                .with("after", named(after)),
        ),
        (Some(_), None) => Some(Phrase::by("activity.priority_removed", actor)),
    }
}

const fn named(priority: Priority) -> Word {
    Word::Named(match priority {
        Priority::Low => "activity.low",
        Priority::Medium => "activity.medium",
        Priority::High => "activity.high",
        Priority::Urgent => "activity.urgent",
    })
}

pub(super) fn assignee(actor: &Actor, assignee: Option<&AgentRef>) -> Option<Phrase> {
    let by = performer(actor)?;
    Some(match (actor, assignee) {
        (Actor::User { id, .. }, Some(agent)) if *id == agent.id => {
            Phrase::by("activity.self_assigned", by)
        }
        (_, Some(agent)) => Phrase::by("activity.assigned", by).with_text("assignee", &agent.name),
        (_, None) => Phrase::by("activity.unassigned", by),
    })
}

pub(super) fn team(
    actor: &Actor,
    team: Option<&str>,
    previous: Option<&str>,
    assignee: Option<&AgentRef>,
) -> Option<Phrase> {
    let by = performer(actor)?;
    Some(match (team, assignee) {
        (Some(team), Some(agent)) => Phrase::by("activity.assigned_via_team", by)
            .with_text("assignee", &agent.name)
            .with_text("team", team),
        (Some(team), None) => Phrase::by("activity.team_assigned", by).with_text("team", team),
        (None, _) => {
            Phrase::by("activity.team_removed", by).with_text("team", previous.unwrap_or_default())
        }
    })
}

pub(super) fn labels(actor: &Actor, added: &[String], removed: &[String]) -> Vec<Phrase> {
    let actor = match actor {
        // a website may label its visitor's conversation
        Actor::Contact { name, .. } => Word::Text(name.clone()),
        actor => match performer(actor) {
            Some(performer) => performer,
            None => return Vec::new(),
        },
    };
    let changes = [
        ("activity.labels_added", added),
        ("activity.labels_removed", removed),
    ];
    let changes = changes.into_iter().filter(|(_, labels)| !labels.is_empty());
    changes
        .map(|(key, labels)| Phrase::by(key, actor.clone()).with_text("labels", labels.join(", ")))
        .collect()
}

pub(super) fn muted(actor: &Actor, muted: bool) -> Option<Phrase> {
    let key = if muted {
        "activity.muted"
    } else {
        "activity.unmuted"
    };
    Some(Phrase::by(key, performer(actor)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Actor {
        Actor::User {
            id: 1.into(),
            name: "Ada".to_owned(),
        }
    }

    fn in_language(phrase: &Phrase, code: &str) -> String {
        phrase.text(Some(&Locale::parse(code).unwrap())).unwrap()
    }

    #[test]
    fn a_text_is_in_the_accounts_language_or_in_english() {
        let phrase = status(&ada(), Status::Resolved).unwrap();
        let english = "Conversation was marked resolved by Ada";
        assert_eq!(phrase.text(None).unwrap(), english);
        assert_eq!(in_language(&phrase, "sk"), english);
        assert_eq!(
            in_language(&phrase, "es"),
            "Ada marcó la conversación como resuelta"
        );
        let rule = Actor::AutomationRule { id: 1.into() };
        let phrase = priority(&rule, Some(Priority::Low), Some(Priority::High)).unwrap();
        assert_eq!(
            in_language(&phrase, "en"),
            "Automation System changed the priority from low to high"
        );
        assert_eq!(
            in_language(&phrase, "es"),
            "Sistema de automatización cambió la prioridad de baja a alta"
        );
    }

    #[test]
    fn a_name_is_no_template() {
        let actor = Actor::User {
            id: 1.into(),
            name: "{{ labels }} <b>".to_owned(),
        };
        let phrase = muted(&actor, true).unwrap();
        let text = phrase.text(None).unwrap();
        assert_eq!(text, "{{ labels }} <b> has muted the conversation");
    }

    #[test]
    fn english_texts_tell_the_status() {
        let actor = ada();
        for known in [
            Status::Open,
            Status::Resolved,
            Status::Pending,
            Status::Snoozed,
        ] {
            let text = status(&actor, known).unwrap().text(None).unwrap();
            assert_eq!(status_told_by(&text), Some(known));
        }
        assert_eq!(
            status_told_by(&reopened().text(None).unwrap()),
            Some(Status::Open)
        );
        for (minutes, time) in [(2_880, "2 days"), (120, "2 hours"), (90, "90 minutes")] {
            let text = resolved_inactive(minutes).text(None).unwrap();
            let expected =
                format!("Conversation was marked resolved by system due to {time} of inactivity");
            assert_eq!(text, expected);
            assert_eq!(status_told_by(&text), Some(Status::Resolved));
        }
    }
}
