//! The ports of the help centre domain.

mod article;
mod category;
mod portal;
mod published;

use crate::prelude::*;
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::sql_types::{BigInt, Bool};
use nimchat_core_model::PortalId;

/// How many rows of the table each of the portals has in each locale.
macro_rules! counts_by_locale {
    ($unit:ident, $table:ident of $portals:ident) => {{
        let rows: Vec<(i64, String, i64)> = $unit.run(|c| {
            $table::table
                .filter($table::portal_id.eq_any(numbers($portals)))
                .group_by(($table::portal_id, $table::locale))
                .order(($table::portal_id, $table::locale))
                .select(($table::portal_id, $table::locale, count_star()))
                .load(c)
        })?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(portal, locale, rows)| (portal.into(), locale, count(rows)))
            .collect())
    }};
}
use counts_by_locale;

/// The condition that a row of this table is one of the first of its portal, which is one of these.
fn among_first<T: 'static>(
    table: &str,
    order: &str,
    portals: &[PortalId],
    limit: u32,
) -> Box<dyn BoxableExpression<T, MultiBackend, SqlType = Bool>> {
    let portals: Vec<String> = portals.iter().map(PortalId::to_string).collect();
    let portals = portals.join(", ");
    let ranked = format!(
        "{table}.id IN (SELECT ranked.id FROM (SELECT id, row_number() OVER \
         (PARTITION BY portal_id ORDER BY {order}) AS place FROM {table} \
         WHERE portal_id IN ({portals})) ranked WHERE ranked.place <= "
    );
    let limit = i64::from(limit);
    Box::new(sql::<Bool>(&ranked).bind::<BigInt, _>(limit).sql(")"))
}
