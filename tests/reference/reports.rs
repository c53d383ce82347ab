//! The reports of an account.

use super::Runner;
use nimchat_tests::Person;
use serde_json::json;

/// #61–#64.
pub async fn tell(
    runner: &mut Runner,
    callers: &nimchat_tests::Client,
    account: i64,
    administrator: &Person,
) {
    let caller = callers.with_token(administrator.token().unwrap());
    let in_account = account.to_string();
    let account = [in_account.as_str()];
    let query = json!({
        "metric": "avg_first_response_time",
        "type": "account",
        "since": "1705276800",
        "until": "1705449600",
    });
    runner.call(61, &caller, &account, query.clone()).await;
    runner.call(62, &caller, &account, query).await;
    let of_account = json!({"type": "account"});
    runner.call(63, &caller, &account, of_account).await;
    let of_agents = json!({"type": "agent"});
    runner.call(64, &caller, &account, of_agents).await;
}
