//! E-mail: the jobs of the queue `mail` are written in the reader's language and handed to a mail server.
//!
//! A job names the people it concerns. [`Composer`] looks them up, makes the link and has the text written; a
//! [`Mailer`] sends the mail; [`handlers`] say what becomes of the job.

mod compose;
mod handlers;
mod links;
mod mailer;
mod smtp;

pub use compose::{ComposeError, Composer, MailJob};
pub use handlers::handlers;
pub use links::Links;
pub use mailer::{LogMailer, Mail, Mailer, Refusal};
pub use smtp::{SmtpMailer, SmtpSettings};
