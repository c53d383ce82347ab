//! An agent changes the definition of an attribute (`operations.json #40`).

use super::pattern::compile;
use super::pre_chat::{Edit, edit_fields};
use super::{
    AttributeDefinition, AttributeDefinitionService, AttributeDisplayType, AttributeModel,
};
use crate::error::MessagingError;
use nimchat_accounts::Agent;
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_required, present};
use nimchat_core_model::{AttributeDefinitionId, StoreError, Violation, Violations};

/// A definition's attributes; what is `None` stays, or is the default of a new one. `Some(None)` clears.
#[derive(Debug, Clone, Default)]
pub struct SaveAttributeDefinition {
    /// What people call it; required.
    pub display_name: Option<String>,
    /// What values it has, by name or number; text unless told otherwise.
    pub display_type: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// The key that values stand under; required.
    pub key: Option<String>,
    /// The values of a list.
    pub choices: Option<Vec<String>>,
    /// Whose attribute it is, by name or number; conversations' unless told otherwise.
    pub model: Option<String>,
    /// The value offered first.
    pub default_value: Option<Option<String>>,
    /// What a text must fit.
    pub regex_pattern: Option<Option<String>>,
    /// What people are told of the pattern.
    pub regex_cue: Option<Option<String>>,
}

impl AttributeDefinitionService {
    /// Changes what the command names, and the fields that ask for it. Values that are stored already stay, whatever
    /// they are.
    pub fn update(
        &self,
        caller: &Agent,
        id: AttributeDefinitionId,
        command: SaveAttributeDefinition,
    ) -> Result<AttributeDefinition, MessagingError> {
        let now = self.deps.clock.now();
        let mut work = self.deps.store.begin()?;
        let found = work.attribute_definitions().find(caller.account_id(), id)?;
        let before = found.ok_or(MessagingError::NotFound)?;
        let mut after = before.clone();
        let mut violations = command.apply(&mut after);
        after.updated_at = now;
        if (&after.key, after.model) != (&before.key, before.model) {
            violations.check(after.check_key());
        }
        violations.into_result()?;
        work.attribute_definitions().update(&after).map_err(taken)?;
        let edit = Edit::Rewrite(&after);
        edit_fields(&mut *work, &before, edit, &caller.actor(), now)?;
        work.commit()?;
        Ok(after)
    }
}

impl SaveAttributeDefinition {
    /// Puts these attributes over the definition's, and answers every rule that is then broken, but for
    /// [`AttributeDefinition::check_key`].
    pub(super) fn apply(self, definition: &mut AttributeDefinition) -> Violations {
        let mut violations = Violations::new();
        let display_type = self
            .display_type
            .as_deref()
            .map(AttributeDisplayType::parse);
        let display_type = display_type.and_then(|parsed| violations.check(parsed));
        let model = self.model.as_deref().map(AttributeModel::parse);
        let model = model.and_then(|parsed| violations.check(parsed));
        set(&mut definition.display_type, display_type);
        set(&mut definition.model, model);
        set(&mut definition.display_name, self.display_name);
        set(&mut definition.key, self.key);
        set(&mut definition.description, self.description);
        set(&mut definition.choices, self.choices);
        set(&mut definition.default_value, self.default_value);
        set(
            &mut definition.regex_pattern,
            self.regex_pattern.map(present),
        );
        set(&mut definition.regex_cue, self.regex_cue);
        violations.check(definition.check());
        violations
    }
}

impl AttributeDefinition {
    fn check(&self) -> Result<(), Violations> {
        let mut violations = Violations::new();
        violations.check(check_required(
            "attribute_display_name",
            &self.display_name,
            MAX_STRING,
        ));
        violations.check(check_required("attribute_key", &self.key, MAX_STRING));
        for (attribute, text, max) in [
            ("attribute_description", &self.description, MAX_TEXT),
            ("default_value", &self.default_value, MAX_STRING),
            ("regex_pattern", &self.regex_pattern, MAX_STRING),
            ("regex_cue", &self.regex_cue, MAX_STRING),
        ] {
            violations.check(check_length(
                attribute,
                text.as_deref().unwrap_or_default(),
                max,
            ));
        }
        if let Some(pattern) = &self.regex_pattern
            && compile(pattern).is_err()
        {
            violations.add("regex_pattern", "is invalid");
        }
        violations.into_result()
    }

    /// A key must not be one that what it describes has anyway. Asked when it is chosen, not of what is there.
    pub(super) fn check_key(&self) -> Result<(), Violation> {
        if self.model.built_in().contains(&self.key.as_str()) {
            return Err(Violation::new(
                "attribute_key",
                "The provided key is not allowed as it might conflict with default attributes.",
            ));
        }
        Ok(())
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// A taken key is the caller's to mend.
pub(super) fn taken(error: StoreError) -> MessagingError {
    if error.is_conflict_on("attribute_definitions_account_id_model_key_key") {
        Violation::new("attribute_key", "has already been taken").into()
    } else {
        error.into()
    }
}
