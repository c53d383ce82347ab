//! The text of an e-mail with the transcript of a conversation.

use crate::Texts;
use crate::email::{WrittenEmail, in_one_line};
use crate::error::Result;
use crate::language::Language;
use minijinja::context;
use serde::Serialize;

/// The values of a transcript.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TranscriptWords {
    /// The conversation's number.
    pub number: i64,
    /// The inbox.
    pub inbox: String,
    /// The agent whom it is assigned to.
    pub assignee: Option<String>,
    /// What was said, oldest first.
    #[serde(skip)]
    pub messages: Vec<TranscriptMessage>,
    /// Are older messages left out?
    #[serde(skip)]
    pub shortened: bool,
}

/// A message of a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TranscriptMessage {
    /// Who wrote it.
    pub author: String,
    /// The text.
    pub text: String,
    /// When, as it is shown.
    pub at: String,
    /// The names of its files.
    pub files: Vec<String>,
}

impl Texts {
    /// Writes the e-mail, and answers it with the sender's name.
    pub fn transcript(
        &self,
        language: &Language,
        words: &TranscriptWords,
    ) -> Result<(WrittenEmail, String)> {
        let text = |name: &str| self.phrase(language, &format!("letter.transcript.{name}"), words);
        let subject = in_one_line(&text("subject")?);
        let shortened = words.shortened.then(|| text("shortened")).transpose()?;
        let values = context! {
            lang => language.tag(),
            dir => language.direction()?,
            subject => subject,
            heading => text("heading")?,
            messages => words.messages,
            shortened,
        };
        let set = |template: &str| {
            let template = self.templates.get_template(template)?;
            template.render(values.clone())
        };
        let written = WrittenEmail {
            text: set("transcript.txt")?,
            html: set("transcript.html")?,
            subject,
        };
        Ok((written, in_one_line(&text("from")?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> TranscriptWords {
        TranscriptWords {
            number: 7,
            inbox: "Shop".to_owned(),
            assignee: Some("Ada".to_owned()),
            messages: vec![TranscriptMessage {
                author: "Eve <b>".to_owned(),
                text: "One\n<script>two</script>".to_owned(),
                at: "2026-11-29 14:05 CET".to_owned(),
                files: vec!["manual.pdf".to_owned()],
            }],
            shortened: false,
        }
    }

    fn write(code: &str, words: &TranscriptWords) -> (WrittenEmail, String) {
        let texts = Texts::embedded().unwrap();
        let language = texts.first_of([code]).unwrap();
        texts.transcript(language, words).unwrap()
    }

    #[test]
    fn a_transcript_repeats_what_was_said() {
        let (mail, from) = write("en", &words());
        assert_eq!(mail.subject, "[#7] Conversation Transcript");
        assert_eq!(from, "Ada from Shop");
        assert!(
            mail.text
                .contains("Eve <b>, 2026-11-29 14:05 CET:\nOne\n<script>two</script>")
        );
        assert!(mail.html.contains("&lt;script&gt;two&lt;/script&gt;"));
        assert!(!mail.html.contains("<script"));
        assert!(!mail.text.contains("left out"));
    }

    #[test]
    fn it_is_in_the_accounts_language_and_says_what_is_left_out() {
        let words = TranscriptWords {
            assignee: None,
            shortened: true,
            ..words()
        };
        let (mail, from) = write("es", &words);
        assert_eq!(mail.subject, "[#7] Transcripción de la conversación");
        assert_eq!(from, "Avisos de Shop");
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("Se omiten los mensajes más antiguos."));
        }
        assert!(mail.html.contains("<html lang=\"es\""));
    }
}
