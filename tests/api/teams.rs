//! Teams and their members: operations 65 to 72, and removing a team.

use crate::values::each;
use nimchat_tests::test_account::id;
use nimchat_tests::{Options, Running, TestAccount, eventually, everywhere};
use reqwest::Method;
use serde_json::{Value, json};

const TEAM_EVENTS: &str = "SELECT name AS text FROM events WHERE name LIKE 'team.%' ORDER BY id";

#[test]
fn a_team_is_made_shown_and_changed() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let new = json!({"name": "Billing", "description": "Invoices"});
        let made = desk.administrator.post("/teams", new).await.ok();
        let team = id(&made);
        let expected = json!({
            "id": team, "name": "billing", "description": "Invoices", "allow_auto_assign": true,
            "account_id": desk.account, "is_member": false,
        });
        assert_eq!(made, expected);
        let path = format!("/teams/{team}");
        assert_eq!(desk.agent.get(&path).await.ok(), expected);
        assert_eq!(desk.agent.get("/teams").await.ok(), json!([expected]));
        let change = json!({"team": {"name": "Invoices", "allow_auto_assign": false}});
        for method in [Method::PATCH, Method::PUT] {
            let changed = desk
                .administrator
                .send(method, &path, change.clone())
                .await
                .ok();
            assert_eq!(changed["name"], "invoices");
            assert_eq!(changed["allow_auto_assign"], false);
        }
        let again = desk
            .administrator
            .post("/teams", json!({"name": "INVOICES"}))
            .await;
        assert_eq!(
            again.invalid(&["name"])["message"],
            "Name has already been taken"
        );
        let events = nimchat.database().texts(TEAM_EVENTS);
        assert_eq!(events, ["team.created", "team.updated", "team.updated"]);
    });
}

#[test]
fn a_team_has_the_members_it_is_given() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let other =
            TestAccount::open_as(&nimchat, nimchat.operator(), "Other", "other.example").await;
        let more = desk.hire("Bertha", "bertha@acme.example", "agent").await;
        let team = id(&desk
            .administrator
            .post("/teams", json!({"name": "x"}))
            .await
            .ok());
        let path = format!("/teams/{team}/team_members");
        let send = async |method: Method, users: Value| {
            let body = json!({ "user_ids": users });
            desk.administrator.send(method, &path, body).await
        };
        let added = send(Method::POST, json!([desk.agent.id])).await.ok();
        assert_eq!(each(&added, "name"), ["Grace Hopper"]);
        let added = send(Method::POST, json!([desk.agent.id, more.id]))
            .await
            .ok();
        assert_eq!(each(&added, "name"), ["Bertha"]);
        assert_eq!(
            each(&desk.agent.get(&path).await.ok(), "name"),
            ["Bertha", "Grace Hopper"]
        );
        let shown = desk.agent.get(format!("/teams/{team}")).await.ok();
        assert_eq!(shown["is_member"], true);
        for method in [Method::POST, Method::PATCH, Method::DELETE] {
            let refused = send(method, json!([more.id, other.agent.id])).await;
            refused.refused(nimchat.choose(422, 401));
        }
        assert_eq!(nimchat.database().rows("team_members"), 2);
        let set = send(Method::PATCH, json!([more.id])).await.ok();
        assert_eq!(each(&set, "name"), ["Bertha"]);
        let removed = send(Method::DELETE, json!([more.id, desk.agent.id])).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        assert_eq!(nimchat.database().rows("team_members"), 0);
    });
}

#[test]
fn a_removed_team_gives_its_conversations_up() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let new = json!({"name": "x", "allow_auto_assign": false});
        let team = id(&desk.administrator.post("/teams", new).await.ok());
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let assign = format!("/conversations/{number}/assignments");
        for body in [
            json!({"team_id": team}),
            json!({"assignee_id": desk.agent.id}),
        ] {
            desk.administrator.post(&assign, body).await.ok();
        }
        let members = json!({"user_ids": [desk.agent.id]});
        let path = format!("/teams/{team}");
        desk.administrator
            .post(format!("{path}/team_members"), members)
            .await
            .ok();
        let counted = |nimchat: &Running, team: i64| {
            let query = "SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) AS number \
                         FROM conversation_counts WHERE team_id = ";
            nimchat.database().number(&format!("{query}{team}"))
        };
        assert_eq!((counted(&nimchat, team), counted(&nimchat, 0)), (1, 0));
        desk.agent
            .delete(&path)
            .await
            .refused(nimchat.choose(403, 401));
        let removed = desk.administrator.delete(&path).await;
        assert_eq!((removed.status, removed.text.as_str()), (200, ""));
        assert_eq!(nimchat.database().rows("team_members"), 0);
        // there is no event about its conversations
        let events = nimchat.database().texts(TEAM_EVENTS);
        assert_eq!(
            events,
            [
                "team.created",
                "team.changed",
                "team.updated",
                "team.deleted"
            ]
        );
        desk.administrator.get(&path).await.refused(404);
        desk.administrator.delete(&path).await.refused(404);
        let agent = desk.agent.id;
        drop(desk);
        let nimchat = nimchat.restart(&Options::with_workers());
        eventually("the team erased", || {
            (nimchat.database().rows("teams") == 0).then_some(())
        })
        .await;
        // an assigned agent stays assigned
        let query = "SELECT assignee_id AS number FROM conversations WHERE team_id IS NULL";
        assert_eq!(nimchat.database().number(query), agent);
        assert_eq!((counted(&nimchat, team), counted(&nimchat, 0)), (0, 1));
    });
}

#[test]
fn a_member_taken_out_of_a_team_keeps_their_conversations() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let new = json!({"name": "Sales", "allow_auto_assign": false});
        let made = desk.administrator.post("/teams", new).await.ok();
        assert_eq!(
            made["description"],
            nimchat.choose(json!(""), Value::Null),
            "none was given"
        );
        let path = format!("/teams/{}", id(&made));
        let members = format!("{path}/team_members");
        let body = json!({"user_ids": [desk.agent.id]});
        desk.administrator.post(&members, body.clone()).await.ok();
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let assign = format!("/conversations/{number}/assignments");
        for body in [
            json!({"team_id": id(&made)}),
            json!({"assignee_id": desk.agent.id}),
        ] {
            desk.administrator.post(&assign, body).await.ok();
        }
        desk.administrator
            .send(Method::DELETE, &members, body.clone())
            .await
            .ok();
        assert_eq!(nimchat.database().rows("team_members"), 0);
        let database = nimchat.database();
        let assignee = "SELECT assignee_id AS number FROM conversations";
        let team = "SELECT team_id AS number FROM conversations";
        assert_eq!(
            (database.number(assignee), database.number(team)),
            (desk.agent.id, id(&made))
        );
        // only PATCH sets the members, both methods change the team
        let put = desk.administrator.send(Method::PUT, &members, body).await;
        put.refused(405);
        let change = json!({"description": "Sells"});
        let changed = desk.administrator.send(Method::PUT, &path, change).await;
        let changed = changed.ok();
        assert_eq!(
            (&changed["description"], &changed["name"]),
            (&json!("Sells"), &json!("sales"))
        );
        let cleared = desk
            .administrator
            .patch(&path, json!({"description": null}))
            .await
            .ok();
        assert_eq!(
            cleared["description"],
            nimchat.choose(json!(""), Value::Null)
        );
    });
}
