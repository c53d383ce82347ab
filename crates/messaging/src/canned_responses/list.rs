//! The canned responses of an account (`operations.json #18`).

use super::{CannedResponse, CannedResponseService};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::filter::folded;

/// How well a canned response matches a search, the best first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Begins,
    Contains,
    Says,
}

impl CannedResponseService {
    /// Every canned response, oldest first. With a search text, those that have it in their short code or content, in
    /// any case: first those whose short code begins with it, then those whose short code contains it, then the others.
    pub fn list(
        &self,
        caller: &Agent,
        search: Option<&str>,
    ) -> Result<Vec<CannedResponse>, MessagingError> {
        let all = self
            .deps
            .store
            .read()?
            .canned_responses()
            .all(caller.account_id())?;
        let Some(search) = search.filter(|text| !text.is_empty()) else {
            return Ok(all);
        };
        // the search runs here, because databases differ in the lower case of characters beyond ASCII
        let search = folded(search);
        let mut fitting: Vec<(Fit, CannedResponse)> = all
            .into_iter()
            .filter_map(|canned| Some((fit(&canned, &search)?, canned)))
            .collect();
        fitting.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(fitting.into_iter().map(|(_, canned)| canned).collect())
    }
}

fn fit(canned: &CannedResponse, search: &str) -> Option<Fit> {
    let short_code = folded(&canned.short_code);
    if short_code.starts_with(search) {
        Some(Fit::Begins)
    } else if short_code.contains(search) {
        Some(Fit::Contains)
    } else if folded(&canned.content).contains(search) {
        Some(Fit::Says)
    } else {
        None
    }
}
