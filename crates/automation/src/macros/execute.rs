//! Executes macros: the job behind each execution.

use crate::error::Result;
use crate::executor::{Executor, Occasion};
use crate::ports::Store;
use nimchat_accounts::Agent;
use nimchat_core_model::job::Outcome;
use nimchat_core_model::{
    AccountId, ConversationNumber, EventId, MacroId, StoreResult, UserId, jobs,
};
use nimchat_messaging::{Deps, MessagingError, Performer};
use std::sync::Arc;

jobs! {
    /// Execute a macro in a user's name.
    ExecuteMacro = "execute_macro", Internal {
        /// The account.
        pub account: AccountId,
        /// The user.
        pub user: UserId,
        /// The macro.
        pub macro_id: MacroId,
        /// The conversations, in order.
        pub conversations: Vec<ConversationNumber>,
        /// Tells executions of the same macro apart.
        pub execution: String,
    }
    account: |job| job.account,
    // A user's executions happen in the order in which they were asked for.
    strict: |job| format!("macros:{}", job.user),
}

/// Runs [`ExecuteMacro`] jobs.
#[derive(Clone)]
pub struct MacroRunner {
    store: Arc<dyn Store>,
    messaging: Deps,
    executor: Executor,
}

impl MacroRunner {
    /// A runner over these ports.
    pub fn new(store: Arc<dyn Store>, messaging: Deps, executor: Executor) -> Self {
        Self {
            store,
            messaging,
            executor,
        }
    }

    /// Runs the job. A repeated run does nothing again. A job of which an action failed is kept with the reason.
    pub fn run(&self, job: &ExecuteMacro) -> Outcome {
        match self.execute(job) {
            Ok(failures) if failures.is_empty() => Outcome::Done,
            Ok(failures) => Outcome::give_up(failures.join("; ")),
            Err(error) => Outcome::retry(error.to_string()),
        }
    }

    /// Performs the actions on one conversation after another. A macro, a user or a conversation that is gone is passed
    /// over, and so is a conversation that the user may not see. Answers what failed.
    fn execute(&self, job: &ExecuteMacro) -> Result<Vec<String>> {
        let found = self
            .store
            .read()?
            .macros()
            .find(job.account, job.macro_id)?;
        let (Some(found), Some(agent)) = (found, self.agent(job)?) else {
            return Ok(Vec::new());
        };
        if !found.is_visible_to(job.user) {
            return Ok(Vec::new());
        }
        let mut failures = Vec::new();
        for number in &job.conversations {
            let mut view = self.messaging.store.read()?;
            let seen = view
                .conversations()
                .find(job.account, *number, agent.visibility())?;
            drop(view);
            let Some(seen) = seen.filter(|seen| seen.visible) else {
                continue;
            };
            let occasion = Occasion {
                performer: Performer::user(&agent, found.id.get()),
                me: Some(job.user),
                rule: None,
                number: *number,
                conversation: seen.conversation.id,
                event: EventId::new(0),
                event_name: "macro.executed".to_owned(),
                files: found.files.clone(),
                in_public: false,
            };
            let name = format!("macro:{}:{number}", job.execution);
            let results = self
                .executor
                .perform(&occasion, &found.actions, &name, |_| {})?;
            failures.extend(results.into_iter().filter_map(|result| {
                let error = result.error?;
                Some(format!("{} on {number}: {error}", result.action))
            }));
        }
        Ok(failures)
    }

    fn agent(&self, job: &ExecuteMacro) -> StoreResult<Option<Agent>> {
        let directory = &self.messaging.directory;
        let found = directory
            .agents(job.account, &[job.user])
            .and_then(|agents| Ok((directory.account(job.account)?, agents)))
            .map_err(|error| MessagingError::from(error).into_store_error())?;
        let (account, agents) = found;
        let agent = agents.into_iter().next();
        Ok(account.zip(agent).map(|(account, agent)| Agent {
            account,
            user: agent.user,
            membership: agent.membership,
        }))
    }
}
