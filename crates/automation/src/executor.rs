//! Performs the actions of rules and macros.

use crate::actions::{Action, ActionFault, name_of};
use crate::deliveries::{DeliverWebhook, Endpoint, NewDelivery};
use crate::ports::Store;
use crate::rules::{ActionResult, TeamMail, TeamMessage};
use nimchat_core_model::{
    AccountId, AutomationRuleId, ConversationId, ConversationNumber, ErrorKind, EventId,
    FileService, HeldFile, Job, KeptUpload, StoreError, StoreResult, Subject, UploadId, UserId,
    WebUrl,
};
use nimchat_messaging::{
    Acted, ConversationAction, ConversationService, Deps, MessagingError, Performer,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The payloads of `send_webhook_event`. Another crate defines their shape.
pub trait ActionPayloads: Send + Sync {
    /// The JSON to post about the conversation as it is now, under the name of this event; none if it is gone.
    fn of_conversation(
        &self,
        account: AccountId,
        conversation: ConversationId,
        event: &str,
    ) -> StoreResult<Option<String>>;
}

/// Why actions are performed, on which conversation, and in whose name.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// In whose name.
    pub performer: Performer,
    /// The user whom `"self"` means.
    pub me: Option<UserId>,
    /// The rule whose actions they are, if they are a rule's.
    pub rule: Option<AutomationRuleId>,
    /// The conversation.
    pub number: ConversationNumber,
    /// Its key.
    pub conversation: ConversationId,
    /// The event that started them; 0 if none did.
    pub event: EventId,
    /// The name of the event in the payloads of calls.
    pub event_name: String,
    /// The files that its actions send.
    pub files: Vec<HeldFile>,
    /// Is the conversation one in public, in which no message is written?
    pub in_public: bool,
}

/// Performs actions.
#[derive(Clone)]
pub struct Executor {
    store: Arc<dyn Store>,
    conversations: ConversationService,
    messaging: Deps,
    payloads: Arc<dyn ActionPayloads>,
    files: FileService,
}

/// Why an action was not performed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<MessagingError> for Failure {
    fn from(error: MessagingError) -> Self {
        match error.kind() {
            ErrorKind::Unavailable | ErrorKind::Internal => Self::Store(error.into_store_error()),
            _ => Self::Refused(error.to_string()),
        }
    }
}

impl Executor {
    /// An executor over these ports.
    pub fn new(
        store: Arc<dyn Store>,
        messaging: Deps,
        payloads: Arc<dyn ActionPayloads>,
        files: FileService,
    ) -> Self {
        Self {
            files,
            store,
            conversations: ConversationService::new(messaging.clone()),
            messaging,
            payloads,
        }
    }

    /// Performs the actions in their order, each in a unit of work of its own, and each once, however often this is
    /// called under the same name. One that fails does not keep the next from being performed. `acted` sees what each
    /// changed.
    pub fn perform(
        &self,
        occasion: &Occasion,
        actions: &[Value],
        name: &str,
        mut acted: impl FnMut(&Acted),
    ) -> StoreResult<Vec<ActionResult>> {
        let one = |(place, action): (usize, &Value)| {
            let done = self.perform_one(occasion, (place, action), &format!("{name}:{place}"));
            let error = match done {
                Ok(Some(change)) => {
                    acted(&change);
                    None
                }
                Ok(None) => None,
                Err(Failure::Refused(reason)) => Some(reason),
                Err(Failure::Store(error)) => return Err(error),
            };
            Ok(ActionResult {
                action: name_of(action).to_owned(),
                error,
            })
        };
        actions.iter().enumerate().map(one).collect()
    }

    fn perform_one(
        &self,
        occasion: &Occasion,
        (place, action): (usize, &Value),
        step: &str,
    ) -> Result<Option<Acted>, Failure> {
        let action = Action::read(action, occasion.me);
        match action.map_err(|fault| Failure::Refused(fault.to_string()))? {
            Action::Conversation(ConversationAction::Post { .. })
            | Action::SendFiles(_)
            | Action::MailTeams(_)
                if occasion.in_public =>
            {
                let reason = "No message is written in a public conversation";
                Err(Failure::Refused(reason.to_owned()))
            }
            Action::Conversation(action) => self.act(occasion, &action, step),
            Action::SendFiles(uploads) => {
                let files = self.copies(&occasion.files, &uploads)?;
                let post = ConversationAction::Post {
                    content: None,
                    private: false,
                    files,
                };
                self.act(occasion, &post, step)
            }
            Action::CallWebhook(url) => {
                self.call(occasion, url, step)?;
                Ok(None)
            }
            Action::MailTeams(message) => {
                self.mail_teams(occasion, place, &message, step)?;
                Ok(None)
            }
            Action::Nothing => Ok(None),
        }
    }

    fn act(
        &self,
        occasion: &Occasion,
        action: &ConversationAction,
        step: &str,
    ) -> Result<Option<Acted>, Failure> {
        let (performer, number) = (&occasion.performer, occasion.number);
        Ok(self.conversations.act(performer, number, action, step)?)
    }

    /// A copy of each of these uploads' files: a message is the only holder of its files, which go with it.
    fn copies(&self, held: &[HeldFile], uploads: &[UploadId]) -> Result<Vec<KeptUpload>, Failure> {
        let gone = || Failure::Refused(ActionFault::File.to_string());
        let copy = |upload: &UploadId| {
            let file = held.iter().find(|file| file.upload == *upload);
            let copy = self.files.copy(&file.ok_or_else(gone)?.file)?;
            copy.ok_or_else(gone)
        };
        uploads.iter().map(copy).collect()
    }

    /// An e-mail to each member of the teams, once, though they may be in several of them.
    fn mail_teams(
        &self,
        occasion: &Occasion,
        place: usize,
        message: &TeamMessage,
        step: &str,
    ) -> Result<(), Failure> {
        let account = occasion.performer.account();
        let Some(rule) = occasion.rule else {
            return Err(Failure::Refused("It is an action of rules".to_owned()));
        };
        let mut members = BTreeSet::new();
        for team in &message.teams {
            let found = self.messaging.directory.team(account, *team);
            let found = found.map_err(MessagingError::from)?;
            members.extend(found.into_iter().flat_map(|(_, members)| members));
        }
        if members.is_empty() {
            let reason = "The teams do not exist or have no members";
            return Err(Failure::Refused(reason.to_owned()));
        }
        let now = self.messaging.clock.now();
        let mut work = self.store.begin()?;
        if work.steps().record(account, step, now)?.is_none() {
            return Ok(());
        }
        let mail = |user| TeamMail {
            user,
            account,
            rule,
            place,
            conversation: occasion.conversation,
        };
        let mails = members.into_iter().map(|user| mail(user).due(now));
        let mails = mails.collect::<Result<Vec<_>, _>>()?;
        work.jobs().enqueue(&mails)?;
        Ok(work.commit()?)
    }

    fn call(&self, occasion: &Occasion, url: WebUrl, step: &str) -> Result<(), Failure> {
        let account = occasion.performer.account();
        let body =
            self.payloads
                .of_conversation(account, occasion.conversation, &occasion.event_name)?;
        let body = body.ok_or_else(|| Failure::Refused("The conversation is gone".to_owned()))?;
        let now = self.messaging.clock.now();
        let mut work = self.store.begin()?;
        let Some(step) = work.steps().record(account, step, now)? else {
            return Ok(());
        };
        let delivery = NewDelivery {
            account_id: account,
            endpoint: Endpoint::Action(step),
            url,
            event_id: occasion.event,
            event: Some(occasion.event_name.clone()),
            message_id: None,
            topic: Subject::Conversation {
                id: occasion.conversation,
            }
            .topic(),
            body,
            created_at: now,
        };
        let added = work.deliveries().add(std::slice::from_ref(&delivery))?;
        let jobs = added.into_iter().flatten();
        let jobs = jobs.map(|id| DeliverWebhook::of(id, &delivery));
        let jobs = jobs.collect::<Result<Vec<_>, _>>()?;
        work.jobs().enqueue(&jobs)?;
        Ok(work.commit()?)
    }
}
