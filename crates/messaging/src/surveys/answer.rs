//! A customer answers a survey.

use super::{NewSurveyResponse, SurveyAnswer, SurveyService, SurveyView};
use crate::conversations::{Conversation, ConversationChange};
use crate::error::MessagingError;
use crate::messages::{Message, Submission};
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::Visibility;
use nimchat_core_model::Actor;

impl SurveyService {
    /// Takes the answer to the first survey of the conversation with this name for links; a later one replaces it.
    pub fn answer(&self, uuid: &str, answer: SurveyAnswer) -> Result<SurveyView, MessagingError> {
        let (account, conversation, survey) = self.find(uuid)?;
        let number = conversation.number;

        let mut work = self.deps.store.begin()?;
        let found = work
            .conversations()
            .lock(account.id, number, Visibility::Everything)?;
        let now = self.deps.clock.now();
        let conversation = found.ok_or(MessagingError::NotFound)?.conversation;
        let survey = work.messages().find(conversation.id, survey.id)?;
        let survey = survey.ok_or(MessagingError::NotFound)?;
        let contact = work.contacts().find(account.id, conversation.contact_id)?;
        let actor = Actor::from(&contact.ok_or(MessagingError::NotFound)?);
        let mut change = ConversationChange::of(conversation, actor, now);
        let survey = change.submit(&mut *work, &survey, &Submission::Survey(answer))?;
        change.finish(&mut *work)?;
        work.commit()?;
        self.view(account, survey)
    }
}

/// Records the answer to a survey. The assignee is the one at the first answer (docs/rules/messaging.md §7).
pub(crate) fn record_answer(
    work: &mut dyn Work,
    conversation: &Conversation,
    survey: &Message,
    answer: &SurveyAnswer,
    at: DateTime<Utc>,
) -> Result<(), MessagingError> {
    let Some(rating) = answer.rating else {
        return Ok(());
    };
    work.surveys().record(NewSurveyResponse {
        account_id: conversation.account_id,
        conversation_id: conversation.id,
        message_id: survey.id,
        contact_id: conversation.contact_id,
        assigned_agent_id: conversation.assignee_id,
        rating,
        feedback_message: answer.feedback_message.clone(),
        at,
    })?;
    Ok(())
}
