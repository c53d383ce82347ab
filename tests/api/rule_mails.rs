//! E-mails that automation rules cause: to teams, and to administrators when a rule is turned off
//! (docs/rules/automation.md §1.6, §1.7).

use nimchat_tests::test_account::id;
use nimchat_tests::{
    MailServer, Options, Profile, ReceivedMail, Running, TestAccount, on_every_store, settled,
};
use serde_json::{Value, json};
use std::cell::Cell;

/// On every database and in both profiles, with a mail server; `mails` waits for so many further e-mails.
fn with_mail(test: &impl AsyncFn(&Running, &Mails<'_>)) {
    let server = MailServer::start();
    let options = Options::with_workers()
        .set("SMTP__URL", server.url())
        .set("SMTP__FROM", "nimchat@nimchat.example")
        .set("SERVER__APP_URL", "https://desk.example");
    let mails = Mails {
        server: &server,
        seen: Cell::new(0),
    };
    for profile in [Profile::Reference, Profile::Chatwoot] {
        on_every_store(profile, &options, async |nimchat| {
            test(&nimchat, &mails).await;
        });
    }
}

struct Mails<'a> {
    server: &'a MailServer,
    seen: Cell<usize>,
}

impl Mails<'_> {
    async fn next(&self, count: usize) -> Vec<ReceivedMail> {
        let seen = self.seen.get();
        self.seen.set(seen + count);
        self.server.mails(seen + count).await.split_off(seen)
    }

    fn none(&self) -> bool {
        self.server.so_far().len() == self.seen.get()
    }
}

async fn rule(desk: &TestAccount<'_>, conditions: Value, actions: Value) -> String {
    let body = json!({"name": "x", "event_name": "conversation_created",
        "conditions": conditions, "actions": actions});
    let made = desk.administrator.post("/automation_rules", body).await;
    format!("/automation_rules/{}", id(&made.ok()))
}

#[test]
fn a_rule_sends_an_email_to_each_member_of_its_teams() {
    with_mail(&async |nimchat, mails| {
        let desk = TestAccount::open(nimchat).await;
        let mut teams = Vec::new();
        for (name, members) in [
            ("support", vec![desk.agent.id]),
            ("all", vec![desk.agent.id, desk.administrator.id]),
        ] {
            let team = desk
                .administrator
                .post("/teams", json!({"name": name}))
                .await;
            let team = id(&team.ok());
            let path = format!("/teams/{team}/team_members");
            let members = json!({"user_ids": members});
            desk.administrator.post(path, members).await.ok();
            teams.push(team);
        }
        let other =
            TestAccount::open_as(nimchat, desk.operator.clone(), "Other", "other.example").await;
        let theirs = other
            .administrator
            .post("/teams", json!({"name": "theirs"}))
            .await;
        teams.push(id(&theirs.ok()));
        let message =
            json!([{"team_ids": teams, "message": "{{contact.name}} waits in {{ inbox.name }}"}]);
        let action = json!([{"action_name": "send_email_to_team", "action_params": message}]);
        let path = rule(&desk, json!([]), action).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let sent = mails.next(2).await;
        let mut to: Vec<&str> = sent.iter().map(|mail| mail.to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, ["ada@acme.example", "grace@acme.example"], "each once");
        for mail in &sent {
            let subject = "This email has been sent via automation rule actions.";
            assert_eq!(mail.subject, subject);
            assert!(
                mail.text.contains("Automation System wrote:"),
                "{}",
                mail.text
            );
            assert!(mail.text.contains("Linus waits in "), "{}", mail.text);
            assert!(!mail.text.contains("{{"), "{}", mail.text);
            let page = format!("/app/accounts/{}/conversations/{number}", desk.account);
            assert!(mail.link().ends_with(&page), "{}", mail.link());
        }
        let runs = desk.administrator.get(format!("{path}/runs")).await.ok();
        let performed = &runs["payload"][0]["actions"][0];
        let expected =
            json!({"action_name": "send_email_to_team", "result": "done", "error": null});
        assert_eq!(*performed, expected);

        let unread = json!([{"action_name": "send_email_to_team",
            "action_params": [{"team_ids": ["x"], "message": "y"}]}]);
        let change = json!({"actions": unread});
        desk.administrator.patch(&path, change).await.ok();
        desk.conversation(&customer, "Again").await;
        settled(nimchat).await;
        assert!(mails.none());
    });
}

#[test]
fn a_rule_that_cannot_be_run_is_turned_off_and_administrators_are_told() {
    with_mail(&async |nimchat, mails| {
        let desk = TestAccount::open(nimchat).await;
        let second = desk
            .hire("Kate", "kate@acme.example", "administrator")
            .await;
        let bad = json!([{"attribute_key": "status", "filter_operator": "contains",
            "values": ["open"]}]);
        let path = rule(&desk, bad, json!([])).await;
        let customer = desk.customer("Linus").await;
        desk.conversation(&customer, "One").await;
        settled(nimchat).await;
        assert!(mails.none());
        desk.conversation(&customer, "Two").await;
        let sent = mails.next(2).await;
        let mut to: Vec<&str> = sent.iter().map(|mail| mail.to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, [desk.administrator.email.as_str(), &second.email]);
        let subject = "Automation rule disabled due to validation errors.";
        assert_eq!(sent[0].subject, subject);
        let page = format!("/app/accounts/{}/settings/automation/list", desk.account);
        assert!(sent[0].link().ends_with(&page), "{}", sent[0].link());
        settled(nimchat).await;
        let shown = desk.administrator.get(&path).await.ok();
        let shown = nimchat.choose(&shown, &shown["payload"]);
        assert_eq!(shown["active"], false);
        desk.conversation(&customer, "Three").await;
        settled(nimchat).await;
        assert!(mails.none(), "it is told once");
    });
}
