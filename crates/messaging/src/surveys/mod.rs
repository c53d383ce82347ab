//! Surveys: messages that ask the customer to rate a conversation, and the answers (docs/rules/messaging.md §7).

mod answer;
mod model;
mod show;

pub use model::{
    NewSurveyResponse, Rating, SurveyAnswer, SurveyConfig, SurveyResponse, SurveyView,
};

pub(crate) use answer::record_answer;

use crate::Deps;
use crate::conversations::Conversation;
use crate::error::MessagingError;
use crate::messages::Message;
use nimchat_accounts::{Account, AccountStatus};
use nimchat_core_model::service;
use uuid::Uuid;

service! {
    /// Shows surveys to their customers and takes their answers. The conversation's name for links is the credential: it
    /// opens the survey and nothing else of the conversation.
    SurveyService(Deps)
}

impl SurveyService {
    /// The conversation of this name, its first survey, and its account, which must be active.
    fn find(&self, uuid: &str) -> Result<(Account, Conversation, Message), MessagingError> {
        let uuid = Uuid::try_parse(uuid).map_err(|_| MessagingError::NotFound)?;
        let (conversation, survey) = {
            let mut view = self.deps.store.read()?;
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
}
