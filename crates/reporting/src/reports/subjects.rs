//! The sums of each agent, inbox, label or team of an account, side by side (docs/rules/reporting.md §5.7, §5.8).

use super::sums::{Summary, totals};
use super::{Period, ReportService};
use crate::error::Result;
use crate::events::EventKind;
use crate::rollups::{Metric, Scope, Tally};
use nimchat_accounts::{Administrator, AgentView, Team};
use nimchat_messaging::{Inbox, Label};
use std::collections::HashMap;

/// Which objects have a row each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subjects {
    /// Every member of the account.
    Agents,
    /// Every inbox.
    Inboxes,
    /// Every label.
    Labels,
    /// Every team.
    Teams,
}

/// Whom a row is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A member of the account.
    Agent(Box<AgentView>),
    /// An inbox.
    Inbox(Box<Inbox>),
    /// A label.
    Label(Label),
    /// A team.
    Team(Team),
}

impl Subject {
    /// Its id.
    pub fn id(&self) -> i64 {
        match self {
            Self::Agent(agent) => agent.user.id.get(),
            Self::Inbox(inbox) => inbox.id.get(),
            Self::Label(label) => label.id.get(),
            Self::Team(team) => team.id.get(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Agent(agent) => &agent.user.name,
            Self::Inbox(inbox) => &inbox.name,
            Self::Label(label) => &label.title,
            Self::Team(team) => &team.name,
        }
    }

    fn scope(&self) -> Scope {
        match self {
            Self::Agent(agent) => Scope::Agent(agent.user.id),
            Self::Inbox(inbox) => Scope::Inbox(inbox.id),
            Self::Label(label) => Scope::Label(label.title.clone()),
            Self::Team(team) => Scope::Team(team.id),
        }
    }
}

/// One object and the sums of its period.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectSummary {
    /// The object.
    pub subject: Subject,
    /// Its sums.
    pub summary: Summary,
}

impl ReportService {
    /// What a row shows.
    const OF_SUBJECTS: [Metric; 4] = [
        Metric::Conversations,
        Metric::Events(EventKind::ConversationResolved),
        Metric::Events(EventKind::FirstResponse),
        Metric::Events(EventKind::ReplyTime),
    ];

    /// The sums of every object of this kind that the account has. Without a period there is nothing in them.
    ///
    /// Everything counts at the time when it happened. Chatwoot averages for a label what ever happened in the
    /// conversations that began in the period, and without a period it counts a label's whole past.
    pub fn by_subject(
        &self,
        caller: &Administrator,
        subjects: Subjects,
        period: Option<Period>,
        business_hours: bool,
    ) -> Result<Vec<SubjectSummary>> {
        let account = caller.0.account_id();
        let subjects = self.subjects(caller, subjects)?;
        let scopes: Vec<Scope> = subjects.iter().map(Subject::scope).collect();
        let mut tallies: HashMap<Scope, HashMap<Metric, Tally>> = HashMap::new();
        if let Some(period) = period {
            let mut view = self.deps.store.read()?;
            let found = totals(&mut *view, account, &scopes, &Self::OF_SUBJECTS, period)?;
            for (series, tally) in found {
                let of = tallies.entry(series.scope).or_default();
                of.insert(series.metric, tally);
            }
        }
        let rows = subjects.into_iter().zip(scopes);
        Ok(rows
            .map(|(subject, scope)| SubjectSummary {
                subject,
                summary: Summary::new(tallies.remove(&scope).unwrap_or_default(), business_hours),
            })
            .collect())
    }

    fn subjects(&self, caller: &Administrator, subjects: Subjects) -> Result<Vec<Subject>> {
        let account = caller.0.account_id();
        let messaging = &self.deps.messaging;
        Ok(match subjects {
            Subjects::Agents => {
                let members = messaging.directory.members(account)?.into_iter();
                let agents = members.map(|agent| Subject::Agent(Box::new(agent)));
                agents.collect()
            }
            Subjects::Teams => {
                let teams = messaging.directory.all_teams(account)?.into_iter();
                teams.map(Subject::Team).collect()
            }
            Subjects::Inboxes => {
                let mut view = messaging.store.read()?;
                let everything = caller.0.visibility();
                let inboxes = view.inboxes().visible(account, everything)?.into_iter();
                let inboxes = inboxes.map(|inbox| Subject::Inbox(Box::new(inbox)));
                inboxes.collect()
            }
            Subjects::Labels => {
                let labels = messaging.store.read()?.labels().all(account)?;
                labels.into_iter().map(Subject::Label).collect()
            }
        })
    }
}
