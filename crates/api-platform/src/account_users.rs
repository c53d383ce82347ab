//! Users in accounts, from the operator's side (`operations.json` #3, #4; docs/rules/accounts.md §4.2).
//!
//! The request bodies that add users to accounts and remove them. A membership as operators see it
//! (docs/rules/accounts.md §3, §4.2).

use crate::Services;
use nimchat_accounts::memberships::AddMember;
use nimchat_accounts::{AccountsError, Membership, Operator};
use nimchat_api_kit::lenient::{named, numbered};
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, MembershipId, UserId, Violations};
use nimchat_wire::words::{AvailabilityWord, RoleWord};

pub(crate) fn routes() -> Vec<Route> {
    const PATH: &str = "/platform/api/v1/accounts/{account_id}/account_users";
    vec![
        Route::post(PATH)
            .operation(3)
            .summary("Create an Account User")
            .body::<AccountUserBody>()
            .answers::<AccountUserJson>()
            .to_making(
                create,
                RecordKind::Membership,
                |call, services, user: UserId| {
                    let account = call.id("account_id");
                    let mut members = services
                        .accounts
                        .memberships
                        .list(&call.caller, account)?
                        .into_iter();
                    let added = members.find(|member| member.user_id == user);
                    added.ok_or_else(|| AccountsError::NotFound.into())
                },
            ),
        Route::delete(PATH)
            .operation(4)
            .summary("Delete an Account User")
            .body::<RemovedUserBody>()
            .to(delete),
        Route::get(PATH)
            .summary("List the Account Users")
            .answers::<Vec<AccountUserJson>>()
            .to(list),
    ]
}

fn create(call: &In<Operator, AccountUserBody>, services: &Services) -> Result<Membership> {
    let memberships = &services.accounts.memberships;
    let account = call.id("account_id");
    // the contract looks the account up before the input is checked
    services.accounts.accounts.find(&call.caller, account)?;
    let command = call.read()?.command(call.is_reference());
    Ok(memberships.add(&call.caller, account, command)?)
}

fn list(call: &In<Operator>, services: &Services) -> Result<Vec<Membership>> {
    let memberships = &services.accounts.memberships;
    Ok(memberships.list(&call.caller, call.id("account_id"))?)
}

/// The user may be named in the body or in the query.
fn delete(call: &In<Operator, RemovedUserBody>, services: &Services) -> Result<()> {
    let memberships = &services.accounts.memberships;
    let account = call.id("account_id");
    // the contract looks the account up before the input is checked
    services.accounts.accounts.find(&call.caller, account)?;
    let user = call.read()?.user(call.is_reference())?;
    Ok(memberships.remove(&call.caller, account, user)?)
}

/// The user and their role.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct AccountUserBody {
    /// The ID of the user
    #[schema(value_type = i64, required = true)]
    user_id: Option<UserId>,
    /// `agent` or `administrator`; `agent` if omitted in the profile `chatwoot`
    #[schema(value_type = Option<RoleWord>)]
    role: Option<String>,
}

impl AccountUserBody {
    /// The command. `reference` requires the role, `chatwoot` does not (docs/rules/accounts.md §9).
    fn command(self, role_required: bool) -> AddMember {
        AddMember {
            user_id: self.user_id,
            role: self
                .role
                .map(|sent| named(sent, numbered(&["agent", "administrator"]))),
            role_required,
        }
    }
}

/// The user to remove.
#[derive(Default, Deserialize, Validate, ToSchema)]
struct RemovedUserBody {
    /// The ID of the user
    user_id: Option<UserId>,
}

impl RemovedUserBody {
    /// The user. `reference` requires one; in `chatwoot` a call without one does nothing.
    fn user(self, required: bool) -> Result<Option<UserId>> {
        if required && self.user_id.is_none() {
            return Err(Violations::one("user_id", "can't be blank").into());
        }
        Ok(self.user_id)
    }
}

#[derive(Serialize, ToSchema, Present)]
#[present(membership: Membership)]
struct AccountUserJson {
    id: MembershipId,
    account_id: AccountId,
    user_id: UserId,
    #[schema(value_type = RoleWord)]
    role: &'static str,
    inviter_id: Option<UserId>,
    created_at: String,
    updated_at: String,
    active_at: Option<String>,
    #[schema(value_type = AvailabilityWord)]
    availability: &'static str,
    auto_offline: bool,
    /// Always null: nimchat has no custom roles
    #[present(None)]
    custom_role_id: Option<i64>,
    /// Always null: nimchat has no capacity policies
    #[present(None)]
    agent_capacity_policy_id: Option<i64>,
}
