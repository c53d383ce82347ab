//! The action `send_email_to_team` (docs/rules/automation.md §1.7).

use super::AutomationRule;
use crate::actions::{Action, name_of};
use nimchat_core_model::{
    AccountId, AutomationRuleId, ConversationId, Subject, TeamId, UserId, jobs,
};
use serde_json::Value;

/// Whom the action tells, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMessage {
    /// The teams, of which those of the account are told.
    pub teams: Vec<TeamId>,
    /// The text.
    pub text: String,
}

impl TeamMessage {
    /// Reads the action's parameter.
    pub(crate) fn read(parameter: &Value) -> Option<Self> {
        let teams = parameter["team_ids"].as_array()?.iter();
        let teams: Option<Vec<TeamId>> = teams.map(|id| id.as_i64().map(TeamId::new)).collect();
        let text = parameter["message"].as_str()?.trim();
        (!text.is_empty()).then_some(Self {
            teams: teams?,
            text: text.to_owned(),
        })
    }
}

jobs! {
    /// Send a member of a team the e-mail of a rule's action. The text is the rule's when the e-mail is sent.
    #[derive(Copy)]
    TeamMail = "team_mail", Mail {
        /// The member.
        pub user: UserId,
        /// The account.
        pub account: AccountId,
        /// The rule.
        pub rule: AutomationRuleId,
        /// The place of the action among the rule's actions, from 0.
        pub place: usize,
        /// The conversation.
        pub conversation: ConversationId,
    }
    account: |job| job.account,
    topic: |job| Subject::Conversation { id: job.conversation },
    fairness: |job| format!("team_mail:{}", job.account),
}

impl TeamMail {
    /// The text, if the rule still has the action.
    pub fn text(&self, rule: &AutomationRule) -> Option<String> {
        let action = rule.actions.get(self.place)?;
        if name_of(action) != "send_email_to_team" {
            return None;
        }
        match Action::read(action, None) {
            Ok(Action::MailTeams(message)) => Some(message.text),
            _ => None,
        }
    }
}
