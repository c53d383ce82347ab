//! Conformance tests of [`crate::ports::AttributeDefinitions`].

use super::{Adapter, at, change, later, look, refusal};
use crate::custom_attributes::{
    AttributeDefinition, AttributeDisplayType, AttributeModel, NewAttributeDefinition,
};
use crate::ports::Store;
use nimchat_core_model::AccountId;

const KEY: &str = "attribute_definitions_account_id_model_key_key";

fn new(account: AccountId, model: AttributeModel, key: &str) -> NewAttributeDefinition {
    NewAttributeDefinition {
        account_id: account,
        model,
        key: key.to_owned(),
        display_name: "Plan".to_owned(),
        display_type: AttributeDisplayType::Text,
        description: None,
        choices: Vec::new(),
        default_value: None,
        regex_pattern: None,
        regex_cue: None,
        created_at: at(),
    }
}

fn add(
    store: &dyn Store,
    account: AccountId,
    model: AttributeModel,
    key: &str,
) -> AttributeDefinition {
    let new = new(account, model, key);
    change(store, |work| work.attribute_definitions().add(new))
}

/// In its own account only; those of one model, or all, by id.
pub fn a_definition_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let full = NewAttributeDefinition {
        display_type: AttributeDisplayType::List,
        description: Some("What they pay for".to_owned()),
        choices: vec!["Größe".to_owned(), "klein".to_owned()],
        default_value: Some("klein".to_owned()),
        regex_pattern: Some("/^a$/".to_owned()),
        regex_cue: Some("Only a".to_owned()),
        ..new(account, AttributeModel::Contact, "plan")
    };
    let plan = change(store, |work| work.attribute_definitions().add(full.clone()));
    assert_eq!(plan, full.stored(plan.id));
    let order = add(store, account, AttributeModel::Conversation, "order");
    let other = add(store, elsewhere, AttributeModel::Contact, "plan");
    look(store, |view| {
        let definitions = view.attribute_definitions();
        assert_eq!(definitions.find(account, plan.id)?.as_ref(), Some(&plan));
        assert_eq!(definitions.find(account, other.id)?, None);
        let all = definitions.all(account, None)?;
        assert_eq!(all, [plan.clone(), order.clone()]);
        let contacts = definitions.all(account, Some(AttributeModel::Contact))?;
        assert_eq!(contacts, [plan]);
        let conversations = definitions.all(account, Some(AttributeModel::Conversation))?;
        assert_eq!(conversations, [order]);
        Ok(())
    });
}

/// Within the model and the account.
pub fn a_taken_key_is_a_conflict(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let contact = AttributeModel::Contact;
    add(store, account, contact, "plan");
    let other = add(store, account, AttributeModel::Conversation, "plan");
    let error = refusal(store, |work| {
        work.attribute_definitions()
            .add(new(account, contact, "plan"))
    });
    assert!(error.is_conflict_on(KEY), "{error:?}");
    let changed = AttributeDefinition {
        model: contact,
        ..other
    };
    let error = refusal(store, |work| work.attribute_definitions().update(&changed));
    assert!(error.is_conflict_on(KEY), "{error:?}");
}

/// Only through its own account.
pub fn a_definition_is_changed_and_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let changed = AttributeDefinition {
        model: AttributeModel::Contact,
        key: "rate".to_owned(),
        display_name: "Rate".to_owned(),
        display_type: AttributeDisplayType::Percent,
        description: Some("Off".to_owned()),
        choices: vec!["a".to_owned()],
        default_value: Some("1".to_owned()),
        regex_pattern: Some("a".to_owned()),
        regex_cue: Some("b".to_owned()),
        updated_at: later(1),
        ..add(store, account, AttributeModel::Conversation, "plan")
    };
    change(store, |work| work.attribute_definitions().update(&changed));
    let id = changed.id;
    let found = look(store, |view| view.attribute_definitions().find(account, id));
    assert_eq!(found, Some(changed.clone()));
    let stolen = AttributeDefinition {
        account_id: elsewhere,
        ..changed
    };
    refusal(store, |work| work.attribute_definitions().update(&stolen));
    let remove = |from| change(store, |work| work.attribute_definitions().remove(from, id));
    assert!(!remove(elsewhere));
    assert!(remove(account));
    assert!(!remove(account));
}
