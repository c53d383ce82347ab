//! Composes the e-mail with the transcript of a conversation.

use super::compose::{ComposeError, Composer};
use super::mailer::Mail;
use chrono_tz::Tz;
use nimchat_core_model::{Email, JobId};
use nimchat_messaging::conversations::Transcript;
use nimchat_messaging::jobs::TranscriptMail;
use nimchat_messaging::{MessageView, SenderView};
use nimchat_texts::{TranscriptMessage, TranscriptWords};

impl Composer {
    /// The e-mail; none if the conversation or its account no longer exists.
    pub fn compose_transcript(
        &self,
        id: JobId,
        mail: &TranscriptMail,
    ) -> Result<Option<Mail>, ComposeError> {
        let account = self.accounts.read()?.accounts().find(mail.account)?;
        let found = self
            .conversations
            .transcript(mail.account, mail.conversation)?;
        let (Some(account), Some(transcript)) = (account, found) else {
            return Ok(None);
        };
        let language = self.texts.of_locale(Some(&account.locale))?;
        let (written, from) = self.texts.transcript(language, &words(&transcript))?;
        Ok(Some(Mail {
            id,
            kind: "transcript",
            from: Some(from),
            name: String::new(),
            address: Email::stored(mail.to.clone()),
            written,
            link: None,
        }))
    }
}

fn words(transcript: &Transcript) -> TranscriptWords {
    let view = &transcript.conversation;
    let zone: Tz = view.inbox.settings.timezone.parse().unwrap_or(Tz::UTC);
    let messages = transcript.messages.iter();
    TranscriptWords {
        number: view.conversation.number.get(),
        inbox: view.inbox.name.clone(),
        assignee: view
            .assignee
            .as_ref()
            .map(|profile| profile.agent.user.available_name().to_owned()),
        messages: messages.map(|message| said(message, zone)).collect(),
        shortened: transcript.shortened,
    }
}

fn said(view: &MessageView, zone: Tz) -> TranscriptMessage {
    let author = match &view.sender {
        Some(SenderView::User { user, .. }) => user.available_name(),
        Some(SenderView::Contact(contact)) => &contact.name,
        Some(SenderView::AgentBot(bot)) => &bot.name,
        None => "",
    };
    let at = view.message.created_at.with_timezone(&zone);
    let files = view.message.attachments.iter();
    TranscriptMessage {
        author: author.to_owned(),
        text: view.message.content.clone().unwrap_or_default(),
        at: at.format("%Y-%m-%d %H:%M %Z").to_string(),
        files: files.map(|file| file.name.as_str().to_owned()).collect(),
    }
}
