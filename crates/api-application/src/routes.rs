//! The face as a table.

use crate::{
    account, agent_bots, agents, contacts, conversations, inbox_members, inboxes, messages,
    profile, team_members, teams, webhooks,
};
use nimchat_api_kit::Route;

/// Every operation of the Application API.
pub fn routes() -> Vec<Route> {
    [
        account::routes(),
        agent_bots::routes(),
        agents::routes(),
        contacts::routes(),
        conversations::routes(),
        inbox_members::routes(),
        inboxes::routes(),
        messages::routes(),
        profile::routes(),
        team_members::routes(),
        teams::routes(),
        webhooks::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
