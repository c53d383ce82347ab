//! Records from before their capitals stopped to count.

use nimchat_tests::process::printed;
use nimchat_tests::{Options, Profile, TestAccount, on_every_store};
use serde_json::{Value, json};
use std::path::Path;

const BINARY: &str = env!("CARGO_BIN_EXE_nimchat-under-test");

#[test]
fn twins_stay_are_listed_by_a_command_and_get_no_more() {
    on_every_store(Profile::Chatwoot, &Options::default(), async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let times = "'2025-01-01 00:00:00', '2025-01-01 00:00:00'";
        for name in ["größe", "GRÖßE"] {
            nimchat.database().execute(&format!(
                "INSERT INTO labels (account_id, title, color, created_at, updated_at) \
                 VALUES ({account}, '{name}', '#1f93ff', {times}); \
                 INSERT INTO canned_responses (account_id, short_code, content, created_at, updated_at) \
                 VALUES ({account}, '{name}', 'x', {times})",
                account = desk.account,
            ));
        }
        let listed = printed(Path::new(BINARY), nimchat.database(), &["twins"]);
        let listed: Vec<(&Value, &Value)> = listed
            .iter()
            .map(|twin| (&twin["kind"], &twin["name"]))
            .collect();
        let (canned, label) = (json!("canned_response"), json!("label"));
        let (small, large) = (json!("größe"), json!("GRÖßE"));
        let expected = [
            (&canned, &small),
            (&canned, &large),
            (&label, &small),
            (&label, &large),
        ];
        assert_eq!(listed, expected);
        for (path, body) in [
            ("/labels", json!({"title": "Größe"})),
            (
                "/canned_responses",
                json!({"short_code": "GRÖßE", "content": "x"}),
            ),
        ] {
            desk.administrator.post(path, body).await.refused(422);
        }
        assert_eq!(nimchat.database().rows("labels"), 2);
        assert_eq!(nimchat.database().rows("canned_responses"), 2);
    });
}
