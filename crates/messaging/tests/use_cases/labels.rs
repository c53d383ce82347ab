//! The labels that an account offers (docs/rules/accounts.md §5.8).

use crate::world::World;
use nimchat_core_model::job::JobStore;
use nimchat_core_model::{ErrorKind, EventName, LabelId, Progress, Subject};
use nimchat_messaging::jobs::RenameLabel;
use nimchat_messaging::labels::SaveLabel;
use nimchat_messaging::{Label, LabelService};
use serde_json::json;

fn service(world: &World) -> LabelService {
    LabelService::new(world.deps.clone())
}

fn titled(title: &str) -> SaveLabel {
    SaveLabel {
        title: Some(title.to_owned()),
        ..SaveLabel::default()
    }
}

fn make(world: &World, title: &str) -> Label {
    service(world)
        .create(&world.administrator(), titled(title))
        .unwrap()
}

#[test]
fn a_label_has_defaults_and_a_lower_case_title() {
    let world = World::new();
    let events = world.news_names(|| {
        let label = make(&world, "Größe_2-x");
        assert_eq!(label.title, "größe_2-x");
        assert_eq!(label.color, "#1f93ff");
        assert_eq!((label.description, label.show_on_sidebar), (None, None));
    });
    assert_eq!(events, [EventName::LabelCreated]);
}

#[test]
fn titles_keep_to_their_rules() {
    let world = World::new();
    make(&world, "bug");
    let refusal = |command| {
        let error = world.refused(|| service(&world).create(&world.administrator(), command));
        error.to_string()
    };
    assert_eq!(
        refusal(SaveLabel::default()),
        "Title must not be blank, Title is invalid"
    );
    assert_eq!(
        refusal(titled(" ")),
        "Title must not be blank, Title is invalid"
    );
    for title in ["x", "_x", "-x", "a b", "a!", " ab"] {
        assert_eq!(refusal(titled(title)), "Title is invalid", "{title}");
    }
    assert_eq!(refusal(titled("BUG")), "Title has already been taken");
    assert_eq!(
        refusal(titled(&"x".repeat(256))),
        "Title is too long (maximum is 255 characters)"
    );
    let command = SaveLabel {
        color: Some(String::new()),
        description: Some(Some("x".repeat(20_001))),
        ..titled("x")
    };
    assert_eq!(
        refusal(command),
        "Title is invalid, Description is too long (maximum is 20000 characters), \
         Color can't be blank"
    );
}

#[test]
fn renaming_a_label_renames_it_on_conversations() {
    let world = World::new();
    let label = make(&world, "bug");
    let ada = world.visitor(&world.inbox(), "Ada");
    let [one, both, none] = [(); 3].map(|()| world.begin(&ada));
    let tag = |number, titles: &[&str]| {
        let titles = titles.iter().map(|&title| title.to_owned()).collect();
        world
            .conversations()
            .set_labels(&world.grace, number, titles)
            .unwrap();
    };
    tag(one.number, &["bug", "vip"]);
    tag(both.number, &["Bug", "vip", "fault"]);
    tag(none.number, &["vip"]);
    let news = world.news(|| {
        service(&world)
            .update(&world.administrator(), label.id, titled("Fault"))
            .unwrap();
        let renamed = world.store.jobs_of::<RenameLabel>().remove(0);
        assert_eq!(service(&world).retag(&renamed).unwrap(), Progress::Done);
        let again = world.news_names(|| {
            assert_eq!(service(&world).retag(&renamed).unwrap(), Progress::Done);
        });
        assert_eq!(again, [], "nothing is left to be told of");
    });
    let labels = |number| world.conversations().labels(&world.grace, number).unwrap();
    assert_eq!(labels(one.number), ["fault", "vip"]);
    assert_eq!(labels(both.number), ["fault", "vip"]);
    assert_eq!(labels(none.number), ["vip"]);
    let told: Vec<_> = news
        .iter()
        .map(|event| (event.name, event.subject, event.changes.get("label_list")))
        .collect();
    let of_one = (json!(["bug", "vip"]), json!(["fault", "vip"]));
    let of_both = (json!(["Bug", "vip", "fault"]), json!(["fault", "vip"]));
    let updated = EventName::ConversationUpdated;
    let subject = |id| Subject::Conversation { id };
    assert_eq!(
        told,
        [
            (EventName::LabelUpdated, Subject::Account, None),
            (updated, subject(one.id), Some(&of_one)),
            (updated, subject(both.id), Some(&of_both)),
        ]
    );
}

#[test]
fn what_is_not_named_stays_and_null_clears() {
    let world = World::new();
    let label = make(&world, "bug");
    let administrator = world.administrator();
    let full = SaveLabel {
        title: None,
        description: Some(Some("Faults".to_owned())),
        color: Some("red".to_owned()),
        show_on_sidebar: Some(Some(true)),
    };
    let changed = service(&world)
        .update(&administrator, label.id, full)
        .unwrap();
    assert_eq!(
        (changed.title.as_str(), changed.color.as_str()),
        ("bug", "red")
    );
    let bare = SaveLabel {
        description: Some(None),
        ..SaveLabel::default()
    };
    let changed = service(&world)
        .update(&administrator, label.id, bare)
        .unwrap();
    assert_eq!(changed.description, None);
    assert_eq!(changed.show_on_sidebar, Some(true));
}

#[test]
fn removing_a_label_leaves_its_tags() {
    let world = World::new();
    let label = make(&world, "bug");
    let ada = world.visitor(&world.inbox(), "Ada");
    let number = world.begin(&ada).number;
    world
        .conversations()
        .set_labels(&world.grace, number, vec!["bug".to_owned()])
        .unwrap();
    let administrator = world.administrator();
    let events = world.news_names(|| service(&world).delete(&administrator, label.id).unwrap());
    assert_eq!(events, [EventName::LabelDeleted]);
    let tags = world.conversations().labels(&world.grace, number).unwrap();
    assert_eq!(tags, ["bug"]);
    assert_eq!(service(&world).list(&world.grace).unwrap(), []);
}

#[test]
fn another_accounts_label_is_not_found() {
    let world = World::new();
    let id = make(&world, "bug").id;
    let stranger = world.stranger().into_administrator().unwrap();
    let mine = world.administrator();
    for (caller, id) in [(&stranger, id), (&mine, LabelId::new(1))] {
        let service = service(&world);
        let errors = [
            world.refused(|| service.show(&caller.0, id)),
            world.refused(|| service.update(caller, id, titled("other"))),
            world.refused(|| service.delete(caller, id)),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    }
}
