//! The table of all operations.

use crate::{
    account, agent_bots, agents, auth, automation_rules, campaigns, canned_responses, contacts,
    conversations, csat_survey_responses, custom_attribute_definitions, custom_filters,
    dashboard_apps, inbox_members, inboxes, integrations, labels, macros, messages,
    notification_settings, notification_subscriptions, notifications, portals, profile, reports,
    search, second_factor, team_members, teams, uploads, webhooks,
};
use nimchat_api_kit::Route;

/// Every operation of the Application API.
pub fn routes() -> Vec<Route> {
    [
        account::routes(),
        agent_bots::routes(),
        agents::routes(),
        auth::routes(),
        automation_rules::routes(),
        campaigns::routes(),
        canned_responses::routes(),
        contacts::routes(),
        conversations::routes(),
        csat_survey_responses::routes(),
        custom_attribute_definitions::routes(),
        custom_filters::routes(),
        dashboard_apps::routes(),
        inbox_members::routes(),
        inboxes::routes(),
        integrations::routes(),
        labels::routes(),
        macros::routes(),
        messages::routes(),
        notification_settings::routes(),
        notification_subscriptions::routes(),
        notifications::routes(),
        portals::routes(),
        profile::routes(),
        reports::routes(),
        search::routes(),
        second_factor::routes(),
        team_members::routes(),
        teams::routes(),
        uploads::routes(),
        webhooks::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
