//! The hooks that events are posted to: those of the app `webhook`.

use crate::webhooks::{Subscription, subscriptions};
use nimchat_core_model::{Attributes, CallAny, CallRule, Violation, WebUrl};
use serde_json::Value;

/// The address that a hook is called at, and the events.
#[derive(Debug, Clone, PartialEq)]
pub struct HookTarget {
    /// The address.
    pub url: WebUrl,
    /// The events.
    pub subscriptions: Vec<Subscription>,
}

impl HookTarget {
    /// The app of such hooks.
    pub const APP: &str = "webhook";

    /// Reads the settings of a stored hook.
    pub(super) fn read(settings: &Attributes) -> Result<Self, Violation> {
        Self::checked(settings, &CallAny)
    }

    /// Reads settings: `url`, which may be called, and `subscriptions`, the first eight if absent. Nothing else is
    /// allowed.
    pub(super) fn checked(settings: &Attributes, rule: &dyn CallRule) -> Result<Self, Violation> {
        let invalid = || Violation::new("settings", ": Invalid settings data");
        let known = |name: &String| ["url", "subscriptions"].contains(&name.as_str());
        let url = settings.0.get("url").and_then(Value::as_str);
        let url = url.ok_or_else(invalid)?;
        if !settings.0.keys().all(known) {
            return Err(invalid());
        }
        let subscriptions = match settings.0.get("subscriptions") {
            None => Subscription::default_set(),
            Some(names) => {
                let names: Vec<String> =
                    serde_json::from_value(names.clone()).map_err(|_| invalid())?;
                subscriptions(&names).map_err(|_| invalid())?
            }
        };
        Ok(Self {
            url: WebUrl::parse_callable("settings", url, rule)?,
            subscriptions,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_name_an_address_and_events() {
        let read = |settings: Value| HookTarget::read(&Attributes::from(settings));
        let url = "https://hooks.example";
        let target = read(json!({"url": url})).unwrap();
        assert_eq!(target.url.as_str(), url);
        assert_eq!(target.subscriptions, Subscription::default_set());
        let target = read(json!({"url": url, "subscriptions": ["contact_created"]})).unwrap();
        assert_eq!(target.subscriptions, [Subscription::ContactCreated]);
        for bad in [
            json!({}),
            json!({"url": 7}),
            json!({"url": "ftp://hooks.example"}),
            json!({"url": url, "subscriptions": []}),
            json!({"url": url, "subscriptions": ["dance"]}),
            json!({"url": url, "subscriptions": "contact_created"}),
            json!({"url": url, "colour": "red"}),
        ] {
            let refused = read(bad.clone()).err().map(|violation| violation.attribute);
            assert_eq!(refused.as_deref(), Some("settings"), "{bad}");
        }
    }
}
