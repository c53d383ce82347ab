//! Views for the tests.

use chrono::{DateTime, TimeDelta, Utc};
use nimchat_accounts::{
    Account, AccountRole, AccountStatus, AgentView, Availability, Membership, ProfileView, Role,
    Team, User,
};
use nimchat_core_model::{
    AccountId, Attributes, ContactId, ContactInboxId, ConversationId, ConversationNumber, Email,
    InboxId, Locale, MembershipId, MessageId, PhoneNumber, TeamId, UserId,
};
use nimchat_messaging::inboxes::InboxSettings;
use nimchat_messaging::{
    ApiChannel, Channel, Contact, ContactInbox, ContactType, ContentType, Conversation,
    ConversationView, DeliveryStatus, Inbox, Message, MessageType, MessageView, Priority, Sender,
    SenderView, Status,
};
use serde_json::json;

/// 2025-01-31 09:05:07.123456 UTC.
pub(super) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_738_314_307_123_456).unwrap()
}

pub(super) fn account() -> Account {
    Account {
        id: AccountId::new(1),
        name: "Acme".to_owned(),
        locale: Locale::default(),
        domain: None,
        support_email: None,
        status: AccountStatus::Active,
        features: Attributes::new(),
        limits: Attributes::new(),
        settings: Attributes::new(),
        custom_attributes: Attributes::new(),
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn agent() -> User {
    User {
        id: UserId::new(5),
        name: "Grace Hopper".to_owned(),
        display_name: Some("Grace".to_owned()),
        email: Email::stored("grace@example.com".to_owned()),
        password_digest: None,
        pubsub_token: "user-token".to_owned(),
        custom_attributes: Attributes::new(),
        ui_settings: Attributes::new(),
        message_signature: None,
        avatar_url: None,
        confirmed_at: Some(now()),
        unconfirmed_email: None,
        link_round: 0,
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn profile() -> ProfileView {
    let membership = Membership {
        id: MembershipId::new(8),
        account_id: AccountId::new(1),
        user_id: UserId::new(5),
        role: Role::Agent,
        inviter_id: None,
        availability: Availability::Online,
        auto_offline: true,
        active_at: None,
        created_at: now(),
        updated_at: now(),
    };
    let role = AccountRole {
        account_id: membership.account_id,
        account_name: "Engines".to_owned(),
        account_locale: Locale::default(),
        role: membership.role,
        active_at: None,
        account_status: AccountStatus::Active,
        inviter_id: None,
        availability: membership.availability,
        auto_offline: membership.auto_offline,
    };
    ProfileView {
        agent: AgentView {
            user: agent(),
            membership,
            present: false,
        },
        role,
    }
}

pub(super) fn contact() -> Contact {
    Contact {
        id: ContactId::new(3),
        account_id: AccountId::new(1),
        name: "Ada".to_owned(),
        email: Some(Email::stored("ada@example.com".to_owned())),
        phone_number: Some(PhoneNumber::stored("+4912345".to_owned())),
        identifier: None,
        additional_attributes: json!({"city": "London"}).into(),
        custom_attributes: json!({"plan": "gold"}).into(),
        labels: Vec::new(),
        contact_type: ContactType::Lead,
        blocked: false,
        avatar_url: None,
        last_activity_at: None,
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn inbox(channel: Channel) -> Inbox {
    Inbox {
        id: InboxId::new(2),
        account_id: AccountId::new(1),
        name: "Support".to_owned(),
        channel,
        settings: InboxSettings::default(),
        created_at: now(),
        updated_at: now(),
    }
}

pub(super) fn api_channel() -> Channel {
    Channel::Api(ApiChannel {
        webhook_url: Some("https://example.com/hook".to_owned()),
        identifier: "public".to_owned(),
        hmac_token: "secret".to_owned(),
        webhook_secret: "secret".to_owned(),
        ..ApiChannel::default()
    })
}

pub(super) fn message(
    message_type: MessageType,
    sender: Option<(Sender, SenderView)>,
) -> MessageView {
    MessageView {
        message: Message {
            attachments: Vec::new(),
            id: MessageId::new(11),
            account_id: AccountId::new(1),
            inbox_id: InboxId::new(2),
            conversation_id: ConversationId::new(700),
            message_type,
            content: Some("Hello".to_owned()),
            content_type: ContentType::Text,
            content_attributes: Attributes::new(),
            private: false,
            status: DeliveryStatus::Sent,
            source_id: None,
            sender: sender.as_ref().map(|(sender, _)| *sender),
            additional_attributes: Attributes::new(),
            created_at: now(),
            updated_at: now(),
        },
        number: ConversationNumber::new(7),
        sender: sender.map(|(_, view)| view),
        echo_id: None,
    }
}

pub(super) fn from_customer() -> MessageView {
    let view = SenderView::Contact(Box::new(contact()));
    let sender = Sender::Contact(ContactId::new(3));
    message(MessageType::Incoming, Some((sender, view)))
}

pub(super) fn conversation() -> ConversationView {
    ConversationView {
        conversation: Conversation {
            id: ConversationId::new(700),
            account_id: AccountId::new(1),
            number: ConversationNumber::new(7),
            uuid: uuid::Uuid::from_u128(0xabc),
            inbox_id: InboxId::new(2),
            contact_id: ContactId::new(3),
            contact_inbox_id: ContactInboxId::new(4),
            status: Status::Snoozed,
            priority: Some(Priority::High),
            assignee_id: Some(UserId::new(5)),
            team_id: Some(TeamId::new(6)),
            additional_attributes: Attributes::new(),
            custom_attributes: json!({"order": 9}).into(),
            labels: vec!["vip".to_owned()],
            campaign: None,
            snoozed_until: Some(now() + TimeDelta::hours(1)),
            waiting_since: Some(now()),
            first_reply_created_at: None,
            agent_last_seen_at: None,
            assignee_last_seen_at: None,
            contact_last_seen_at: None,
            last_activity_at: now(),
            unread_count: 2,
            messages_count: 3,
            last_message_id: None,
            last_non_activity_message_id: None,
            last_public_message_id: Some(MessageId::new(11)),
            created_at: now(),
            updated_at: now(),
        },
        contact: contact(),
        contact_present: false,
        session: ContactInbox {
            id: ContactInboxId::new(4),
            contact_id: ContactId::new(3),
            inbox_id: InboxId::new(2),
            source_id: "source".to_owned(),
            hmac_verified: true,
            claim: None,
            pubsub_token: "session-token".to_owned(),
            created_at: now(),
            updated_at: now(),
        },
        inbox: inbox(api_channel()),
        assignee: Some(profile()),
        team: Some(Team {
            id: TeamId::new(6),
            account_id: AccountId::new(1),
            name: "sales".to_owned(),
            description: None,
            allow_auto_assign: true,
            created_at: now(),
            updated_at: now(),
        }),
        last_message: None,
        last_non_activity_message: None,
        last_public_message: Some(from_customer()),
    }
}
