//! `operations.json #27`.

use super::assignee::{AssignedChatwootJson, AssignedReferenceJson, InChargeChatwootJson};
use super::team::TeamReferenceJson;
use crate::Services;
use crate::messages::EmptyJson;
use actix_web::{HttpResponse, web};
use nimchat_accounts::Caller;
use nimchat_api_kit::{Answer, ApiError, Call, Context, Field, Input, Present, Profile, lenient};
use nimchat_core_model::{TeamId, UserId};
use nimchat_messaging::MessagingError;
use nimchat_messaging::conversations::{Assign, Assigned};
use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(super) struct AssignBody {
    /// Id of the assignee user; 0 and null leave nobody in charge
    #[serde(default, deserialize_with = "id_or_null")]
    #[schema(value_type = Option<i64>)]
    assignee_id: Field<UserId>,
    /// Id of the team. If the `assignee_id` is present, this param would be ignored
    #[serde(default, deserialize_with = "id_or_null")]
    #[schema(value_type = Option<i64>)]
    team_id: Field<TeamId>,
}

impl AssignBody {
    /// What to do; nothing where neither is named.
    fn command(self) -> Option<Assign> {
        let agent = self.assignee_id.change().map(Assign::Agent);
        agent.or_else(|| self.team_id.change().map(Assign::Team))
    }
}

/// An id where clients also write null as text (contract messaging.md §1).
fn id_or_null<'de, D, T>(deserializer: D) -> Result<Field<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    match Value::deserialize(deserializer)? {
        Value::String(text) if text.trim() == "null" => Ok(Field::Null),
        value => lenient::field_integer(value.into_deserializer())
            .map_err(|error: serde_json::Error| serde::de::Error::custom(error)),
    }
}

pub(super) async fn assign(
    call: Call<Caller>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    let number = call.id("conversation_id");
    call.run(move |caller, context| {
        let body: AssignBody = input.read().map_err(|fault: ApiError| {
            fault.behind(services.conversations.find(&caller, number))
        })?;
        let assigned = if let Some(command) = body.command() {
            services.conversations.assign(&caller, number, command)?
        } else {
            services.conversations.find(&caller, number)?;
            Assigned::Agent(None)
        };
        match context.profile {
            Profile::Reference => Answer::json(&reference(&services, &caller, &assigned, context)?),
            Profile::Chatwoot => Answer::json(&chatwoot(&assigned, context)),
        }
    })
    .await
}

fn reference(
    services: &Services,
    caller: &Caller,
    assigned: &Assigned,
    context: &Context,
) -> Result<AssignedReferenceJson, MessagingError> {
    Ok(match assigned {
        Assigned::Agent(Some(profile)) => {
            AssignedReferenceJson::Agent(Box::new(Present::present(profile, context)))
        }
        Assigned::Team(Some(team)) => {
            let own = services.conversations.own_teams(caller, [team.id])?;
            AssignedReferenceJson::Team(TeamReferenceJson::new(team, own.contains(&team.id)))
        }
        Assigned::Agent(None) | Assigned::Team(None) => AssignedReferenceJson::Nobody(EmptyJson {}),
    })
}

fn chatwoot(assigned: &Assigned, context: &Context) -> AssignedChatwootJson {
    AssignedChatwootJson(match assigned {
        Assigned::Agent(profile) => profile.as_ref().map(|profile| {
            InChargeChatwootJson::Agent(Box::new(Present::present(&profile.agent, context)))
        }),
        Assigned::Team(team) => team
            .as_ref()
            .map(|team| InChargeChatwootJson::Team(team.into())),
    })
}
