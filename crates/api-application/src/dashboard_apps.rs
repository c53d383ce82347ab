//! Dashboard apps: pages of other systems that agents see beside a conversation.
//!
//! The body and the answer of dashboard apps (docs/rules/contacts-and-inboxes.md §6.1).

use nimchat_api_kit::prelude::*;
use nimchat_automation::DashboardAppService;
use nimchat_automation::dashboard_apps::{DashboardApp, Panel, PanelDraft, SaveDashboardApp};
use nimchat_core_model::DashboardAppId;
use nimchat_wire::time::iso;
use nimchat_wire::words::PanelKindWord;

/// The operations on this resource.
pub fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/accounts/{account_id}/dashboard_apps";
    const ONE: &str = "/api/v1/accounts/{account_id}/dashboard_apps/{id}";
    vec![
        Route::get(ALL)
            .summary("List the dashboard apps of an account")
            .answers::<Vec<DashboardAppJson>>()
            .to(list),
        Route::post(ALL)
            .summary("Add a dashboard app")
            .body_under::<DashboardAppBody>("dashboard_app")
            .requires(&["title", "content"])
            .answers::<DashboardAppJson>()
            .to_making(
                create,
                RecordKind::DashboardApp,
                |call, dashboard_apps, id| Ok(dashboard_apps.show(&call.caller.0, id)?),
            ),
        Route::get(ONE)
            .summary("Get a dashboard app")
            .answers::<DashboardAppJson>()
            .to(show),
        Route::update(ONE)
            .summary("Update a dashboard app")
            .body_under::<DashboardAppBody>("dashboard_app")
            .answers::<DashboardAppJson>()
            .to(update),
        Route::delete(ONE)
            .summary("Delete a dashboard app")
            .answers::<NoContent>()
            .to(delete),
    ]
}

type Answered = Result<DashboardApp>;

fn list(call: &In<Agent>, dashboard_apps: &DashboardAppService) -> Result<Vec<DashboardApp>> {
    Ok(dashboard_apps.list(&call.caller)?)
}

fn show(call: &In<Agent>, dashboard_apps: &DashboardAppService) -> Answered {
    Ok(dashboard_apps.show(&call.caller, call.id("id"))?)
}

fn create(
    call: &In<Administrator, DashboardAppBody>,
    dashboard_apps: &DashboardAppService,
) -> Answered {
    let command = call.read()?.into();
    Ok(dashboard_apps.create(&call.caller, command)?)
}

fn update(
    call: &In<Administrator, DashboardAppBody>,
    dashboard_apps: &DashboardAppService,
) -> Answered {
    let id = call.id("id");
    dashboard_apps.show(&call.caller.0, id)?;
    let command = call.read()?.into();
    Ok(dashboard_apps.update(&call.caller, id, command)?)
}

fn delete(call: &In<Administrator>, dashboard_apps: &DashboardAppService) -> Result<()> {
    Ok(dashboard_apps.delete(&call.caller, call.id("id"))?)
}

/// May be nested under the key `dashboard_app`. The service checks the values.
#[derive(Debug, Deserialize, Validate, ToSchema)]
pub(crate) struct DashboardAppBody {
    /// The title of the app
    title: Option<String>,
    /// The pages that it shows
    content: Option<Vec<PanelBody>>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct PanelBody {
    /// `frame`
    #[serde(rename = "type")]
    #[schema(value_type = Option<PanelKindWord>)]
    kind: Option<String>,
    /// An address that begins with `http://` or `https://`
    url: Option<String>,
}

impl From<DashboardAppBody> for SaveDashboardApp {
    fn from(body: DashboardAppBody) -> Self {
        let panel = |panel: PanelBody| PanelDraft {
            kind: panel.kind,
            url: panel.url,
        };
        Self {
            title: body.title,
            content: body.content.map(|all| all.into_iter().map(panel).collect()),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct DashboardAppJson {
    id: DashboardAppId,
    title: String,
    content: Vec<PanelJson>,
    created_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct PanelJson {
    url: String,
    #[serde(rename = "type")]
    #[schema(value_type = PanelKindWord)]
    kind: &'static str,
}

impl Present<DashboardApp> for DashboardAppJson {
    fn present(app: &DashboardApp, _: &Context) -> Self {
        let panel = |panel: &Panel| PanelJson {
            url: panel.url.as_str().to_owned(),
            kind: panel.kind.as_str(),
        };
        Self {
            id: app.id,
            title: app.title.clone(),
            content: app.content.iter().map(panel).collect(),
            created_at: iso(app.created_at),
        }
    }
}
