//! What agents do with their saved filters.

use super::{CustomFilter, FilterType, NewCustomFilter};
use crate::Deps;
use crate::contacts::ContactVocabulary;
use crate::conversations::ConversationVocabulary;
use crate::custom_attributes::AttributeModel;
use crate::error::{MessagingError, Result};
use crate::ports::Work;
use chrono::{DateTime, Utc};
use nimchat_accounts::Agent;
use nimchat_core_model::filter::{Reading, parse};
use nimchat_core_model::values::{MAX_STRING, check_required};
use nimchat_core_model::{Attributes, CustomFilterId, Violations, service};

service! {
    /// Reads and manages the caller's filters.
    CustomFilterService(Deps)
}

/// A filter's attributes; `None` keeps a value, or is the default of a new filter.
#[derive(Debug, Clone, Default)]
pub struct SaveCustomFilter {
    /// Its name; required for a new filter.
    pub name: Option<String>,
    /// The objects that it searches, by name; conversations by default.
    pub filter_type: Option<String>,
    /// Its query; checked, and stored unchanged.
    pub query: Option<Attributes>,
}

impl CustomFilterService {
    /// The caller's filters in this account, oldest first (`operations.json #41`).
    pub fn list(&self, caller: &Agent, filter_type: FilterType) -> Result<Vec<CustomFilter>> {
        let mut view = self.deps.read()?;
        let own =
            view.custom_filters()
                .of_user(caller.account_id(), caller.user.id, filter_type)?;
        Ok(own)
    }

    /// The filter, if it is the caller's own in this account (`operations.json #43`).
    pub fn show(&self, caller: &Agent, id: CustomFilterId) -> Result<CustomFilter> {
        let mut view = self.deps.read()?;
        let found = view
            .custom_filters()
            .find(caller.account_id(), caller.user.id, id)?;
        found.ok_or(MessagingError::NotFound)
    }

    /// Saves a filter for the caller; a name is required (`operations.json #42`).
    pub fn create(&self, caller: &Agent, command: SaveCustomFilter) -> Result<CustomFilter> {
        let now = self.deps.clock.now();
        let name = command.name.unwrap_or_default();
        let filter_type = command.filter_type.unwrap_or_default();
        let query = command.query.unwrap_or_default();
        let mut work = self.deps.store.begin()?;
        let filter_type = check(&mut *work, caller, &name, &filter_type)?;
        check_query(&mut *work, caller, filter_type, &query, now)?;
        let made = work.custom_filters().add(NewCustomFilter {
            account_id: caller.account_id(),
            user_id: caller.user.id,
            name,
            filter_type,
            query,
            created_at: now,
        })?;
        work.commit()?;
        Ok(made)
    }

    /// Changes the attributes that the command names. Refused, like a new filter, while the caller has as many as
    /// permitted (`operations.json #44`).
    pub fn update(
        &self,
        caller: &Agent,
        id: CustomFilterId,
        command: SaveCustomFilter,
    ) -> Result<CustomFilter> {
        let (now, mut work) = self.deps.begin()?;
        let found = work
            .custom_filters()
            .find(caller.account_id(), caller.user.id, id)?;
        let mut filter = found.ok_or(MessagingError::NotFound)?;
        filter.name = command.name.unwrap_or(filter.name);
        let filter_type = command.filter_type;
        let filter_type = filter_type
            .as_deref()
            .unwrap_or(filter.filter_type.as_str());
        filter.filter_type = check(&mut *work, caller, &filter.name, filter_type)?;
        if let Some(query) = command.query {
            check_query(&mut *work, caller, filter.filter_type, &query, now)?;
            filter.query = query;
        }
        filter.updated_at = now;
        work.custom_filters().update(&filter)?;
        work.commit()?;
        Ok(filter)
    }

    /// Removes the caller's filter.
    pub fn delete(&self, caller: &Agent, id: CustomFilterId) -> Result<()> {
        let mut work = self.deps.store.begin()?;
        let (account, user) = (caller.account_id(), caller.user.id);
        if !work.custom_filters().remove(account, user, id)? {
            return Err(MessagingError::NotFound);
        }
        Ok(work.commit()?)
    }
}

/// Can the query's conditions be read? A report's query has none.
fn check_query(
    work: &mut dyn Work,
    caller: &Agent,
    filter_type: FilterType,
    query: &Attributes,
    now: DateTime<Utc>,
) -> Result<()> {
    let model = match filter_type {
        FilterType::Conversation => AttributeModel::Conversation,
        FilterType::Contact => AttributeModel::Contact,
        FilterType::Report => return Ok(()),
    };
    let Some(conditions) = query.0.get("payload") else {
        return Ok(());
    };
    let account = caller.account_id();
    let definitions = work.attribute_definitions().all(account, Some(model))?;
    let reading = Reading {
        aliases: true,
        today: now.date_naive(),
    };
    match model {
        AttributeModel::Conversation => {
            parse(&ConversationVocabulary(&definitions), conditions, reading).map(drop)
        }
        AttributeModel::Contact => {
            parse(&ContactVocabulary(&definitions), conditions, reading).map(drop)
        }
    }?;
    Ok(())
}

/// Every violation at once; else the filter's type.
pub(super) fn check(
    work: &mut dyn Work,
    caller: &Agent,
    name: &str,
    filter_type: &str,
) -> Result<FilterType> {
    let mut violations = Violations::new();
    violations.check(check_required("name", name, MAX_STRING));
    let filter_type = violations.check(FilterType::parse(filter_type));
    let kept = work
        .custom_filters()
        .count(caller.account_id(), caller.user.id)?;
    if kept >= CustomFilter::LIMIT {
        let limit = CustomFilter::LIMIT;
        violations.add(
            "account_id",
            format!(
                "Limit reached. The maximum number of allowed custom filters for a user per account is {limit}."
            ),
        );
    }
    match filter_type {
        Some(filter_type) if violations.is_empty() => Ok(filter_type),
        _ => Err(violations.into()),
    }
}
