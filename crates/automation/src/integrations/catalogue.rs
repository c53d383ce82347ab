//! The apps that an account can use (docs/rules/contacts-and-inboxes.md §6), as `apps.json` states them.

use nimchat_core_model::{Attributes, Violation, named};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

named! {
    /// Whose settings a hook holds.
    HookType {
        /// The account's.
        Account = "account",
        /// An inbox's.
        Inbox = "inbox",
    }
}

/// How an account begins to use an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptAs {
    /// By records of their own kind, which nimchat acts on; webhooks by hooks as well.
    Records,
    /// By a hook with settings. nimchat keeps them and does not call the service.
    Settings,
    /// By signing in to the service, of which nimchat is no client.
    SignIn,
}

/// The type of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingKind {
    /// A text.
    Text,
    /// A boolean.
    Flag,
    /// A whole number.
    Number,
    /// An object.
    Object,
}

impl SettingKind {
    fn takes(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Flag => value.is_boolean(),
            Self::Number => value.is_i64(),
            Self::Object => value.is_object(),
        }
    }

    /// The name in a JSON schema, and that of the field in a form.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("string", "text"),
            Self::Flag => ("boolean", "checkbox"),
            Self::Number => ("integer", "number"),
            Self::Object => ("object", "textarea"),
        }
    }
}

/// A setting of an app.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Setting {
    /// Its key.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// Its type.
    pub kind: SettingKind,
    /// Does a hook need it?
    #[serde(default)]
    pub required: bool,
    /// What its field in a form has beside label, name, type and validation, or instead of these.
    #[serde(default)]
    pub form: Map<String, Value>,
}

/// An app.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct App {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// The same in one line.
    pub short_description: String,
    /// Whose settings its hooks hold.
    pub hook_type: HookType,
    /// May an account, or an inbox, have several hooks of it?
    pub allow_multiple_hooks: bool,
    /// The file of its picture.
    pub logo: String,
    /// The key of its texts in the agents' front end.
    pub i18n_key: String,
    /// Where the agents' front end leads to, if it does.
    pub action: Option<String>,
    /// How an account begins to use it.
    pub kept_as: KeptAs,
    /// The settings of its hooks.
    #[serde(default)]
    pub settings: Vec<Setting>,
    /// The settings that the front end shows.
    #[serde(default)]
    pub visible_properties: Vec<String>,
}

impl App {
    /// Every app, in the order of the contract.
    pub fn all() -> &'static [Self] {
        static APPS: LazyLock<Vec<App>> =
            LazyLock::new(|| serde_json::from_str(include_str!("apps.json")).unwrap_or_default());
        &APPS
    }

    /// The app with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::all().iter().find(|app| app.id == id)
    }

    /// Does nimchat act on it?
    pub fn is_connected(&self) -> bool {
        self.kept_as == KeptAs::Records
    }

    /// What it does, and, if nimchat does not act on it, that it does not.
    pub fn stated(&self) -> String {
        let Self {
            description, name, ..
        } = self;
        match self.kept_as {
            KeptAs::Records => description.clone(),
            KeptAs::Settings => format!(
                "{description} Not connected: this server keeps the settings and does not call {name}."
            ),
            KeptAs::SignIn => {
                format!("{description} Not connected: this server is no client of {name}.")
            }
        }
    }

    /// Refuses settings that the app does not define, that lack a required one, or that have another type.
    pub fn check(&self, settings: &Attributes) -> Result<(), Violation> {
        let known = settings.0.iter().all(|(name, value)| {
            let setting = self.settings.iter().find(|setting| setting.name == *name);
            setting.is_some_and(|setting| setting.kind.takes(value))
        });
        let mut required = self.settings.iter().filter(|setting| setting.required);
        if known && required.all(|setting| settings.0.contains_key(&setting.name)) {
            return Ok(());
        }
        Err(Violation::new("settings", ": Invalid settings data"))
    }

    /// The JSON schema of its settings; none without settings.
    pub fn settings_schema(&self) -> Option<Value> {
        let kinds = self.settings.iter().map(|setting| {
            let kind = json!({"type": setting.kind.names().0});
            (setting.name.clone(), kind)
        });
        let properties: serde_json::Map<String, Value> = kinds.collect();
        let required = self.settings.iter().filter(|setting| setting.required);
        let required: Vec<&str> = required.map(|setting| setting.name.as_str()).collect();
        (!self.settings.is_empty()).then(|| {
            json!({"type": "object", "properties": properties, "required": required,
                   "additionalProperties": false})
        })
    }

    /// The form of its settings; none without settings.
    pub fn settings_form(&self) -> Option<Value> {
        let field = |setting: &Setting| {
            let validation = if setting.required { "required" } else { "" };
            let mut field = json!({"label": setting.label, "type": setting.kind.names().1,
                                   "name": setting.name, "validation": validation});
            if let Value::Object(members) = &mut field {
                members.extend(setting.form.clone());
            }
            field
        };
        let fields: Vec<Value> = self.settings.iter().map(field).collect();
        (!fields.is_empty()).then_some(Value::Array(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(value: Value) -> Attributes {
        Attributes::from(value)
    }

    #[test]
    fn the_catalogue_has_the_apps_of_the_contract_in_its_order() {
        let ids: Vec<&str> = App::all().iter().map(|app| app.id.as_str()).collect();
        let expected = [
            "webhook",
            "dashboard_apps",
            "openai",
            "linear",
            "notion",
            "slack",
            "dialogflow",
            "google_translate",
            "dyte",
            "shopify",
            "leadsquared",
        ];
        assert_eq!(ids, expected);
        let inboxes = App::all()
            .iter()
            .filter(|app| app.hook_type == HookType::Inbox);
        assert_eq!(
            inboxes.map(|app| app.id.as_str()).collect::<Vec<_>>(),
            ["dialogflow"]
        );
    }

    #[test]
    fn settings_are_those_of_the_app() {
        let dialogflow = App::find("dialogflow").unwrap();
        for (value, good) in [
            (json!({"project_id": "p", "credentials": {}}), true),
            (
                json!({"project_id": "p", "credentials": {}, "region": "eu"}),
                true,
            ),
            (json!({"project_id": "p"}), false),
            (json!({"project_id": "p", "credentials": "{}"}), false),
            (json!({"project_id": 7, "credentials": {}}), false),
            (
                json!({"project_id": "p", "credentials": {}, "colour": "red"}),
                false,
            ),
            (json!({}), false),
        ] {
            assert_eq!(
                dialogflow.check(&settings(value.clone())).is_ok(),
                good,
                "{value}"
            );
        }
        let leadsquared = App::find("leadsquared").unwrap();
        let flags = json!({"access_key": "a", "secret_key": "b",
            "enable_conversation_activity": true, "conversation_activity_code": 1001});
        assert!(leadsquared.check(&settings(flags)).is_ok());
    }

    #[test]
    fn an_app_that_is_not_connected_says_so() {
        let stated = |id: &str| App::find(id).unwrap().stated();
        assert!(!stated("webhook").contains("Not connected"));
        assert!(stated("slack").ends_with("Not connected: this server is no client of Slack."));
        assert!(stated("openai").contains("Not connected: this server keeps the settings"));
    }
}
