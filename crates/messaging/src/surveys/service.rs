//! What a customer does with the survey of a conversation.

use super::{NewSurveyResponse, SurveyAnswer, SurveyView};
use crate::Deps;
use crate::conversations::{Conversation, ConversationChange};
use crate::error::{MessagingError, Result};
use crate::messages::{Message, Submission};
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::{Account, AccountStatus, Visibility};
use nimchat_core_model::{Actor, service};
use uuid::Uuid;

service! {
    /// Shows surveys to their customers and takes their answers. The conversation's name for links is the credential: it
    /// opens the survey and nothing else of the conversation.
    SurveyService(Deps)
}

impl SurveyService {
    /// The conversation of this name, its first survey, and its account, which must be active.
    fn find(&self, uuid: &str) -> Result<(Account, Conversation, Message)> {
        let uuid = Uuid::try_parse(uuid).map_err(|_| MessagingError::NotFound)?;
        let (conversation, survey) = {
            let mut view = self.deps.read()?;
            let found = view.conversations().by_uuid(uuid)?;
            let conversation = found.ok_or(MessagingError::NotFound)?;
            let survey = view.messages().first_survey(conversation.id)?;
            (conversation, survey.ok_or(MessagingError::NotFound)?)
        };
        let account = self.deps.directory.account(conversation.account_id)?;
        let account = account.filter(|account| account.status == AccountStatus::Active);
        Ok((
            account.ok_or(MessagingError::NotFound)?,
            conversation,
            survey,
        ))
    }

    /// The first survey of the conversation with this name for links, with its answer.
    pub fn show(&self, uuid: &str) -> Result<SurveyView> {
        let (account, _, survey) = self.find(uuid)?;
        self.view(account, survey)
    }

    pub(super) fn view(&self, account: Account, survey: Message) -> Result<SurveyView> {
        let mut view = self.deps.read()?;
        let inbox = view.inboxes().find(account.id, survey.inbox_id)?;
        Ok(SurveyView {
            response: view.surveys().response_to(survey.id)?,
            inbox: inbox.ok_or(MessagingError::NotFound)?,
            locale: account.locale,
            open: survey.takes_answers(self.deps.clock.now()),
            survey,
        })
    }

    /// Takes the answer to the first survey of the conversation with this name for links; a later one replaces it.
    pub fn answer(&self, uuid: &str, answer: SurveyAnswer) -> Result<SurveyView> {
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
) -> Result<()> {
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
