//! The actions of rules and macros, parsed (docs/rules/automation.md §1.7, §2).

use crate::rules::TeamMessage;
use nimchat_core_model::{Email, TeamId, UploadId, UserId, WebUrl};
use nimchat_messaging::{ConversationAction, Priority, Status};
use serde_json::Value;

/// An action that can be performed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Something that happens to the conversation.
    Conversation(ConversationAction),
    /// The conversation is posted to this address.
    CallWebhook(WebUrl),
    /// The files of these uploads, which the rule or macro holds, are sent to the customer.
    SendFiles(Vec<UploadId>),
    /// The members of teams get an e-mail.
    MailTeams(TeamMessage),
    /// There is nothing to do.
    Nothing,
}

/// Why an action cannot be performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActionFault {
    /// Its parameters are absent or of another kind.
    #[error("The parameters of the action are invalid")]
    Parameters,
    /// nimchat does not have it.
    #[error("The action is not available")]
    Unavailable,
    /// It names an upload that the rule or macro does not hold, or whose file is gone.
    #[error("The file of the action does not exist")]
    File,
}

/// The name of an action.
pub fn name_of(action: &Value) -> &str {
    action["action_name"].as_str().unwrap_or_default()
}

/// The uploads whose files these actions send.
pub fn named_uploads(actions: &[Value]) -> Vec<UploadId> {
    let read = actions
        .iter()
        .filter_map(|action| match Action::read(action, None) {
            Ok(Action::SendFiles(uploads)) => Some(uploads),
            _ => None,
        });
    read.flatten().collect()
}

impl Action {
    /// Reads an action. `me` is the user whom `"self"` means.
    pub fn read(action: &Value, me: Option<UserId>) -> Result<Self, ActionFault> {
        let parameters = Parameters(&action["action_params"]);
        let act = match name_of(action) {
            "assign_agent" => ConversationAction::AssignAgent(parameters.agent(me)?),
            "assign_team" => ConversationAction::AssignTeam(parameters.team()?),
            "remove_assigned_team" => ConversationAction::AssignTeam(None),
            "add_label" => match parameters.texts()? {
                labels if labels.is_empty() => return Ok(Self::Nothing),
                labels => ConversationAction::AddLabels(labels),
            },
            "remove_label" => match parameters.texts()? {
                labels if labels.is_empty() => return Ok(Self::Nothing),
                labels => ConversationAction::RemoveLabels(labels),
            },
            "change_status" => {
                let status = Status::parse(parameters.text()?);
                ConversationAction::SetStatus(status.map_err(|_| ActionFault::Parameters)?)
            }
            "resolve_conversation" => ConversationAction::SetStatus(Status::Resolved),
            "open_conversation" => ConversationAction::SetStatus(Status::Open),
            "snooze_conversation" => ConversationAction::SetStatus(Status::Snoozed),
            "change_priority" => ConversationAction::SetPriority(parameters.priority()?),
            "mute_conversation" => ConversationAction::Mute,
            "send_message" | "add_private_note" => ConversationAction::Post {
                content: Some(parameters.text()?.to_owned()),
                private: name_of(action) == "add_private_note",
                files: Vec::new(),
            },
            "send_webhook_event" => {
                let url = WebUrl::parse("url", parameters.text()?);
                return url
                    .map(Self::CallWebhook)
                    .map_err(|_| ActionFault::Parameters);
            }
            "send_attachment" => match parameters.uploads()? {
                uploads if uploads.is_empty() => return Ok(Self::Nothing),
                uploads => return Ok(Self::SendFiles(uploads)),
            },
            "send_email_transcript" => ConversationAction::SendTranscript(parameters.addresses()?),
            "send_email_to_team" => {
                let message = parameters.first().and_then(TeamMessage::read);
                return message.map(Self::MailTeams).ok_or(ActionFault::Parameters);
            }
            _ => return Err(ActionFault::Unavailable),
        };
        Ok(Self::Conversation(act))
    }
}

/// The parameters of an action: a list; a single value stands for a list of it.
struct Parameters<'a>(&'a Value);

impl<'a> Parameters<'a> {
    fn list(&self) -> &'a [Value] {
        match self.0 {
            Value::Array(values) => values,
            Value::Null => &[],
            single => std::slice::from_ref(single),
        }
    }

    fn first(&self) -> Option<&'a Value> {
        self.list().first()
    }

    fn text(&self) -> Result<&'a str, ActionFault> {
        self.first()
            .and_then(Value::as_str)
            .ok_or(ActionFault::Parameters)
    }

    fn texts(&self) -> Result<Vec<String>, ActionFault> {
        let text = |value: &Value| match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(ActionFault::Parameters),
        };
        self.list().iter().map(text).collect()
    }

    fn uploads(&self) -> Result<Vec<UploadId>, ActionFault> {
        let id = |value: &Value| value.as_i64().map(UploadId::new);
        let ids = self.list().iter().map(id).collect::<Option<_>>();
        ids.ok_or(ActionFault::Parameters)
    }

    /// The addresses in a text, which are separated by commas. Variables among them are filled in later.
    fn addresses(&self) -> Result<Vec<String>, ActionFault> {
        let addresses = self.text()?.split(',').map(str::trim);
        let one = |text: &str| {
            let known = text.contains("{{") || Email::parse(text, "is invalid").is_ok();
            known.then(|| text.to_owned())
        };
        addresses
            .map(|text| one(text).ok_or(ActionFault::Parameters))
            .collect()
    }

    /// An id, or none for `"nil"`.
    fn id(&self) -> Result<Option<i64>, ActionFault> {
        match self.first() {
            Some(Value::String(text)) if text == "nil" => Ok(None),
            Some(Value::Number(number)) => number.as_i64().map(Some).ok_or(ActionFault::Parameters),
            _ => Err(ActionFault::Parameters),
        }
    }

    fn agent(&self, me: Option<UserId>) -> Result<Option<UserId>, ActionFault> {
        match (self.first(), me) {
            (Some(Value::String(text)), Some(me)) if text == "self" => Ok(Some(me)),
            _ => Ok(self.id()?.map(UserId::new)),
        }
    }

    /// No parameter and 0 mean no team, too.
    fn team(&self) -> Result<Option<TeamId>, ActionFault> {
        if self.list().is_empty() {
            return Ok(None);
        }
        Ok(self.id()?.filter(|id| *id != 0).map(TeamId::new))
    }

    fn priority(&self) -> Result<Option<Priority>, ActionFault> {
        match self.text()? {
            "nil" => Ok(None),
            name => Priority::parse(name).map_err(|_| ActionFault::Parameters),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(name: &str, parameters: &Value) -> Result<Action, ActionFault> {
        let action = json!({"action_name": name, "action_params": parameters});
        Action::read(&action, Some(UserId::new(7)))
    }

    #[test]
    fn actions_are_read() {
        use ConversationAction as Act;
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        for (name, parameters, expected) in [
            (
                "assign_agent",
                json!([3, 4]),
                Act::AssignAgent(Some(3.into())),
            ),
            ("assign_agent", json!(["nil"]), Act::AssignAgent(None)),
            (
                "assign_agent",
                json!(["self"]),
                Act::AssignAgent(Some(7.into())),
            ),
            ("assign_team", json!([3]), Act::AssignTeam(Some(3.into()))),
            ("assign_team", json!([0]), Act::AssignTeam(None)),
            ("assign_team", json!([]), Act::AssignTeam(None)),
            ("assign_team", json!(["nil"]), Act::AssignTeam(None)),
            ("remove_assigned_team", Value::Null, Act::AssignTeam(None)),
            (
                "add_label",
                json!(["a", "b"]),
                Act::AddLabels(texts(&["a", "b"])),
            ),
            (
                "remove_label",
                json!(["a"]),
                Act::RemoveLabels(texts(&["a"])),
            ),
            (
                "change_status",
                json!(["pending"]),
                Act::SetStatus(Status::Pending),
            ),
            (
                "resolve_conversation",
                Value::Null,
                Act::SetStatus(Status::Resolved),
            ),
            ("open_conversation", json!([]), Act::SetStatus(Status::Open)),
            (
                "snooze_conversation",
                json!([9]),
                Act::SetStatus(Status::Snoozed),
            ),
            (
                "change_priority",
                json!(["urgent"]),
                Act::SetPriority(Some(Priority::Urgent)),
            ),
            ("change_priority", json!(["nil"]), Act::SetPriority(None)),
            ("mute_conversation", json!([]), Act::Mute),
            (
                "send_email_transcript",
                json!(["ada@x.example, {{contact.email}}"]),
                Act::SendTranscript(texts(&["ada@x.example", "{{contact.email}}"])),
            ),
        ] {
            let read = read(name, &parameters);
            assert_eq!(read, Ok(Action::Conversation(expected)), "{name}");
        }
        assert_eq!(read("add_label", &json!([])), Ok(Action::Nothing));
        let files = Action::SendFiles(vec![4.into(), 5.into()]);
        assert_eq!(read("send_attachment", &json!([4, 5])), Ok(files));
        assert_eq!(read("send_attachment", &json!([])), Ok(Action::Nothing));
        let message = TeamMessage {
            teams: vec![3.into(), 4.into()],
            text: "Look".to_owned(),
        };
        let parameters = json!([{"team_ids": [3, 4], "message": "Look"}]);
        let expected = Ok(Action::MailTeams(message));
        assert_eq!(read("send_email_to_team", &parameters), expected);
    }

    #[test]
    fn what_cannot_be_performed_says_why() {
        for (name, parameters, expected) in [
            ("assign_agent", json!(["3"]), ActionFault::Parameters),
            ("assign_agent", json!([]), ActionFault::Parameters),
            ("assign_team", json!(["3"]), ActionFault::Parameters),
            ("change_status", json!(["shut"]), ActionFault::Parameters),
            (
                "change_priority",
                json!(["extreme"]),
                ActionFault::Parameters,
            ),
            ("send_message", json!([]), ActionFault::Parameters),
            (
                "send_email_to_team",
                json!([{"team_ids": ["3"], "message": "Look"}]),
                ActionFault::Parameters,
            ),
            (
                "send_email_to_team",
                json!([{"team_ids": [3], "message": " "}]),
                ActionFault::Parameters,
            ),
            (
                "send_email_transcript",
                json!(["ada"]),
                ActionFault::Parameters,
            ),
            (
                "send_webhook_event",
                json!(["ftp://x.example"]),
                ActionFault::Parameters,
            ),
            ("add_label", json!([{}]), ActionFault::Parameters),
            ("add_sla", json!([1]), ActionFault::Unavailable),
            ("dance", json!([1]), ActionFault::Unavailable),
            ("send_attachment", json!(["key"]), ActionFault::Parameters),
        ] {
            assert_eq!(read(name, &parameters), Err(expected), "{name}");
        }
        let action = json!({"action_name": "assign_agent", "action_params": ["self"]});
        assert_eq!(Action::read(&action, None), Err(ActionFault::Parameters));
    }
}
