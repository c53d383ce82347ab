//! What people do with the definitions of custom attributes.

use super::pattern::compile;
use super::pre_chat::{Edit, edit_fields};
use super::{AttributeDefinition, AttributeDisplayType, AttributeModel, NewAttributeDefinition};
use crate::Deps;
use crate::error::{MessagingError, Result};
use nimchat_accounts::Agent;
use nimchat_core_model::values::{MAX_STRING, MAX_TEXT, check_length, check_required, present};
use nimchat_core_model::{AttributeDefinitionId, StoreError, Violation, Violations, service};

service! {
    /// Reads and manages the definitions of an account's custom attributes.
    AttributeDefinitionService(Deps)
}

impl From<AttributeDefinition> for NewAttributeDefinition {
    fn from(definition: AttributeDefinition) -> Self {
        Self {
            account_id: definition.account_id,
            model: definition.model,
            key: definition.key,
            display_name: definition.display_name,
            display_type: definition.display_type,
            description: definition.description,
            choices: definition.choices,
            default_value: definition.default_value,
            regex_pattern: definition.regex_pattern,
            regex_cue: definition.regex_cue,
            created_at: definition.created_at,
        }
    }
}

/// A definition's attributes; `None` keeps a value, or is the default of a new one. `Some(None)` clears.
#[derive(Debug, Clone, Default)]
pub struct SaveAttributeDefinition {
    /// Its name; required.
    pub display_name: Option<String>,
    /// The type of its values, by name or number; text by default.
    pub display_type: Option<String>,
    /// Its purpose.
    pub description: Option<Option<String>>,
    /// The key of the values; required.
    pub key: Option<String>,
    /// The choices of a list.
    pub choices: Option<Vec<String>>,
    /// The model, by name or number; conversations by default.
    pub model: Option<String>,
    /// The default value.
    pub default_value: Option<Option<String>>,
    /// The pattern that a text must match.
    pub regex_pattern: Option<Option<String>>,
    /// The hint about the pattern.
    pub regex_cue: Option<Option<String>>,
}

impl SaveAttributeDefinition {
    /// Writes these attributes to the definition, and answers the violations that result, except those of
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

    /// Refuses the key of a built-in attribute. To be called for a new key only.
    fn check_key(&self) -> Result<(), Violation> {
        if self.model.built_in().contains(&self.key.as_str()) {
            return Err(Violation::new(
                "attribute_key",
                "The provided key is not allowed as it might conflict with default attributes.",
            ));
        }
        Ok(())
    }
}

impl AttributeDefinitionService {
    /// Those of one model, or all, oldest first (`operations.json #37`).
    pub fn list(
        &self,
        caller: &Agent,
        model: Option<AttributeModel>,
    ) -> Result<Vec<AttributeDefinition>> {
        let mut view = self.deps.read()?;
        Ok(view
            .attribute_definitions()
            .all(caller.account_id(), model)?)
    }

    /// The definition, if it is this account's (`operations.json #39`).
    pub fn show(&self, caller: &Agent, id: AttributeDefinitionId) -> Result<AttributeDefinition> {
        let mut view = self.deps.read()?;
        let found = view.attribute_definitions().find(caller.account_id(), id)?;
        found.ok_or(MessagingError::NotFound)
    }

    /// Defines an attribute; a name and a key are required (`operations.json #38`).
    pub fn create(
        &self,
        caller: &Agent,
        command: SaveAttributeDefinition,
    ) -> Result<AttributeDefinition> {
        let blank = NewAttributeDefinition {
            account_id: caller.account_id(),
            model: AttributeModel::Conversation,
            key: String::new(),
            display_name: String::new(),
            display_type: AttributeDisplayType::Text,
            description: None,
            choices: Vec::new(),
            default_value: None,
            regex_pattern: None,
            regex_cue: None,
            created_at: self.deps.clock.now(),
        };
        let mut definition = blank.stored(AttributeDefinitionId::new(0));
        let mut violations = command.apply(&mut definition);
        violations.check(definition.check_key());
        violations.into_result()?;
        let mut work = self.deps.store.begin()?;
        let made = work
            .attribute_definitions()
            .add(definition.into())
            .map_err(taken)?;
        work.commit()?;
        Ok(made)
    }

    /// Changes the attributes that the command names, and the form fields of the definition. Stored values stay,
    /// whether or not they match (`operations.json #40`).
    pub fn update(
        &self,
        caller: &Agent,
        id: AttributeDefinitionId,
        command: SaveAttributeDefinition,
    ) -> Result<AttributeDefinition> {
        let (now, mut work) = self.deps.begin()?;
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

    /// Removes the definition and its form fields. Stored values stay; any value is accepted from now on.
    pub fn delete(&self, caller: &Agent, id: AttributeDefinitionId) -> Result<()> {
        let account = caller.account_id();
        let (now, mut work) = self.deps.begin()?;
        let found = work.attribute_definitions().find(account, id)?;
        let definition = found.ok_or(MessagingError::NotFound)?;
        work.attribute_definitions().remove(account, id)?;
        edit_fields(&mut *work, &definition, Edit::Remove, &caller.actor(), now)?;
        Ok(work.commit()?)
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// A taken key is the caller's error.
pub(super) fn taken(error: StoreError) -> MessagingError {
    error.of_caller(
        &[(
            "attribute_definitions_account_id_model_key_key",
            "attribute_key",
        )],
        None,
    )
}
