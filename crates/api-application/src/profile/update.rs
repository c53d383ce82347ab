//! Changing oneself, beyond the reference.

use super::body::ProfileBody;
use super::present::ProfileJson;
use crate::Services;
use actix_web::{HttpResponse, web};
use nimchat_accounts::profile::UpdateProfile;
use nimchat_api_kit::{Answer, ApiError, Call, Input, PersonAt};

pub(super) async fn update(
    call: Call<PersonAt>,
    services: web::Data<Services>,
    input: Input,
) -> Result<HttpResponse, ApiError> {
    call.run(move |PersonAt(caller, session), context| {
        let body: ProfileBody = input.read_under("profile")?;
        let avatar = input.picture("profile[avatar]")?;
        let mut command = UpdateProfile::from(body);
        command.avatar = command.avatar.or_file(services.files.keep_some(avatar)?);
        if let Some(change) = &mut command.password {
            change.client = session.map(|session| session.key.client);
        }
        let user = services.profiles.update(&caller, command)?;
        Answer::present::<ProfileJson, ProfileJson, _>(&user, context)
    })
    .await
}
