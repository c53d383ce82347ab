//! The survey that is sent when a conversation is resolved (docs/rules/messaging.md §7.4).

use super::ConversationChange;
use super::messages::Draft;
use crate::conversations::Status;
use crate::conversations::activity::Phrase;
use crate::conversations::reply_window::reply_window;
use crate::error::Result;
use crate::inboxes::Inbox;
use crate::messages::{ContentType, MessageType};
use crate::ports::Work;
use crate::surveys::SurveyConfig;
use nimchat_core_model::Attributes;
use serde_json::json;

impl ConversationChange {
    /// Sends the inbox' survey if the conversation became resolved and was never asked before. A customer who can no
    /// longer be written to is not asked; the agents are told so.
    pub(super) fn ask_for_rating(&mut self, work: &mut dyn Work) -> Result<()> {
        let resolved = |status| status == Status::Resolved;
        if self.is_new || resolved(self.before.status) || !resolved(self.after.status) {
            return Ok(());
        }
        let found = work
            .inboxes()
            .find(self.after.account_id, self.after.inbox_id)?;
        let Some(inbox) = found.filter(|inbox| inbox.settings.csat_survey_enabled) else {
            return Ok(());
        };
        let config = SurveyConfig(&inbox.settings.csat_config);
        if !config.asks_about(&self.after.labels)
            || work.messages().first_survey(self.after.id)?.is_some()
        {
            return Ok(());
        }
        if !self.can_reply(work, &inbox)? {
            return self.note(work, Some(Phrase::plain("activity.survey_not_sent")));
        }
        let question = match config.question() {
            Some(own) => own.to_owned(),
            None => self.say(work, &Phrase::plain("message.survey"))?,
        };
        let survey = Draft {
            content_type: ContentType::InputCsat,
            content_attributes: Attributes::from(json!({"display_type": config.display_type()})),
            ..Draft::text(MessageType::Template, question, None)
        };
        self.write(work, survey)?;
        Ok(())
    }

    /// Does the channel still take messages to the customer?
    pub(super) fn can_reply(&self, work: &mut dyn Work, inbox: &Inbox) -> Result<bool> {
        let Some(window) = reply_window(&inbox.channel) else {
            return Ok(true);
        };
        let newest = work.messages().newest_incoming(self.after.id, 1)?;
        Ok(newest
            .first()
            .is_some_and(|message| self.at - message.created_at < window))
    }
}
