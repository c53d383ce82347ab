//! E-mail: letters are taken from the queue, written in the reader's language, and handed to a mail server.
//!
//! A letter names whom it concerns. [`Composer`] looks them up, makes the link and has the text written; a [`Mailer`]
//! carries the mail; [`Postman`] settles what came of it: sent, tried again later, given up, no longer wanted.

mod compose;
mod links;
mod mailer;
mod postman;
mod smtp;

pub use compose::{ComposeError, Composer};
pub use links::Links;
pub use mailer::{LogMailer, Mail, Mailer, Refusal};
pub use postman::Postman;
pub use smtp::{SmtpMailer, SmtpSettings};
