//! Multipart bodies.

use crate::http::{Answer, Client};
use reqwest::Method;
use std::fmt::Display;

/// A multipart body.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<u8>);

impl Form {
    /// The content type of a sent form.
    pub const CONTENT_TYPE: &str = "multipart/form-data; boundary=x";

    /// Adds a text.
    #[must_use]
    pub fn text(mut self, name: &str, text: &str) -> Self {
        let part =
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        self.0.extend_from_slice(part.as_bytes());
        self
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, name: &str, filename: &str, content_type: &str, bytes: &[u8]) -> Self {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\n\
             Content-Type: {content_type}\r\n\r\n"
        );
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(bytes);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    /// The body.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.0.extend_from_slice(b"--x--\r\n");
        self.0
    }
}

impl Client {
    /// Sends a form.
    pub async fn send_form(&self, method: Method, path: impl Display, form: Form) -> Answer {
        self.send_raw(method, path, Form::CONTENT_TYPE, form.into_bytes())
            .await
    }
}
