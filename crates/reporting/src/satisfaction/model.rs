//! The models of answers to surveys.

use crate::reports::Period;
use nimchat_accounts::AgentView;
use nimchat_core_model::{ConversationNumber, InboxId, Order, SortKey, TeamId, UserId, named};
use nimchat_messaging::{Contact, Rating, SurveyResponse};

/// Which answers are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SurveyFilter {
    /// Those first given in this time; of any time if there is none.
    pub period: Option<Period>,
    /// Those about one of these assignees; all if it is empty.
    pub users: Vec<UserId>,
    /// Those in this inbox.
    pub inbox: Option<InboxId>,
    /// Those in conversations that are in this team now.
    pub team: Option<TeamId>,
    /// Those with this rating.
    pub rating: Option<Rating>,
}

named! {
    /// The order of a list of answers; equal times come by id.
    #[derive(Default)]
    SurveyOrder in "sort" {
        /// The oldest first.
        #[default]
        Oldest = "created_at",
        /// The newest first.
        Newest = "-created_at",
    }
}

impl SurveyOrder {
    /// The keys of answers with the numbers of their conversations.
    pub fn order(self) -> Order<(SurveyResponse, ConversationNumber)> {
        let created_at = SortKey::time("created_at", |(it, _): &(SurveyResponse, _)| {
            it.created_at.into()
        });
        let id = SortKey::number("id", |(it, _): &(SurveyResponse, _)| it.id.get().into());
        let keys = [created_at, id].map(|key| key.descending(self == Self::Newest));
        Order::new("survey responses", keys.to_vec())
    }
}

/// An answer, with whom it is from and about.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyResult {
    /// The answer.
    pub response: SurveyResponse,
    /// The number of the conversation in its account.
    pub conversation: ConversationNumber,
    /// The customer.
    pub contact: Contact,
    /// Is the customer connected?
    pub present: bool,
    /// The assignee at the first answer, if they are still a member of the account.
    pub agent: Option<AgentView>,
}

/// How customers rated, and how many were asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SurveyMetrics {
    /// How many answers have each rating, where there are any; the worst first.
    pub ratings: Vec<(Rating, u64)>,
    /// How many surveys the account sent in the time, whatever else the filter says.
    pub sent: u64,
}

impl SurveyMetrics {
    /// How many answers there are.
    pub fn total(&self) -> u64 {
        self.ratings.iter().map(|(_, count)| count).sum()
    }
}
