//! What every adapter of [`crate::ports`] must do, as a test suite that adapters run against themselves.
//!
//! Each behaviour is one function over a store that is empty when it is called. The suite assumes nothing about the
//! ids, and every row that another refers to exists.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this is test code, shipped for adapters: a panic is how it reports a fault"
)]

pub mod accounts;
pub mod installation;
pub mod memberships;
pub mod overview;
pub mod platform_apps;
pub mod removals;
pub mod second_factors;
pub mod sessions;
pub mod teams;
pub mod tokens;
pub mod users;
pub mod work;

use crate::accounts::{Account, NewAccount};
use crate::memberships::{Membership, NewMembership, Role};
use crate::ports::{Store, View, Work};
use crate::users::{NewUser, User};
use nimchat_core_model::conformance::{at, attributes, later};
use nimchat_core_model::{
    AccountId, AgentBotId, Attributes, Email, JobQueue, NewEvent, UserId, suite,
};

/// The adapter under test, with what the suite cannot do through the ports.
pub trait Adapter {
    /// The store.
    fn store(&self) -> &dyn Store;
    /// Adds a bot and connects it to an inbox of each of these accounts. Called at most once per store.
    fn add_bot(&self, name: Option<&str>, connected: &[AccountId]) -> AgentBotId;
    /// Every committed event, oldest first.
    fn events(&self) -> Vec<NewEvent>;
    /// The queue of its jobs.
    fn jobs(&self) -> &dyn JobQueue;
}

suite! {
    accounts::an_account_reads_back_as_it_was_added,
    accounts::an_account_with_nothing_but_a_name_reads_back,
    accounts::an_update_writes_every_attribute_of_an_account,
    accounts::events_tell_since_when_copies_are_old,
    accounts::there_is_no_account_until_one_is_added,
    users::a_user_reads_back_as_they_were_added,
    users::a_user_without_optional_values_reads_back,
    users::an_update_writes_every_attribute_of_a_user,
    users::a_user_is_found_by_address,
    users::a_taken_address_is_a_conflict,
    users::many_gives_those_who_exist_once_each,
    users::a_removed_user_is_gone_with_their_token,
    users::a_locked_user_is_the_stored_one,
    memberships::a_membership_reads_back_as_it_was_added,
    memberships::an_update_writes_what_may_change_of_a_membership,
    memberships::a_second_membership_is_a_conflict,
    memberships::a_membership_needs_its_account_and_its_user,
    memberships::members_come_by_lower_cased_name_then_id,
    memberships::members_are_the_accounts_own,
    memberships::members_among_gives_those_who_are_in_the_account,
    memberships::people_come_with_their_place_in_the_account,
    memberships::roles_come_by_account_for_all_users_at_once,
    memberships::a_removed_membership_is_gone_and_the_user_stays,
    memberships::a_removed_member_leaves_the_teams_of_that_account_only,
    teams::a_team_reads_back_as_it_was_added,
    teams::a_team_is_found_in_its_own_account_only,
    teams::a_taken_name_is_a_conflict_within_the_account,
    teams::adding_a_member_twice_keeps_them_once,
    teams::a_user_of_another_account_is_not_added_to_a_team,
    teams::all_teams_of_an_account_come_by_id,
    teams::the_teams_of_a_user_are_those_they_are_in,
    teams::an_update_writes_what_may_change_of_a_team,
    teams::members_are_taken_out_of_a_team,
    teams::a_removed_team_is_gone_and_its_people_stay,
    tokens::a_users_token_tells_who_and_what_they_are_in_the_account,
    tokens::a_user_outside_the_account_has_no_membership,
    tokens::an_unknown_account_is_told_by_its_absence,
    tokens::without_an_account_only_the_user_is_told,
    tokens::a_bots_token_tells_where_it_is_connected,
    tokens::a_nameless_bot_reads_back,
    tokens::a_platform_apps_token_tells_the_app,
    tokens::an_unknown_token_has_no_owner,
    tokens::a_new_token_kills_the_old_one,
    tokens::an_owner_without_a_token_has_none,
    sessions::a_session_tells_who_and_what_they_are_in_the_account,
    sessions::a_session_opens_by_all_of_its_key,
    sessions::a_session_ends,
    sessions::the_sessions_that_end_last_are_kept,
    sessions::all_clients_but_one_are_signed_out,
    sessions::one_client_is_signed_out,
    sessions::a_removed_user_is_signed_out,
    sessions::a_link_is_spent_once_by_its_user,
    sessions::links_that_ended_are_forgotten,
    second_factors::a_second_factor_takes_the_place_of_an_older_one,
    second_factors::a_backup_code_is_spent_once,
    second_factors::a_removed_second_factor_is_gone_with_its_codes,
    platform_apps::a_permission_is_for_one_app_and_one_object,
    platform_apps::permitting_twice_changes_nothing,
    platform_apps::the_accounts_of_an_app_are_those_it_may_touch,
    overview::pages_hold_what_exists_by_id,
    overview::apps_come_with_the_number_of_their_objects,
    installation::the_first_value_stays,
    removals::a_removed_account_is_gone_for_every_look,
    removals::nothing_is_erased_that_was_not_removed,
    removals::a_removed_users_address_is_free_at_once,
    removals::a_removed_teams_name_is_free_at_once,
    work::a_work_dropped_without_commit_leaves_nothing,
    work::a_work_reads_its_own_writes,
    work::a_view_does_not_see_an_open_work,
    work::events_last_with_their_work_in_order,
    work::changes_that_meet_on_a_locked_row_all_last,
}

fn email(text: &str) -> Email {
    Email::parse(text, "is not an email").expect("an address")
}

fn new_user(name: &str, address: &str) -> NewUser {
    NewUser {
        name: name.to_owned(),
        display_name: None,
        email: email(address),
        password_digest: None,
        pubsub_token: format!("socket-of-{address}"),
        custom_attributes: Attributes::new(),
        confirmed_at: None,
        created_at: at(),
    }
}

fn add_account(store: &dyn Store, name: &str) -> Account {
    change(store, |work| {
        work.accounts().add(NewAccount::named(name, at()))
    })
}

fn add_user(store: &dyn Store, name: &str, address: &str) -> User {
    change(store, |work| work.users().add(new_user(name, address)))
}

fn add_member(store: &dyn Store, account: AccountId, user: UserId, role: Role) -> Membership {
    change(store, |work| {
        work.memberships()
            .add(NewMembership::new(account, user, role, at()))
    })
}

/// A user who is an agent of the account.
fn add_agent(store: &dyn Store, account: AccountId, name: &str, address: &str) -> User {
    let user = add_user(store, name, address);
    add_member(store, account, user.id, Role::Agent);
    user
}
