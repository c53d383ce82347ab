//! E-mail: the jobs of the queue `mail` are composed in the reader's language and sent to a mail server.
//!
//! A job names the users concerned. [`Composer`] looks them up, makes the link and the text; a [`Mailer`] sends the
//! e-mail; [`handlers`] settle the job.

mod compose;
mod domain;
mod handlers;
mod links;
mod mailer;
mod smtp;
mod transcript;

pub use compose::{ComposeError, Composer, MailJob};
pub use handlers::handlers;
pub use links::Links;
pub use mailer::{LogMailer, Mail, Mailer, Refusal};
pub use smtp::{SmtpMailer, SmtpSettings};
