//! Conformance tests of [`crate::ports::Inboxes`].

use super::{
    Adapter, Scene, add_inbox, at, attributes, change, later, look, new_inbox, new_message, refusal,
};
use crate::inboxes::{ApiChannel, Channel, Inbox, InboxSettings, NewInbox, WebWidgetChannel};
use crate::messages::MessageType;
use nimchat_accounts::Visibility;
use nimchat_core_model::{AgentBotId, Progress, UserId};
use serde_json::json;

/// For every channel, without any default value.
pub fn an_inbox_reads_back_as_it_was_added(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let api = Channel::Api(ApiChannel {
        webhook_url: Some("https://example.com/hook".to_owned()),
        hmac_mandatory: true,
        additional_attributes: attributes(),
        identifier: "api-identifier".to_owned(),
        hmac_token: "api-secret".to_owned(),
        webhook_secret: "whsec_inbox".to_owned(),
        unique_source_ids: true,
    });
    let widget = Channel::WebWidget(WebWidgetChannel {
        website_url: "https://example.com".to_owned(),
        widget_color: "#000000".to_owned(),
        welcome_title: Some("Grüß Gott".to_owned()),
        welcome_tagline: Some(String::new()),
        reply_time: "in_a_day".to_owned(),
        pre_chat_form_enabled: true,
        pre_chat_form_options: json!({"pre_chat_fields": [null, 1.5]}),
        continuity_via_email: false,
        allowed_domains: Some("example.com,example.org".to_owned()),
        selected_feature_flags: vec!["attachments".to_owned()],
        hmac_mandatory: true,
        website_token: "website-token".to_owned(),
        hmac_token: "website-secret".to_owned(),
    });
    for channel in [api, widget] {
        let new = NewInbox {
            account_id: account,
            name: "Größe".to_owned(),
            channel,
            settings: unusual(),
            created_at: at(),
        };
        let inbox = change(store, |work| work.inboxes().add(new.clone()));
        let expected = Inbox {
            id: inbox.id,
            account_id: account,
            name: new.name,
            channel: new.channel,
            settings: new.settings,
            created_at: at(),
            updated_at: at(),
        };
        assert_eq!(inbox, expected);
        let found = look(store, |view| view.inboxes().find(account, inbox.id));
        assert_eq!(found, Some(expected));
    }
}

fn unusual() -> InboxSettings {
    let mut settings = InboxSettings {
        greeting_enabled: true,
        greeting_message: Some("Hello".to_owned()),
        enable_auto_assignment: false,
        auto_assignment_config: attributes(),
        enable_email_collect: false,
        csat_survey_enabled: true,
        csat_config: attributes(),
        working_hours_enabled: true,
        timezone: "Europe/Vienna".to_owned(),
        out_of_office_message: Some("Gone".to_owned()),
        allow_messages_after_resolved: false,
        lock_to_single_conversation: true,
        sender_name_type: "professional".to_owned(),
        business_name: Some("Engines & Co.".to_owned()),
        avatar_url: Some("https://example.com/face.png".to_owned()),
        ..InboxSettings::default()
    };
    settings.working_hours.reverse();
    settings
}

/// One by one, many at once, counted, and as far as visible.
pub fn an_inbox_is_found_in_its_own_account_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("mills");
    let found = look(store, |view| view.inboxes().account(account.id));
    assert_eq!(found.map(|found| found.name), Some(account.name));
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let one = add_inbox(store, account, "One");
    let two = add_inbox(store, account, "Two");
    let other = add_inbox(store, elsewhere, "Other");

    assert_eq!(
        look(store, |view| view.inboxes().find(elsewhere, one.id)),
        None
    );
    let asked = [other.id, two.id, one.id, one.id];
    let mut many = look(store, |view| view.inboxes().many(account, &asked));
    many.sort_by_key(|inbox| inbox.id);
    assert_eq!(many, [one.clone(), two]);
    assert_eq!(
        look(store, |view| view.inboxes().many(account, &[])),
        Vec::new()
    );
    assert_eq!(look(store, |view| view.inboxes().count(account)), 2);
    assert_eq!(look(store, |view| view.inboxes().count(elsewhere)), 1);
    let seen = |account, id| {
        let everything = Visibility::Everything;
        look(store, |view| {
            view.inboxes().is_visible(account, id, everything)
        })
    };
    assert!(seen(account, one.id));
    assert!(!seen(elsewhere, one.id));
}

/// Whatever their names.
pub fn inboxes_come_in_the_order_in_which_they_were_created(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let names = ["banana", "Cherry", "apple"];
    let ids = names.map(|name| add_inbox(store, account, name).id);
    let listed = look(store, |view| {
        view.inboxes().visible(account, Visibility::Everything)
    });
    let listed: Vec<_> = listed.iter().map(|inbox| inbox.id).collect();
    assert_eq!(listed, ids);
}

/// No other inbox is visible to them; `Everything` covers the whole account.
pub fn an_agent_sees_the_inboxes_they_are_in(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let grace = adapter.add_member(account, "grace");
    let one = add_inbox(store, account, "One");
    let two = add_inbox(store, account, "Two");
    let other = add_inbox(store, elsewhere, "Other");
    change(store, |work| {
        work.inboxes()
            .add_members(account, two.id, &[grace], at())?;
        work.inboxes()
            .add_members(elsewhere, other.id, &[grace], at())
    });
    let of = |to| look(store, |view| view.inboxes().visible(account, to));
    assert_eq!(
        of(Visibility::Everything),
        [one.clone(), two.clone()].to_vec()
    );
    assert_eq!(of(Visibility::InboxesOf(grace)), [two.clone()].to_vec());
    let sees = |id| {
        let to = Visibility::InboxesOf(grace);
        look(store, |view| view.inboxes().is_visible(account, id, to))
    };
    assert!(sees(two.id));
    assert!(!sees(one.id));
    assert!(!sees(other.id));
}

/// For any channel and any account; an unknown token finds none.
pub fn a_token_leads_to_the_inbox_and_its_account(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines");
    let widget = NewInbox {
        channel: Channel::WebWidget(WebWidgetChannel {
            website_token: "website-token".to_owned(),
            ..WebWidgetChannel::default()
        }),
        ..new_inbox(account.id, "Site")
    };
    let api = add_inbox(store, account.id, "Program");
    let widget = change(store, |work| work.inboxes().add(widget));
    for inbox in [api, widget] {
        let found = look(store, |view| view.inboxes().by_token(inbox.channel.token()));
        assert_eq!(found, Some((account.clone(), inbox)));
    }
    let unknown = look(store, |view| view.inboxes().by_token("nobody's"));
    assert_eq!(unknown, None);
}

/// Within the whole installation.
pub fn a_taken_token_is_a_conflict(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account("engines").id;
    let elsewhere = adapter.add_account("looms").id;
    let taken = new_inbox(account, "One");
    change(store, |work| work.inboxes().add(taken.clone()));
    let second = NewInbox {
        account_id: elsewhere,
        ..taken
    };
    let error = refusal(store, |work| work.inboxes().add(second));
    assert!(
        error.is_conflict_on("inboxes_channel_token_key"),
        "{error:?}"
    );
}

/// A member who is added again keeps their turn.
pub fn members_are_added_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let (account, inbox) = (scene.account, scene.inbox.id);
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.add_member(account, name));
    let add = |users: &[UserId]| {
        change(store, |work| {
            work.inboxes().add_members(account, inbox, users, at())
        });
    };
    add(&[]);
    assert_eq!(
        look(store, |view| view.inboxes().member_ids(account, inbox)),
        []
    );
    add(&[grace, linus]);
    let among = [grace, linus];
    change(store, |work| {
        work.inboxes()
            .pick_member(account, inbox, &among, later(1))?;
        work.inboxes().pick_member(account, inbox, &among, later(2))
    });
    add(&[linus]);
    let mut members = look(store, |view| view.inboxes().member_ids(account, inbox));
    members.sort_unstable();
    assert_eq!(members, [grace, linus]);
    let next = change(store, |work| {
        work.inboxes().pick_member(account, inbox, &among, later(3))
    });
    assert_eq!(next, Some(grace));
}

/// Only those named, only from this inbox, and only through its account.
pub fn members_are_removed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let (account, inbox) = (scene.account, scene.inbox.id);
    let other = scene.elsewhere(store, "Sales").inbox.id;
    let stranger = adapter.add_account("looms").id;
    let [grace, linus, eve] =
        ["grace", "linus", "eve"].map(|name| adapter.add_member(account, name));
    change(store, |work| {
        let inboxes = work.inboxes();
        inboxes.add_members(account, inbox, &[grace, linus], at())?;
        inboxes.add_members(account, other, &[grace, linus], at())?;
        inboxes.remove_members(account, inbox, &[])?;
        inboxes.remove_members(stranger, inbox, &[linus])?;
        inboxes.remove_members(account, inbox, &[grace, eve])
    });
    look(store, |view| {
        assert_eq!(view.inboxes().member_ids(account, inbox)?, [linus]);
        assert_eq!(view.inboxes().member_ids(account, other)?.len(), 2);
        Ok(())
    });
}

/// A member who was never picked comes first, then by id.
pub fn the_member_picked_longest_ago_is_next(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let (account, inbox) = (scene.account, scene.inbox.id);
    let mut users = ["a", "b", "c"].map(|name| adapter.add_member(account, name));
    users.sort_unstable();
    let [a, b, c] = users;
    change(store, |work| {
        work.inboxes().add_members(account, inbox, &[c, a], at())
    });
    let mut seconds = 0;
    let mut pick = |among: &[UserId]| {
        seconds += 1;
        change(store, |work| {
            work.inboxes()
                .pick_member(account, inbox, among, later(seconds))
        })
    };
    assert_eq!(pick(&[c, b, a]), Some(a));
    assert_eq!(pick(&[c, b, a]), Some(c));
    assert_eq!(pick(&[c, b, a]), Some(a));
    change(store, |work| {
        work.inboxes().add_members(account, inbox, &[b], at())
    });
    let mut pick = |among: &[UserId]| {
        seconds += 1;
        change(store, |work| {
            work.inboxes()
                .pick_member(account, inbox, among, later(seconds))
        })
    };
    assert_eq!(pick(&[a]), Some(a));
    assert_eq!(pick(&[a, b, c]), Some(b));
    assert_eq!(pick(&[a, b, c]), Some(c));
    assert_eq!(pick(&[a, b, c]), Some(a));
    // calls that waited for their turn, and read their time before
    for expected in [b, c, a] {
        let picked = change(store, |work| {
            work.inboxes()
                .pick_member(account, inbox, &[a, b, c], later(1))
        });
        assert_eq!(picked, Some(expected));
    }
}

/// None, if none of them is a member.
pub fn only_members_among_those_named_are_picked(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = scene.elsewhere(store, "Sales");
    let (account, inbox) = (scene.account, scene.inbox.id);
    let [grace, linus] = ["grace", "linus"].map(|name| adapter.add_member(account, name));
    change(store, |work| {
        work.inboxes().add_members(account, inbox, &[grace], at())?;
        work.inboxes()
            .add_members(account, other.inbox.id, &[linus], at())
    });
    for (among, expected) in [
        (vec![], None),
        (vec![linus], None),
        (vec![linus, grace], Some(grace)),
    ] {
        let picked = change(store, |work| {
            work.inboxes().pick_member(account, inbox, &among, later(1))
        });
        assert_eq!(picked, expected, "{among:?}");
    }
}

/// Only in the inbox that it is connected to.
pub fn an_active_bot_answers_and_a_silent_one_does_not(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let silent = scene.elsewhere(store, "Silent").inbox.id;
    let none = scene.elsewhere(store, "None").inbox.id;
    adapter.connect_bot(scene.inbox.id, Some("helper"), true);
    adapter.connect_bot(silent, Some("sleeper"), false);
    let answered = |id| look(store, |view| view.inboxes().has_active_bot(id));
    assert!(answered(scene.inbox.id));
    assert!(!answered(silent));
    assert!(!answered(none));
}

/// A bot without a name has a blank one.
pub fn bots_have_names(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let helper = adapter.connect_bot(scene.inbox.id, Some("helper"), true);
    let nameless = adapter.connect_bot(scene.elsewhere(store, "Sales").inbox.id, None, true);
    let found = look(store, |view| view.inboxes().bots(&[nameless, helper]));
    let names: Vec<_> = found.iter().map(|bot| (bot.id, &*bot.name)).collect();
    let mut expected = [(helper, "helper"), (nameless, "")];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(look(store, |view| view.inboxes().bots(&[])), Vec::new());
    let bot = |id| look(store, |view| view.inboxes().bot(scene.account, id));
    assert_eq!(bot(helper).map(|bot| bot.name), Some("helper".to_owned()));
    assert_eq!(bot(AgentBotId::new(999_999)), None);
}

/// Members of other inboxes are omitted.
pub fn the_members_of_several_inboxes_come_at_once(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let sales = scene.elsewhere(store, "Sales").inbox.id;
    let other = Scene::new(adapter, "looms");
    let [one, two] = ["Ada", "Bob"].map(|name| adapter.add_member(scene.account, name));
    change(store, |work| {
        let inboxes = work.inboxes();
        inboxes.add_members(scene.account, scene.inbox.id, &[one, two], at())?;
        inboxes.add_members(scene.account, sales, &[two], at())?;
        inboxes.add_members(other.account, other.inbox.id, &[one], at())
    });
    let of = |ids: &[_]| look(store, |view| view.inboxes().members_of(scene.account, ids));
    let support = scene.inbox.id;
    assert_eq!(of(&[support, sales, other.inbox.id]).len(), 3);
    assert!(of(&[support, sales]).contains(&(sales, two)));
    assert_eq!(of(&[sales]).len(), 1);
    assert!(of(&[]).is_empty());
}

/// Its tokens stay.
pub fn an_inbox_is_changed(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let mut inbox = scene.inbox.clone();
    let Channel::Api(channel) = &mut inbox.channel else {
        panic!("the scene has an API inbox");
    };
    channel.webhook_url = Some("https://example.com/hook".to_owned());
    "Renamed".clone_into(&mut inbox.name);
    "Europe/Berlin".clone_into(&mut inbox.settings.timezone);
    inbox.settings.working_hours[0].open_all_day = true;
    inbox.updated_at = later(5);
    change(store, |work| work.inboxes().update(&inbox));
    let found = look(store, |view| view.inboxes().find(scene.account, inbox.id));
    assert_eq!(found, Some(inbox));
}

/// However few rows a step erases; contacts, and the other inboxes, stay.
pub fn an_erased_inbox_leaves_its_contacts(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let other = scene.elsewhere(store, "Sales");
    let (account, id) = (scene.account, scene.inbox.id);
    let (gone, kept) = (scene.begin(store), other.begin(store));
    let member = adapter.add_member(account, "Ada");
    change(store, |work| {
        for text in ["One", "Two", "Three"] {
            work.messages()
                .append(new_message(&gone, MessageType::Incoming, text))?;
        }
        work.inboxes().add_members(account, id, &[member], at())
    });
    let step = |account| change(store, |work| work.inboxes().erase(account, id, 1, later(1)));
    let stranger = Scene::new(adapter, "looms").account;
    assert_eq!(step(stranger), Progress::Done);
    let mut steps = 0;
    while step(account) == Progress::More {
        steps += 1;
        assert!(steps < 100, "it ends");
    }
    assert_eq!(step(account), Progress::Done);
    look(store, |view| {
        assert_eq!(view.inboxes().find(account, id)?, None);
        assert!(view.inboxes().find(account, other.inbox.id)?.is_some());
        assert!(view.contacts().find(account, scene.contact.id)?.is_some());
        assert_eq!(view.inboxes().member_ids(account, id)?, []);
        let mut found = |number| {
            view.conversations()
                .find(account, number, Visibility::Everything)
        };
        assert!(found(gone.number)?.is_none());
        assert!(found(kept.number)?.is_some());
        let sessions = view.sessions().of_contacts(&[scene.contact.id])?;
        assert!(sessions.iter().all(|session| session.inbox_id != id));
        Ok(())
    });
}
