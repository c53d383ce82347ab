//! Users' own profiles (docs/rules/accounts.md §5.2).
//!
//! The request bodies that change the caller's own profile. All values may be nested under the key `profile`. A user as
//! they see themselves (docs/rules/accounts.md §3, "User"): one struct for both profiles, since the reference prints
//! none.

use crate::Services;
use crate::agents::availability as by_name;
use nimchat_accounts::profile::{ChangePassword, UpdateProfile};
use nimchat_accounts::{AccountRole, Availability, Person, ProfileService, UserView};
use nimchat_api_kit::PersonAt;
use nimchat_api_kit::prelude::*;
use nimchat_core_model::{AccountId, Attributes, AvatarChange, UserId};
use nimchat_wire::time::iso;
use nimchat_wire::words::{AccountStatusWord, AvailabilitySettingWord, AvailabilityWord, RoleWord};

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/profile";
    const KEY: &str = "profile";
    vec![
        Route::get(PATH)
            .summary("Get the caller's profile")
            .answers::<ProfileJson>()
            .to(show),
        Route::update(PATH)
            .summary("Update the caller's profile")
            .body_under::<ProfileBody>(KEY)
            .takes_files()
            .answers::<ProfileJson>()
            .to(update),
        Route::delete("/api/v1/profile/avatar")
            .summary("Take the caller's picture away")
            .answers::<ProfileJson>()
            .to(for_caller(ProfileService::clear_avatar)),
        Route::post("/api/v1/profile/availability")
            .summary("Set the caller's availability in an account")
            .body_under::<AvailabilityBody>(KEY)
            .answers::<ProfileJson>()
            .to_repeatable(availability, |call, services, _| show(call, services)),
        Route::post("/api/v1/profile/auto_offline")
            .summary("Set whether the caller is offline in an account when not connected")
            .body_under::<AutoOfflineBody>(KEY)
            .answers::<ProfileJson>()
            .to_repeatable(auto_offline, |call, services, _| show(call, services)),
        Route::put("/api/v1/profile/set_active_account")
            .summary("Note that the caller turned to an account")
            .body_under::<OneAccountBody>(KEY)
            .to(set_active_account),
        Route::post("/api/v1/profile/resend_confirmation")
            .summary("Ask once more for the letter that confirms the caller's address")
            .to(resend_confirmation),
        Route::post("/api/v1/profile/reset_access_token")
            .summary("Replace the caller's access token")
            .answers::<ProfileJson>()
            .to_repeatable(
                for_caller(ProfileService::reset_access_token),
                |call, services, _| show(call, services),
            ),
    ]
}

type Answered = Result<UserView>;

fn show<I>(call: &In<Person, I>, profiles: &ProfileService) -> Answered {
    Ok(profiles.show(&call.caller)?)
}

fn update(call: &In<PersonAt, ProfileBody>, services: &Services) -> Answered {
    let PersonAt(caller, session) = &call.caller;
    let mut command = UpdateProfile::from(call.read()?);
    let avatar = call.input().picture("profile[avatar]")?;
    command.avatar = command.avatar.or_file(services.files.keep_some(avatar)?);
    if let Some(change) = &mut command.password {
        let client = session.as_ref().map(|session| &session.key.client);
        change.client = client.cloned();
    }
    Ok(services.accounts.profiles.update(caller, command)?)
}

fn availability(call: &In<Person, AvailabilityBody>, profiles: &ProfileService) -> Answered {
    let body = call.read()?;
    let account = or_nowhere(body.account_id);
    let chosen = body.availability.map(by_name);
    Ok(profiles.set_availability(&call.caller, account, chosen.as_deref())?)
}

fn auto_offline(call: &In<Person, AutoOfflineBody>, profiles: &ProfileService) -> Answered {
    let body = call.read()?;
    let account = or_nowhere(body.account_id);
    let wanted = body.auto_offline.unwrap_or(false);
    Ok(profiles.set_auto_offline(&call.caller, account, wanted)?)
}

fn set_active_account(call: &In<Person, OneAccountBody>, profiles: &ProfileService) -> Result<()> {
    let account = or_nowhere(call.read()?.account_id);
    Ok(profiles.set_active_account(&call.caller, account)?)
}

fn resend_confirmation(call: &In<Person>, services: &Services) -> Result<()> {
    let profiles = &services.accounts.profiles;
    let limit = &services.limits.resend_confirmation;
    limit.check(call.address, None)?;
    Ok(profiles.resend_confirmation(&call.caller)?)
}

/// An absent value is unchanged. The service checks the values. Not printable, since it contains passwords.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(default)]
struct ProfileBody {
    /// Full name
    name: Field<String>,
    /// The name that customers see
    display_name: Field<String>,
    /// Address; a new one takes effect once it is confirmed
    #[schema(format = "email")]
    email: Option<String>,
    /// The signature of messages
    message_signature: Field<String>,
    /// The client's own settings; replaces the stored ones
    ui_settings: Option<Attributes>,
    /// Stored in the custom attributes
    phone_number: Field<String>,
    /// The current password; required for a new one
    #[schema(format = Password)]
    current_password: Option<String>,
    /// A new password
    #[schema(format = Password)]
    password: Option<String>,
    /// The new password once more
    #[schema(format = Password)]
    password_confirmation: Option<String>,
}

impl From<ProfileBody> for UpdateProfile {
    fn from(body: ProfileBody) -> Self {
        let (current, confirmation) = (body.current_password, body.password_confirmation);
        let password = body.password.filter(|password| !password.is_empty());
        Self {
            // null is a blank name, which is refused
            name: body.name.change().map(Option::unwrap_or_default),
            display_name: body.display_name.change(),
            email: body.email,
            message_signature: body.message_signature.change(),
            ui_settings: body.ui_settings,
            phone_number: body.phone_number.change(),
            avatar: AvatarChange::Keep,
            password: password.map(|new| ChangePassword {
                current: current.unwrap_or_default(),
                new,
                confirmation,
                client: None,
            }),
        }
    }
}

/// The account.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct OneAccountBody {
    /// The ID of the account
    #[schema(value_type = i64, required = true)]
    account_id: Option<AccountId>,
}

/// Availability in an account.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct AvailabilityBody {
    /// The ID of the account
    #[schema(value_type = i64, required = true)]
    account_id: Option<AccountId>,
    /// `online`, `busy` or `offline`
    #[schema(value_type = Option<AvailabilitySettingWord>, required = true, nullable = false)]
    availability: Option<String>,
}

/// Presence in an account.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
struct AutoOfflineBody {
    /// The ID of the account
    #[schema(value_type = i64, required = true)]
    account_id: Option<AccountId>,
    /// Offline when not connected? No if absent.
    auto_offline: Option<bool>,
}

/// A missing account becomes one that the caller is not in.
fn or_nowhere(account: Option<AccountId>) -> AccountId {
    account.unwrap_or(AccountId::new(0))
}

#[derive(Serialize, ToSchema, Present)]
#[present(view: UserView, user = view.user)]
pub(crate) struct ProfileJson {
    #[present(view.access_token)]
    access_token: String,
    /// The account that the caller selected last
    #[present(view.active_account().map(|account| account.account_id))]
    account_id: Option<AccountId>,
    #[present(user.available_name().to_owned())]
    available_name: String,
    #[present(context.picture(user.avatar_url.as_deref()))]
    avatar_url: String,
    #[present(user.confirmed())]
    confirmed: bool,
    display_name: Option<String>,
    message_signature: Option<String>,
    email: String,
    id: UserId,
    /// The user who invited the caller to that account
    #[present(view.active_account().and_then(|account| account.inviter_id))]
    inviter_id: Option<UserId>,
    name: String,
    #[present("email")]
    provider: &'static str,
    pubsub_token: String,
    /// Omitted when empty
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    #[schema(required = false)]
    custom_attributes: Attributes,
    /// `agent` or `administrator` of that account
    #[schema(value_type = Option<RoleWord>)]
    #[present(view.active_account().map(|account| account.role.as_str()))]
    role: Option<&'static str>,
    ui_settings: Attributes,
    #[present(user.email)]
    uid: String,
    /// Always null: operators use platform apps and the server's command line.
    #[serde(rename = "type")]
    #[present(None)]
    kind: Option<&'static str>,
    #[present(ProfileAccountJson::all(view))]
    accounts: Vec<ProfileAccountJson>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ProfileAccountJson {
    id: AccountId,
    name: String,
    /// `active` or `suspended`
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
    active_at: Option<String>,
    /// `agent` or `administrator`
    #[schema(value_type = RoleWord)]
    role: &'static str,
    permissions: [&'static str; 1],
    /// `online`, `busy` or `offline`, as the user set it
    #[schema(value_type = AvailabilityWord)]
    availability: &'static str,
    /// The same, as others see it
    #[schema(value_type = AvailabilityWord)]
    availability_status: &'static str,
    auto_offline: bool,
}

impl ProfileAccountJson {
    fn all(view: &UserView) -> Vec<Self> {
        let accounts = view.accounts.iter();
        let accounts = accounts.map(|account| Self::new(account, view.availability_in(account)));
        accounts.collect()
    }

    fn new(account: &AccountRole, seen: Availability) -> Self {
        Self {
            id: account.account_id,
            name: account.account_name.clone(),
            status: account.account_status.as_str(),
            active_at: account.active_at.map(iso),
            role: account.role.as_str(),
            permissions: [account.role.as_str()],
            availability: account.availability.as_str(),
            availability_status: seen.as_str(),
            auto_offline: account.auto_offline,
        }
    }
}
