//! The texts of e-mails.

use crate::Texts;
use crate::error::Result;
use crate::language::Language;
use minijinja::context;
use serde::Serialize;

/// The values that are filled into an e-mail. Each kind uses some of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EmailWords {
    /// The reader's name.
    pub name: String,
    /// The reader's address.
    pub email: String,
    /// The account that it is about.
    pub account: Option<String>,
    /// The inviting user.
    pub inviter: Option<String>,
    /// The link's lifetime in hours.
    pub hours: Option<i64>,
    /// The same in days.
    pub days: Option<i64>,
    /// The conversation's number.
    pub number: Option<i64>,
    /// The inbox of the conversation.
    pub inbox: Option<String>,
    /// The domain that is to be set up.
    pub domain: Option<String>,
    /// The host that it is to lead to.
    pub target: Option<String>,
    /// The customer in the conversation.
    pub contact: Option<String>,
    /// The rows of a file that were imported or exported.
    pub rows: Option<u64>,
    /// The rows that were left out.
    pub left_out: Option<u64>,
    /// Why something failed.
    pub reason: Option<String>,
    /// The message that it is about, with its author.
    #[serde(skip)]
    pub quote: Option<Quote>,
    /// The target of the button; without one there is no button.
    #[serde(skip)]
    pub link: Option<String>,
}

/// A message in an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The author.
    pub author: String,
    /// The text.
    pub text: String,
}

/// The parts of an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenEmail {
    /// One line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

impl Texts {
    /// Writes an e-mail of this kind: `invitation`, `notification.conversation_mention`.
    pub fn email(
        &self,
        language: &Language,
        kind: &str,
        words: &EmailWords,
    ) -> Result<WrittenEmail> {
        let fill = |text: &str| self.templates.render_str(text, words);
        let text = |name: &str| -> Result<String> {
            Ok(fill(language.text(&format!("letter.{kind}.{name}"))?)?)
        };
        let lines = language.lines(&format!("letter.{kind}.lines"))?;
        let lines = lines.into_iter().map(fill).collect::<Result<Vec<_>, _>>()?;
        let subject = in_one_line(&text("subject")?);
        let wrote = match &words.quote {
            Some(quote) => {
                let wrote = language.text(&format!("letter.{kind}.wrote"))?;
                let author = context! { author => quote.author };
                Some(self.templates.render_str(wrote, author)?)
            }
            None => None,
        };
        let common = context! {
            lang => language.tag(),
            dir => language.direction()?,
            subject => subject,
            heading => text("heading")?,
            greeting => text("greeting")?,
            lines,
            wrote,
            quote => words.quote.as_ref().map(|quote| quote.text.trim()),
            button => text("button")?,
            link_help => text("link_help")?,
            footer => text("footer")?,
        };
        let set = |template: &str| {
            let template = self.templates.get_template(template)?;
            template.render(context! { link => words.link, ..common.clone() })
        };
        Ok(WrittenEmail {
            text: set("letter.txt")?,
            html: set("letter.html")?,
            subject,
        })
    }
}

/// For a header of an e-mail: a line break in a name would begin another one.
pub(crate) fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> EmailWords {
        EmailWords {
            domain: Some("help.example.com".to_owned()),
            target: Some("desk.example.com".to_owned()),
            name: "Ada <b>".to_owned(),
            email: "ada@example.com".to_owned(),
            account: Some("Engines & Sons".to_owned()),
            inviter: Some("Grace".to_owned()),
            hours: Some(48),
            days: Some(2),
            number: Some(12),
            inbox: Some("Site".to_owned()),
            contact: Some("Eve".to_owned()),
            rows: Some(12),
            left_out: Some(3),
            reason: Some("No rows".to_owned()),
            quote: Some(Quote {
                author: "Eve".to_owned(),
                text: "One\n<script>two</script>\n".to_owned(),
            }),
            link: Some("https://chat.example/app?a=1&b=2".to_owned()),
        }
    }

    fn write(code: &str, kind: &str, words: &EmailWords) -> WrittenEmail {
        let texts = Texts::embedded().unwrap();
        let language = texts.first_of([code]).unwrap();
        texts.email(language, kind, words).unwrap()
    }

    #[test]
    fn every_kind_of_letter_can_be_written_in_every_language() {
        use nimchat_core_model::NotificationKind;
        let notifications = NotificationKind::ALL
            .iter()
            .map(|kind| format!("notification.{}", kind.as_str()));
        let kinds: Vec<String> = [
            "invitation",
            "confirmation",
            "email_change",
            "password_reset",
            "contact_import",
            "contact_import_failed",
            "contact_export",
            "contact_export_failed",
        ]
        .map(str::to_owned)
        .into_iter()
        .chain(notifications)
        .collect();
        for language in Texts::embedded().unwrap().languages() {
            for kind in &kinds {
                let letter = write(language.code(), kind, &words());
                for part in [&letter.text, &letter.html] {
                    assert!(
                        !part.contains("{{") && !part.contains("{%"),
                        "{kind}: {part}"
                    );
                }
                assert!(letter.text.contains("https://chat.example/app?a=1&b=2"));
            }
        }
    }

    #[test]
    fn what_is_filled_into_html_is_escaped_and_into_text_is_not() {
        let letter = write("en", "notification.conversation_mention", &words());
        assert!(letter.html.contains("Ada &lt;b&gt;"));
        assert!(letter.html.contains("&lt;script&gt;two&lt;/script&gt;"));
        assert!(!letter.html.contains("<script"));
        let href = "href=\"https://chat.example/app?a=1&amp;b=2\"";
        assert!(letter.html.contains(href));
        assert!(letter.text.contains("Hello Ada <b>,"));
        assert!(
            letter
                .text
                .contains("Eve wrote:\n\n> One\n> <script>two</script>\n")
        );
    }

    #[test]
    fn without_a_target_there_is_no_button() {
        let nowhere = EmailWords {
            link: None,
            ..words()
        };
        let letter = write("en", "notification.conversation_mention", &nowhere);
        for part in [&letter.text, &letter.html] {
            assert!(!part.contains("Open the conversation"), "{part}");
            assert!(!part.contains("copy this address"), "{part}");
        }
        assert!(!letter.html.contains("href"), "{}", letter.html);
    }

    #[test]
    fn an_invitation_names_who_invites_if_it_is_known() {
        let letter = write("en", "invitation", &words());
        assert_eq!(letter.subject, "Confirmation Instructions");
        assert!(letter.text.contains("Grace has invited you"));
        assert!(letter.text.contains("in Engines & Sons."));
        let nobody = EmailWords {
            inviter: None,
            ..words()
        };
        let letter = write("en", "invitation", &nobody);
        assert!(letter.text.contains("You have been invited"));
    }

    #[test]
    fn a_letter_is_in_the_readers_language() {
        let letter = write("es", "password_reset", &words());
        assert!(letter.html.contains("<html lang=\"es\""));
        assert!(letter.text.contains("Elige una nueva contraseña"));
        let unknown = write("sk", "password_reset", &words());
        assert_eq!(unknown.subject, "Reset password instructions");
    }

    #[test]
    fn a_subject_is_one_line() {
        let cunning = EmailWords {
            name: "Ada\r\nBcc: eve@example.com".to_owned(),
            ..words()
        };
        let letter = write("en", "notification.conversation_assignment", &cunning);
        assert!(
            letter
                .subject
                .starts_with("Ada Bcc: eve@example.com, A new")
        );
        assert!(!letter.subject.contains(['\r', '\n']));
    }
}
