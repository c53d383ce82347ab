//! The profile of a call.

use super::credential::Credential;
use crate::context::{Api, ApiContext};
use actix_web::{HttpRequest, web};
use nimchat_wire::Profile;

/// The credential that identifies the caller decides the profile: a session means `chatwoot`, since only Chatwoot's
/// front ends use sessions, and so does every path under `/auth`. On the Client API no credential identifies the
/// caller. All other calls have the profile of the settings.
pub(crate) fn profile_of(request: &HttpRequest) -> Profile {
    let by_settings = request
        .app_data::<web::Data<ApiContext>>()
        .map(|api| api.profile)
        .unwrap_or_default();
    let path = request.path();
    if path == "/auth" || path.starts_with("/auth/") {
        return Profile::Chatwoot;
    }
    if Api::of(path) == Api::Client {
        return by_settings;
    }
    match Credential::of(request.headers(), request.query_string()) {
        Credential::Session(_) => Profile::Chatwoot,
        Credential::AccessToken(_) | Credential::None => by_settings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::api_context;
    use actix_web::test::TestRequest;

    fn profile(path: &str, headers: &[(&'static str, &'static str)]) -> Profile {
        let api = web::Data::new(api_context(Profile::Reference));
        let request = headers
            .iter()
            .fold(TestRequest::with_uri(path), |request, header| {
                request.insert_header(*header)
            });
        profile_of(&request.app_data(api).to_http_request())
    }

    const SESSION: [(&str, &str); 2] = [("access-token", "t"), ("uid", "ada@example.com")];

    #[test]
    fn a_session_speaks_chatwoot_however_it_is_sent() {
        let path = "/api/v1/accounts/1/labels";
        assert_eq!(profile(path, &SESSION), Profile::Chatwoot);
        let query = format!("{path}?access-token=t&uid=ada%40example.com");
        assert_eq!(profile(&query, &[]), Profile::Chatwoot);
    }

    #[test]
    fn a_token_speaks_as_the_settings_say_also_beside_a_session() {
        let mut headers = SESSION.to_vec();
        headers.push(("api_access_token", "t"));
        for path in ["/api/v1/accounts/1/labels", "/no/such/path"] {
            assert_eq!(profile(path, &headers), Profile::Reference);
            assert_eq!(profile(path, &[]), Profile::Reference);
        }
    }

    #[test]
    fn signing_in_speaks_chatwoot_and_customers_speak_as_the_settings_say() {
        assert_eq!(profile("/auth/sign_in", &[]), Profile::Chatwoot);
        let path = "/public/api/v1/inboxes/x";
        assert_eq!(profile(path, &SESSION), Profile::Reference);
    }
}
