//! Push subscriptions of a user: a browser or a telephone.

use crate::NotificationService;
use chrono::{DateTime, Utc};
use nimchat_accounts::Person;
use nimchat_core_model::values::{MAX_STRING, check_required};
use nimchat_core_model::{
    Attributes, PushSubscriptionId, UserId, Violation, Violations, WebUrl, named,
};
use nimchat_messaging::MessagingError;
use serde_json::Value;

named! {
    /// How a subscription is reached.
    SubscriptionKind {
        /// A browser's own push service.
        BrowserPush = 1, "browser_push",
        /// Firebase Cloud Messaging.
        Fcm = 2, "fcm",
    }
}

impl SubscriptionKind {
    /// The attribute that identifies the subscription, and its largest length.
    fn identifier(self) -> (&'static str, usize) {
        match self {
            Self::BrowserPush => ("endpoint", WebUrl::MAX),
            Self::Fcm => ("device_id", MAX_STRING),
        }
    }
}

/// A browser or telephone that receives a user's notifications.
#[derive(Debug, Clone, PartialEq)]
pub struct PushSubscription {
    /// Its id.
    pub id: PushSubscriptionId,
    /// Its user.
    pub user_id: UserId,
    /// How it is reached.
    pub kind: SubscriptionKind,
    /// The data that pushing needs.
    pub attributes: Attributes,
    /// Its identifier; unique.
    pub identifier: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A subscription before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPushSubscription {
    /// As [`PushSubscription::user_id`].
    pub user_id: UserId,
    /// As [`PushSubscription::kind`].
    pub kind: SubscriptionKind,
    /// As [`PushSubscription::attributes`].
    pub attributes: Attributes,
    /// As [`PushSubscription::identifier`].
    pub identifier: String,
    /// The token by which a telephone is unsubscribed.
    pub push_token: Option<String>,
    /// When it is created.
    pub at: DateTime<Utc>,
}

/// The command for a subscription.
#[derive(Debug, Clone, Default)]
pub struct Subscribe {
    /// `browser_push` or `fcm`.
    pub kind: Option<String>,
    /// Its attributes, an `endpoint` or a `device_id` among them.
    pub attributes: Attributes,
}

/// The largest identifier in bytes: an index entry of PostgreSQL takes no more than a third of a page.
const MAX_KEY: usize = 2048;

/// The largest size of a subscription's attributes, written as JSON, in bytes.
const MAX_ATTRIBUTES: usize = 16 * 1024;

impl NotificationService {
    /// Pushes the caller's notifications there from now on. A known subscription becomes the caller's.
    pub fn subscribe(
        &self,
        Person(user): &Person,
        command: Subscribe,
    ) -> Result<PushSubscription, MessagingError> {
        let mut violations = Violations::new();
        let kind = command
            .kind
            .as_deref()
            .and_then(SubscriptionKind::from_name);
        let kind = violations.check(kind.ok_or_else(|| Violation::unlisted("subscription_type")));
        if command.attributes.to_value().to_string().len() > MAX_ATTRIBUTES {
            violations.add("subscription_attributes", "is too long");
        }
        let text = |key: &str| match command.attributes.0.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        };
        let identifier = kind.and_then(|kind| {
            let (key, max) = kind.identifier();
            let found = text(key).unwrap_or_default();
            violations
                .check(check_required("identifier", &found, max))
                .map(|()| found)
        });
        if identifier.as_ref().is_some_and(|key| key.len() > MAX_KEY) {
            violations.add("identifier", too_long());
        }
        let push_token = text("push_token");
        if push_token.as_ref().is_some_and(|key| key.len() > MAX_KEY) {
            violations.add("push_token", too_long());
        }
        violations.into_result()?;
        let (Some(kind), Some(identifier)) = (kind, identifier) else {
            return Err(Violation::new("identifier", "can't be blank").into());
        };
        let mut work = self.deps.store.begin()?;
        let subscription = work.push_subscriptions().put(NewPushSubscription {
            user_id: user.id,
            kind,
            attributes: command.attributes,
            identifier,
            push_token,
            at: self.deps.messaging.clock.now(),
        })?;
        work.commit()?;
        Ok(subscription)
    }

    /// Removes the caller's subscription with this push token, if there is one.
    pub fn unsubscribe(
        &self,
        Person(user): &Person,
        push_token: &str,
    ) -> Result<(), MessagingError> {
        let mut work = self.deps.store.begin()?;
        work.push_subscriptions().remove(user.id, push_token)?;
        Ok(work.commit()?)
    }
}

fn too_long() -> String {
    format!("is too long (maximum is {MAX_KEY} bytes)")
}
