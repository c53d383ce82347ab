//! Conformance tests of [`crate::ports::Surveys`].

use super::{Adapter, Scene, at, change, later, look, new_message, refusal};
use crate::messages::{ContentType, Message, MessageType, NewMessage};
use crate::ports::Store;
use crate::surveys::{NewSurveyResponse, Rating, SurveyResponse};
use nimchat_core_model::{MessageId, UserId};

fn survey(store: &dyn Store, scene: &Scene) -> Message {
    let new = NewMessage {
        content_type: ContentType::InputCsat,
        ..new_message(&scene.begin(store), MessageType::Template, "Rate us")
    };
    change(store, |work| work.messages().append(new.clone()))
}

fn new(scene: &Scene, survey: &Message, agent: Option<UserId>) -> NewSurveyResponse {
    NewSurveyResponse {
        account_id: scene.account,
        conversation_id: survey.conversation_id,
        message_id: survey.id,
        contact_id: scene.contact.id,
        assigned_agent_id: agent,
        rating: Rating::ALL[4],
        feedback_message: Some("Schön 😀".to_owned()),
        at: at(),
    }
}

/// Of other surveys there is none.
pub fn an_answer_is_found_by_its_survey(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let agent = adapter.add_member(scene.account, "grace");
    let [one, other] = [0, 1].map(|_| survey(store, &scene));
    let new = new(&scene, &one, Some(agent));
    let made = change(store, |work| work.surveys().record(new.clone()));
    let expected = SurveyResponse {
        id: made.id,
        account_id: new.account_id,
        conversation_id: new.conversation_id,
        message_id: new.message_id,
        contact_id: new.contact_id,
        assigned_agent_id: Some(agent),
        rating: new.rating,
        feedback_message: new.feedback_message.clone(),
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(made, expected);
    let find = |id| look(store, |view| view.surveys().response_to(id));
    assert_eq!(find(one.id), Some(made));
    assert_eq!(find(other.id), None);
    let missing = NewSurveyResponse {
        message_id: MessageId::new(one.id.get() + 1_000),
        ..new
    };
    refusal(store, |work| work.surveys().record(missing));
}

/// The assignee and the time of the first answer stay.
pub fn a_later_answer_replaces_rating_and_feedback(adapter: &dyn Adapter) {
    let store = adapter.store();
    let scene = Scene::new(adapter, "engines");
    let agent = adapter.add_member(scene.account, "grace");
    let survey = survey(store, &scene);
    let first = new(&scene, &survey, Some(agent));
    let made = change(store, |work| work.surveys().record(first.clone()));
    let second = NewSurveyResponse {
        assigned_agent_id: None,
        rating: Rating::ALL[0],
        feedback_message: None,
        at: later(1),
        ..first
    };
    change(store, |work| work.surveys().record(second));
    let expected = SurveyResponse {
        rating: Rating::ALL[0],
        feedback_message: None,
        updated_at: later(1),
        ..made
    };
    let found = look(store, |view| view.surveys().response_to(survey.id));
    assert_eq!(found, Some(expected));
}
