//! The sender of a message.

use super::contact::PushContactJson;
use crate::words::AvailabilityWord;
use crate::{Context, Present, wire};
use nimchat_accounts::{Availability, ProfileView, User};
use nimchat_core_model::{AgentBotId, UserId};
use nimchat_messaging::SenderView;
use nimchat_messaging::messages::BotFace;

/// The sender of a message.
#[wire]
#[serde(untagged)]
pub enum PushSenderJson {
    /// An agent.
    User(PushUserJson),
    /// The customer.
    Contact(Box<PushContactJson>),
    /// A bot.
    AgentBot(PushBotJson),
}

impl Present<SenderView> for PushSenderJson {
    fn present(view: &SenderView, context: &Context) -> Self {
        match view {
            SenderView::User { user, availability } => {
                Self::User(PushUserJson::new(user, *availability, context))
            }
            SenderView::Contact(contact) => {
                Self::Contact(Box::new(Present::present(&**contact, context)))
            }
            SenderView::AgentBot(bot) => Self::AgentBot(Present::present(bot, context)),
        }
    }
}

/// An agent nested in another object
#[wire]
pub struct PushUserJson {
    id: UserId,
    name: String,
    available_name: String,
    avatar_url: String,
    #[serde(rename = "type")]
    kind: PushUserKind,
    /// `online`, `busy` or `offline`; null if unknown
    #[schema(value_type = Option<AvailabilityWord>)]
    availability_status: Option<&'static str>,
    thumbnail: String,
}

#[wire]
#[serde(rename_all = "snake_case")]
enum PushUserKind {
    User,
}

/// The member.
impl Present<ProfileView> for PushUserJson {
    fn present(profile: &ProfileView, context: &Context) -> Self {
        let agent = &profile.agent;
        Self::new(&agent.user, Some(agent.availability_status()), context)
    }
}

impl PushUserJson {
    /// The user; `availability` is theirs in the account, if it is known.
    pub fn new(user: &User, availability: Option<Availability>, context: &Context) -> Self {
        let picture = context.picture(user.avatar_url.as_deref());
        Self {
            id: user.id,
            name: user.name.clone(),
            available_name: user.available_name().to_owned(),
            avatar_url: picture.clone(),
            kind: PushUserKind::User,
            availability_status: availability.map(Availability::as_str),
            thumbnail: picture,
        }
    }
}

/// A bot nested in another object
#[wire(bot: BotFace)]
pub struct PushBotJson {
    id: AgentBotId,
    name: String,
    #[present(context.picture(bot.avatar_url.as_deref()))]
    avatar_url: String,
    #[serde(rename = "type")]
    #[present(PushBotKind::AgentBot)]
    kind: PushBotKind,
}

#[wire]
#[serde(rename_all = "snake_case")]
enum PushBotKind {
    AgentBot,
}
