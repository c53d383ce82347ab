//! Access tokens and their owners.

use super::account::AccountRow;
use super::membership::MembershipRow;
use super::user::UserRow;
use crate::prelude::*;
use crate::rows::corrupt;
use crate::schema::{
    access_tokens, account_users, accounts, agent_bot_inboxes, agent_bots, inboxes, platform_apps,
    users,
};
use diesel::dsl::exists;
use nimchat_accounts::ports::{AccessTokens, TokenLookup};
use nimchat_accounts::{Account, Membership, PlatformApp, Principal, TokenOwner};

type Resolved = (
    (String, i64),
    Option<UserRow>,
    Option<AccountRow>,
    Option<MembershipRow>,
);

impl TokenLookup for UnitOfWork<'_> {
    /// One statement for a user, who makes most requests; a second one for a bot or a platform app.
    fn resolve(
        &mut self,
        token: &str,
        account: Option<AccountId>,
    ) -> StoreResult<Option<Principal>> {
        // no row has the id null, so without an account nothing is joined
        let asked = account.map(AccountId::get);
        let found: Option<Resolved> = self.run(|c| {
            // part of every request: the combined backend would build the statement's text each time
            on_each!(
                c,
                access_tokens::table
                    .left_join(
                        users::table.on(users::id
                            .eq(access_tokens::owner_id)
                            .and(access_tokens::owner_type.eq("User"))),
                    )
                    .left_join(
                        accounts::table.on(accounts::id
                            .nullable()
                            .eq(asked)
                            .and(accounts::deleted_at.is_null()))
                    )
                    .left_join(
                        account_users::table.on(account_users::account_id
                            .nullable()
                            .eq(asked)
                            .and(account_users::user_id.eq(access_tokens::owner_id))
                            .and(access_tokens::owner_type.eq("User"))),
                    )
                    .filter(access_tokens::token.eq(token))
                    .select((
                        (access_tokens::owner_type, access_tokens::owner_id),
                        Option::<UserRow>::as_select(),
                        Option::<AccountRow>::as_select(),
                        Option::<MembershipRow>::as_select(),
                    ))
                    .limit(1)
                    .get_result(c)
            )
            .optional()
        })?;
        let Some(((owner_type, owner_id), user, account, membership)) = found else {
            return Ok(None);
        };
        let account = account.map(Account::try_from).transpose()?.map(Box::new);
        match owner_type.as_str() {
            "User" => Ok(user
                .map(|user| {
                    Ok::<_, StoreError>(Principal::User {
                        user: Box::new(user.try_into()?),
                        account,
                        membership: membership.map(Membership::try_from).transpose()?,
                    })
                })
                .transpose()?),
            "AgentBot" => self.bot(owner_id, account),
            "PlatformApp" => self.platform_app(owner_id),
            other => Err(corrupt("access_tokens.owner_type", other)),
        }
    }

    fn token_of(&mut self, owner: TokenOwner) -> StoreResult<Option<String>> {
        self.run(|c| {
            access_tokens::table
                .filter(access_tokens::owner_type.eq(owner.kind()))
                .filter(access_tokens::owner_id.eq(owner.id()))
                .select(access_tokens::token)
                .first(c)
                .optional()
        })
    }
}

impl UnitOfWork<'_> {
    fn bot(&mut self, id: i64, account: Option<Box<Account>>) -> StoreResult<Option<Principal>> {
        let asked = account.as_ref().map(|account| account.id.get());
        let found: Option<(Option<String>, bool)> = self.run(|c| {
            agent_bots::table
                .filter(agent_bots::id.eq(id))
                .select((
                    agent_bots::name,
                    exists(
                        agent_bot_inboxes::table
                            .inner_join(inboxes::table)
                            .filter(agent_bot_inboxes::agent_bot_id.eq(id))
                            .filter(agent_bot_inboxes::active.eq(true))
                            .filter(inboxes::account_id.nullable().eq(asked)),
                    ),
                ))
                .first(c)
                .optional()
        })?;
        Ok(found.map(|(name, connected)| Principal::AgentBot {
            id: id.into(),
            name,
            account,
            connected,
        }))
    }

    fn platform_app(&mut self, id: i64) -> StoreResult<Option<Principal>> {
        let name: Option<String> = self.run(|c| {
            platform_apps::table
                .filter(platform_apps::id.eq(id))
                .select(platform_apps::name)
                .first(c)
                .optional()
        })?;
        Ok(name.map(|name| {
            Principal::PlatformApp(PlatformApp {
                id: id.into(),
                name,
            })
        }))
    }
}

impl AccessTokens for UnitOfWork<'_> {
    fn set(&mut self, owner: TokenOwner, token: &str, at: DateTime<Utc>) -> StoreResult<()> {
        self.write(|c| {
            Both(
                diesel::insert_into(access_tokens::table)
                    .values((
                        access_tokens::owner_type.eq(owner.kind()),
                        access_tokens::owner_id.eq(owner.id()),
                        access_tokens::token.eq(token),
                        access_tokens::created_at.eq(at.naive_utc()),
                        access_tokens::updated_at.eq(at.naive_utc()),
                    ))
                    .on_conflict((access_tokens::owner_type, access_tokens::owner_id))
                    .do_update()
                    .set((
                        access_tokens::token.eq(token),
                        access_tokens::updated_at.eq(at.naive_utc()),
                    )),
            )
            .execute(c)
        })
    }
}
