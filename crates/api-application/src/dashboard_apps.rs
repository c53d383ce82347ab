//! Dashboard apps: pages of other systems that agents see beside a conversation.
//!
//! The body and the answer of dashboard apps (docs/rules/contacts-and-inboxes.md §6.1).

use nimchat_api_kit::prelude::*;
use nimchat_automation::DashboardAppService;
use nimchat_automation::dashboard_apps::{DashboardApp, Panel, PanelDraft, SaveDashboardApp};
use nimchat_core_model::DashboardAppId;
use nimchat_wire::words::PanelKindWord;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/dashboard_apps";
    const ONE: &str = "/api/v1/accounts/{account_id}/dashboard_apps/{id}";
    vec![
        Route::get(ALL)
            .summary("List the dashboard apps of an account")
            .answers::<Vec<DashboardAppJson>>()
            .to(for_caller(DashboardAppService::list)),
        Route::post(ALL)
            .summary("Add a dashboard app")
            .body_under::<DashboardAppBody>("dashboard_app")
            .requires(&["title", "content"])
            .answers::<DashboardAppJson>()
            .to_making(
                by_body(DashboardAppService::create),
                RecordKind::DashboardApp,
                |call, dashboard_apps, id| Ok(dashboard_apps.show(&call.caller.0, id)?),
            ),
        Route::get(ONE)
            .summary("Get a dashboard app")
            .answers::<DashboardAppJson>()
            .to(by_id("id", DashboardAppService::show)),
        Route::update(ONE)
            .summary("Update a dashboard app")
            .body_under::<DashboardAppBody>("dashboard_app")
            .answers::<DashboardAppJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a dashboard app")
            .answers::<NoContent>()
            .to(by_id("id", DashboardAppService::delete)),
    ]
}

type Answered = Result<DashboardApp>;

fn update(
    call: &In<Administrator, DashboardAppBody>,
    dashboard_apps: &DashboardAppService,
) -> Answered {
    let id = call.id("id");
    dashboard_apps.show(&call.caller.0, id)?;
    let command = call.read()?.into();
    Ok(dashboard_apps.update(&call.caller, id, command)?)
}

/// May be nested under the key `dashboard_app`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema, Command)]
#[command(SaveDashboardApp)]
pub(crate) struct DashboardAppBody {
    /// The title of the app
    title: Option<String>,
    /// The pages that it shows
    #[command(body.content.map(|all| all.into_iter().map(Into::into).collect()))]
    content: Option<Vec<PanelBody>>,
}

#[derive(Debug, Deserialize, ToSchema, Command)]
#[command(PanelDraft)]
struct PanelBody {
    /// `frame`
    #[serde(rename = "type")]
    #[schema(value_type = Option<PanelKindWord>)]
    kind: Option<String>,
    /// An address that begins with `http://` or `https://`
    url: Option<String>,
}

#[wire(app: DashboardApp)]
struct DashboardAppJson {
    id: DashboardAppId,
    title: String,
    content: Vec<PanelJson>,
    created_at: String,
}

#[wire(panel: Panel)]
struct PanelJson {
    url: String,
    #[serde(rename = "type")]
    #[schema(value_type = PanelKindWord)]
    kind: &'static str,
}
