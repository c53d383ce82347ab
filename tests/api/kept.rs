//! What is kept for a time, and then removed by itself (`docs/OPERATION.md`). Deliveries, calls with a key, uploads, and
//! imports and exports have tests beside their own.

use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Profile, TestAccount, eventually, on_every_store};
use serde_json::json;

#[test]
fn what_was_done_for_rules_and_jobs_that_failed_are_removed_after_a_month() {
    on_every_store(Profile::Reference, &Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let rule = json!({"name": "Mute", "event_name": "conversation_created",
                "conditions": [], "actions": [{"action_name": "mute_conversation"}]});
        let rule = id(&desk
            .administrator
            .post("/automation_rules", rule)
            .await
            .ok());
        let account = desk.account;
        drop(desk);
        let database = nimchat.database();
        for (name, event, at) in [
            ("old", 1, "'2025-01-01 00:00:00'"),
            ("young", 2, "CURRENT_TIMESTAMP"),
        ] {
            database.execute(&format!(
                    "INSERT INTO automation_rule_runs
                       (account_id, rule_id, event_id, conversation_number, matched, actions, created_at)
                       VALUES ({account}, {rule}, {event}, 1, true, '[]', {at});
                     INSERT INTO done_steps (account_id, name, created_at)
                       VALUES ({account}, '{name}', {at});
                     INSERT INTO jobs (queue, kind, fairness_key, payload, run_at, attempts, failed_at, last_error, created_at)
                       VALUES ('mail', 'test', '', '{{}}', {at}, 9, {at}, 'refused', {at})"
                ));
        }
        let nimchat = nimchat.restart(&Options::with_workers());
        let left = |table: &str| {
            let failed = if table == "jobs" {
                " WHERE failed_at IS NOT NULL"
            } else {
                ""
            };
            let left = format!("SELECT count(*) AS number FROM {table}{failed}");
            nimchat.database().number(&left)
        };
        for table in ["automation_rule_runs", "done_steps", "jobs"] {
            eventually(&format!("the young of {table} alone"), || {
                (left(table) == 1).then_some(())
            })
            .await;
        }
    });
}
