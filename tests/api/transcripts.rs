//! Transcripts of conversations by e-mail, asked for by agents and by macros.

use crate::mail::{SENDER, everywhere_with_mail};
use nimchat_tests::test_account::id;
use nimchat_tests::{Form, TestAccount, eventually, everywhere};
use reqwest::Method;
use serde_json::json;

#[test]
fn an_agent_sends_the_transcript() {
    everywhere_with_mail(async |nimchat, server| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "My engine <stopped>.").await;
        let path = |what: &str| format!("/conversations/{number}/{what}");
        for body in [
            json!({"content": "Turn the crank."}),
            json!({"content": "He is slow", "private": true}),
        ] {
            desk.agent.post(path("messages"), body).await.ok();
        }
        let form = Form::default().file("attachments[]", "manual.txt", "text/plain", b"Turn it");
        desk.agent
            .send_form(Method::POST, path("messages"), form)
            .await
            .ok();
        let body = json!({"assignee_id": desk.agent.id});
        desk.agent.post(path("assignments"), body).await.ok();
        let body = json!({"email": " Eve@Else.example "});
        let answer = desk.agent.post(path("transcript"), body).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, ""));
        let mail = server.mails(1).await.remove(0);
        assert_eq!(
            (mail.to.as_str(), mail.from.as_str()),
            ("eve@else.example", SENDER)
        );
        assert_eq!(mail.from_name, "Grace from Support");
        assert_eq!(mail.subject, format!("[#{number}] Conversation Transcript"));
        for part in [&mail.text, &mail.html] {
            for said in ["Linus", "Grace", "Turn the crank.", "manual.txt", "UTC"] {
                assert!(part.contains(said), "{said}: {part}");
            }
            assert!(
                !part.contains("slow") && !part.contains("assigned"),
                "{part}"
            );
        }
        assert!(mail.text.contains("My engine <stopped>."));
        assert!(mail.html.contains("My engine &lt;stopped&gt;."));
    });
}

#[test]
fn a_macro_sends_transcripts_in_the_accounts_language() {
    everywhere_with_mail(async |nimchat, server| {
        let desk = TestAccount::open(&nimchat).await;
        desk.administrator
            .patch("", json!({"locale": "es"}))
            .await
            .ok();
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hola").await;
        let actions = json!([{"action_name": "send_email_transcript",
            "action_params": ["a@else.example, {{contact.email}}"]}]);
        let made = json!({"name": "Send", "visibility": "global", "actions": actions});
        let made = desk.administrator.post("/macros", made).await.ok();
        let made = id(&made["payload"]);
        let body = json!({"conversation_ids": [number]});
        desk.administrator
            .post(format!("/macros/{made}/execute"), body)
            .await;
        let mut mails = server.mails(2).await;
        mails.sort_by(|a, b| a.to.cmp(&b.to));
        let to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, ["a@else.example", "linus@customers.example"]);
        let subject = format!("[#{number}] Transcripción de la conversación");
        assert!(mails.iter().all(|mail| mail.subject == subject));
        assert_eq!(mails[0].from_name, "Avisos de Support");
        eventually("the jobs done", || {
            (nimchat.database().waiting_jobs("mail") == 0).then_some(())
        })
        .await;
    });
}

#[test]
fn a_transcript_needs_an_address_and_a_conversation() {
    everywhere(async |nimchat| {
        let desk = TestAccount::open(&nimchat).await;
        let customer = desk.customer("Linus").await;
        let number = desk.conversation(&customer, "Hello").await;
        let path = format!("/conversations/{number}/transcript");
        for blank in [json!({}), json!({"email": " "})] {
            let refusal = desk.agent.post(&path, blank).await.refused(422);
            assert_eq!(refusal["error"], "email param missing");
        }
        desk.agent
            .post(&path, json!({"email": "eve"}))
            .await
            .refused(422);
        let body = json!({"email": "eve@else.example"});
        desk.agent
            .post("/conversations/999999/transcript", body.clone())
            .await
            .refused(404);
        let outsider = desk.hire("Otto", "otto@acme.example", "agent").await;
        outsider
            .post(&path, body.clone())
            .await
            .refused(nimchat.choose(403, 401));
        assert_eq!(nimchat.database().waiting_jobs("mail"), 0);
        // two calls above have counted
        for _ in 0..28 {
            assert_eq!(desk.agent.post(&path, body.clone()).await.status, 200);
        }
        assert_eq!(desk.agent.post(&path, body).await.status, 429);
        assert_eq!(nimchat.database().waiting_jobs("mail"), 28);
    });
}
