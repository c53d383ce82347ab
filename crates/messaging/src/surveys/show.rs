//! A survey as its link opens it.

use super::{SurveyService, SurveyView};
use crate::error::MessagingError;
use crate::messages::Message;
use nimchat_accounts::Account;

impl SurveyService {
    /// The first survey of the conversation with this name for links, with its answer.
    pub fn show(&self, uuid: &str) -> Result<SurveyView, MessagingError> {
        let (account, _, survey) = self.find(uuid)?;
        self.view(account, survey)
    }

    pub(super) fn view(
        &self,
        account: Account,
        survey: Message,
    ) -> Result<SurveyView, MessagingError> {
        let mut view = self.deps.store.read()?;
        let inbox = view.inboxes().find(account.id, survey.inbox_id)?;
        Ok(SurveyView {
            response: view.surveys().response_to(survey.id)?,
            inbox: inbox.ok_or(MessagingError::NotFound)?,
            locale: account.locale,
            open: survey.takes_answers(self.deps.clock.now()),
            survey,
        })
    }
}
