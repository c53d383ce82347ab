//! The use cases of the accounts domain over the memory store: one file per aggregate, one test per rule.

mod access;
mod accounts;
mod agents;
mod emails;
mod invitations;
mod links;
mod memberships;
mod overview;
mod platform_apps;
mod profile;
mod removals;
mod second_factor;
mod sign_in;
mod teams;
mod users;
mod world;
