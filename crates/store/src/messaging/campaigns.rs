//! Campaigns.

use super::counters::next_campaign_number;
use super::{model, models};
use crate::conn::MultiBackend;
use crate::rows::{object, of_account};
use crate::schema::campaigns;
use crate::types::cols;
use crate::unit_of_work::UnitOfWork;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use nimchat_core_model::idempotency::RecordKind;
use nimchat_core_model::{AccountId, Attributes, CampaignNumber, InboxId, StoreError, UserId};
use nimchat_messaging::campaigns::{Campaign, CampaignValues, NewCampaign};
use nimchat_messaging::ports::{CampaignLookup, Campaigns};
use serde_json::Value;

#[derive(Queryable, Selectable)]
#[diesel(table_name = campaigns, check_for_backend(MultiBackend))]
struct CampaignRow {
    id: i64,
    account_id: i64,
    number: i64,
    inbox_id: i64,
    sender_id: Option<i64>,
    title: String,
    description: Option<String>,
    message: String,
    enabled: bool,
    only_in_business_hours: bool,
    trigger_rules: Value,
    template_params: Option<Value>,
    created_at: NaiveDateTime,
    updated_at: NaiveDateTime,
}

impl TryFrom<CampaignRow> for Campaign {
    type Error = StoreError;

    fn try_from(row: CampaignRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            number: row.number.into(),
            inbox_id: row.inbox_id.into(),
            values: CampaignValues {
                title: row.title,
                description: row.description,
                message: row.message,
                sender_id: row.sender_id.map(UserId::new),
                enabled: row.enabled,
                only_in_business_hours: row.only_in_business_hours,
                trigger_rules: Attributes::from(row.trigger_rules),
                template_params: row.template_params.map(Attributes::from),
            },
            created_at: row.created_at.and_utc(),
            updated_at: row.updated_at.and_utc(),
        })
    }
}

/// The columns of what may change.
macro_rules! values_of {
    ($values:expr, $template:expr) => {
        (
            campaigns::sender_id.eq($values.sender_id.map(UserId::get)),
            campaigns::title.eq(&$values.title),
            campaigns::description.eq($values.description.as_deref()),
            campaigns::message.eq(&$values.message),
            campaigns::enabled.eq($values.enabled),
            campaigns::only_in_business_hours.eq($values.only_in_business_hours),
            campaigns::trigger_rules.eq(object($values.trigger_rules.clone())),
            campaigns::template_params.eq($template),
        )
    };
}

impl CampaignLookup for UnitOfWork<'_> {
    fn find(
        &mut self,
        account: AccountId,
        number: CampaignNumber,
    ) -> Result<Option<Campaign>, StoreError> {
        let row: Option<CampaignRow> = self.run(|c| {
            campaigns::table
                .filter(campaigns::account_id.eq(account.get()))
                .filter(campaigns::number.eq(number.get()))
                .select(CampaignRow::as_select())
                .first(c)
                .optional()
        })?;
        model(row)
    }

    fn list(
        &mut self,
        account: AccountId,
        inbox: Option<InboxId>,
    ) -> Result<Vec<Campaign>, StoreError> {
        let rows: Vec<CampaignRow> = self.run(|c| {
            let all = campaigns::table
                .filter(campaigns::account_id.eq(account.get()))
                .order(campaigns::number)
                .select(CampaignRow::as_select());
            match inbox {
                Some(inbox) => all.filter(campaigns::inbox_id.eq(inbox.get())).load(c),
                None => all.load(c),
            }
        })?;
        models(rows)
    }
}

impl Campaigns for UnitOfWork<'_> {
    fn add(&mut self, new: NewCampaign) -> Result<Campaign, StoreError> {
        let template = new.values.template_params.clone().map(object);
        let row: CampaignRow = self.run(|c| {
            let number = next_campaign_number(c, new.account_id)?;
            diesel::insert_into(campaigns::table)
                .values((
                    campaigns::account_id.eq(new.account_id.get()),
                    campaigns::number.eq(number),
                    campaigns::inbox_id.eq(new.inbox_id.get()),
                    values_of!(new.values, template.as_ref()),
                    campaigns::created_at.eq(new.created_at.naive_utc()),
                    campaigns::updated_at.eq(new.created_at.naive_utc()),
                ))
                .returning(cols::<CampaignRow>())
                .get_result(c)
        })?;
        self.note_made(RecordKind::Campaign, row.number);
        row.try_into()
    }

    fn update(&mut self, campaign: &Campaign) -> Result<bool, StoreError> {
        let template = campaign.values.template_params.clone().map(object);
        let changed = self.run(|c| {
            diesel::update(of_account!(campaigns, campaign.account_id, campaign.id))
                .set((
                    campaigns::inbox_id.eq(campaign.inbox_id.get()),
                    values_of!(campaign.values, template.as_ref()),
                    campaigns::updated_at.eq(campaign.updated_at.naive_utc()),
                ))
                .execute(c)
        })?;
        Ok(changed > 0)
    }

    fn remove(&mut self, account: AccountId, number: CampaignNumber) -> Result<bool, StoreError> {
        let removed = self.run(|c| {
            let one = campaigns::table
                .filter(campaigns::account_id.eq(account.get()))
                .filter(campaigns::number.eq(number.get()));
            diesel::delete(one).execute(c)
        })?;
        Ok(removed > 0)
    }
}
