//! E-mail over SMTP.

use super::mailer::{Mail, Mailer, Refusal};
use crate::error::OutboundError;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{Error, PoolConfig, SmtpTransport, SmtpTransportBuilder};
use lettre::{Address, Transport};
use nimchat_core_model::values::in_one_line;
use percent_encoding::percent_decode_str;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// The longest error text that is stored.
const REASON_CHARS: usize = 500;
/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(30);

/// The mail server and the sender.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// `smtps://USER:PASSWORD@HOST`, `smtp://…?tls=required`: see [`SmtpTransport::from_url`].
    pub url: String,
    /// A file of certificates that are trusted for the server in addition to the system's.
    pub ca_file: Option<PathBuf>,
    /// `Name <address>`, or only an address.
    pub from: String,
    /// How long to wait for the connection and for the answer to each command.
    pub timeout: Duration,
    /// The most open connections.
    pub connections: u32,
}

impl fmt::Debug for SmtpSettings {
    /// Omits the address of the server, which may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("from", &self.from)
            .field("timeout", &self.timeout)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

impl SmtpSettings {
    /// Why the server's address is invalid, without repeating it.
    pub fn check_url(url: &str) -> Result<(), String> {
        let Ok(url) = Url::parse(url) else {
            return Err(
                "is not an address such as smtps://USER:PASSWORD@mail.example.org".to_owned(),
            );
        };
        let problem = match (url.scheme(), tls_of(&url).as_deref()) {
            _ if url.host_str().is_none_or(str::is_empty) => "names no mail server",
            ("smtps", _) | ("smtp", None | Some("required" | "opportunistic")) => {
                return if has_readable_credentials(&url) {
                    Ok(())
                } else {
                    Err(
                        "has a user or a password that is not text once its %XX are read"
                            .to_owned(),
                    )
                };
            }
            ("smtp", Some(_)) => "has a value of tls other than required and opportunistic",
            _ => "must begin with smtps:// or smtp://",
        };
        Err(problem.to_owned())
    }

    /// Does the server take connections from here? Sends nothing.
    pub fn test(&self) -> Result<(), OutboundError> {
        let mailer = SmtpMailer::new(self, "")?;
        match mailer.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(OutboundError::Smtp(format!(
                "{} does not answer",
                mailer.host
            ))),
            Err(error) => Err(OutboundError::Smtp(mailer.reason(&error))),
        }
    }

    /// Is this a valid sender?
    pub fn check_from(from: &str) -> bool {
        Self::address_of(from).is_some()
    }

    /// The address of a sender.
    pub fn address_of(from: &str) -> Option<String> {
        let mailbox = from.parse::<Mailbox>().ok();
        mailbox.map(|mailbox| mailbox.email.to_string())
    }
}

/// Sends e-mails to a mail server, over a few connections that are kept open.
#[derive(Debug, Clone)]
pub struct SmtpMailer {
    transport: SmtpTransport,
    from: Mailbox,
    /// The name of the mail server, for errors.
    host: String,
    installation: String,
}

/// Tells programs that answer mail not to answer this one (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted(String);

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

impl SmtpMailer {
    /// Connects when it is first used. `installation` tells its e-mails from those of others at the sender's domain.
    pub fn new(settings: &SmtpSettings, installation: &str) -> Result<Self, OutboundError> {
        let mut builder = SmtpTransport::from_url(&settings.url)
            .map_err(|error| OutboundError::Smtp(innermost(&error)))?;
        if let Some(file) = &settings.ca_file {
            builder = trusting(builder, &settings.url, file)?;
        }
        let transport = builder
            .timeout(Some(settings.timeout))
            .pool_config(
                PoolConfig::new()
                    .max_size(settings.connections)
                    .idle_timeout(IDLE),
            )
            .build();
        let from = settings
            .from
            .parse::<Mailbox>()
            .map_err(OutboundError::From)?;
        let url =
            Url::parse(&settings.url).map_err(|error| OutboundError::Smtp(error.to_string()))?;
        Ok(Self {
            transport,
            from,
            host: url.host_str().unwrap_or_default().to_owned(),
            installation: installation.to_owned(),
        })
    }

    /// The e-mail's id at the sender's domain: each attempt has the same id, by which mail servers and mail clients
    /// recognise repeated e-mails.
    fn message_id(&self, mail: &Mail) -> String {
        let (installation, domain) = (&self.installation, self.from.email.domain());
        format!("<letter-{}.{installation}@{domain}>", mail.id)
    }

    /// The server's answer, or why there is none.
    fn reason(&self, error: &Error) -> String {
        let what = match error.status() {
            Some(code) => format!("{code} {}", innermost(error)),
            None if error.is_timeout() => "timed out".to_owned(),
            None => innermost(error),
        };
        shortened(format!("{}: {what}", self.host))
    }

    fn sender(&self, mail: &Mail) -> Mailbox {
        let name = mail.from.as_deref().map(in_one_line);
        Mailbox::new(
            name.or_else(|| self.from.name.clone()),
            self.from.email.clone(),
        )
    }

    fn message(&self, mail: &Mail) -> Result<Message, Refusal> {
        let unsendable = |error: &dyn fmt::Display| Refusal::ForGood(shortened(error.to_string()));
        let address = mail
            .address
            .as_str()
            .parse::<Address>()
            .map_err(|error| unsendable(&error))?;
        // stored before such texts were refused
        let name = Some(in_one_line(&mail.name)).filter(|name| !name.trim().is_empty());
        Message::builder()
            .message_id(Some(self.message_id(mail)))
            .header(AutoSubmitted("auto-generated".to_owned()))
            .from(self.sender(mail))
            .to(Mailbox::new(name, address))
            .subject(in_one_line(&mail.written.subject))
            .multipart(MultiPart::alternative_plain_html(
                mail.written.text.clone(),
                mail.written.html.clone(),
            ))
            .map_err(|error| unsendable(&error))
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, mail: &Mail) -> Result<(), Refusal> {
        let message = self.message(mail)?;
        match self.transport.send(&message) {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() && !concerns_us(&error) => {
                Err(Refusal::ForGood(self.reason(&error)))
            }
            Err(error) => Err(Refusal::ForNow(self.reason(&error))),
        }
    }
}

/// The same transport, which also trusts the certificates in the file. A connection without TLS uses none.
fn trusting(
    builder: SmtpTransportBuilder,
    url: &str,
    file: &Path,
) -> Result<SmtpTransportBuilder, OutboundError> {
    let unusable = |error: &dyn fmt::Display| OutboundError::Certificates(error.to_string());
    let pem = std::fs::read(file).map_err(|error| unusable(&error))?;
    let mut certificates = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| unusable(&error))?.to_vec();
        let certificate = Certificate::from_der(certificate);
        certificates.push(certificate.map_err(|error| unusable(&innermost(&error)))?);
    }
    if certificates.is_empty() {
        return Err(unusable(&"there is none in the file"));
    }
    let url = Url::parse(url).map_err(|error| OutboundError::Smtp(error.to_string()))?;
    // the same reading as that of `from_url`
    let encrypted: fn(TlsParameters) -> Tls = match (url.scheme(), tls_of(&url).as_deref()) {
        ("smtps", _) => Tls::Wrapper,
        (_, Some("required")) => Tls::Required,
        (_, Some("opportunistic")) => Tls::Opportunistic,
        _ => return Ok(builder),
    };
    let host = url.host_str().unwrap_or_default().to_owned();
    let parameters = certificates
        .into_iter()
        .fold(TlsParameters::builder(host), |builder, certificate| {
            builder.add_root_certificate(certificate)
        })
        .build()
        .map_err(|error| unusable(&innermost(&error)))?;
    Ok(builder.tls(encrypted(parameters)))
}

fn has_readable_credentials(url: &Url) -> bool {
    let is_text = |part: &str| percent_decode_str(part).decode_utf8().is_ok();
    is_text(url.username()) && url.password().is_none_or(is_text)
}

fn tls_of(url: &Url) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs.find_map(|(key, value)| (key == "tls").then(|| value.into_owned()))
}

/// Does the server refuse nimchat's credentials, rather than the e-mail? Wrong credentials can be corrected, and no
/// e-mail should be lost to them.
fn concerns_us(error: &Error) -> bool {
    let code = error.status().map(u16::from);
    code.is_some_and(|code| [530, 534, 535, 538].contains(&code))
}

fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn shortened(text: String) -> String {
    if text.len() <= REASON_CHARS {
        return text;
    }
    text.chars().take(REASON_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nimchat_core_model::{Email, JobId};
    use nimchat_texts::WrittenEmail;

    fn sent(name: &str, address: &str, subject: &str) -> Result<String, Refusal> {
        let settings = SmtpSettings {
            url: "smtp://127.0.0.1".to_owned(),
            ca_file: None,
            from: "Acme <care@acme.example>".to_owned(),
            timeout: Duration::from_secs(1),
            connections: 1,
        };
        let mailer = SmtpMailer::new(&settings, "0a1b")
            .map_err(|error| Refusal::ForGood(error.to_string()))?;
        let message = mailer.message(&Mail {
            id: JobId::new(1),
            kind: "invitation",
            from: None,
            name: name.to_owned(),
            address: Email::stored(address.to_owned()),
            written: WrittenEmail {
                subject: subject.to_owned(),
                text: "Hello".to_owned(),
                html: "<p>Hello</p>".to_owned(),
            },
            link: None,
        })?;
        Ok(String::from_utf8_lossy(&message.formatted()).into_owned())
    }

    #[test]
    fn a_stored_name_adds_no_header() {
        let name = "Ada\r\nBcc: all@acme.example";
        let mail = sent(name, "ada@acme.example", "Hello\nX-Mine: 1");
        let mail = mail.unwrap_or_default();
        assert!(mail.contains("ada@acme.example"), "{mail}");
        let headers = mail.split("\r\n\r\n").next().unwrap_or_default();
        let mut lines = headers.lines();
        assert!(!lines.any(|line| line.starts_with("Bcc") || line.starts_with("X-Mine")));
    }

    #[test]
    fn a_mail_names_its_installation_and_wants_no_answer_of_a_machine() {
        let mail = sent("Ada", "ada@acme.example", "Hello").unwrap_or_default();
        assert!(
            mail.contains("Message-ID: <letter-1.0a1b@acme.example>"),
            "{mail}"
        );
        assert!(mail.contains("Auto-Submitted: auto-generated"), "{mail}");
    }

    #[test]
    fn a_fault_in_the_address_is_told_in_words() {
        for (url, problem) in [
            ("mail.example.org", "is not an address"),
            ("smtp://", "names no mail server"),
            (
                "ftp://mail.example.org",
                "must begin with smtps:// or smtp://",
            ),
            (
                "smtp://mail.example.org?tls=yes",
                "has a value of tls other than",
            ),
            ("smtps://ada:%ff@mail.example.org", "is not text"),
        ] {
            let told = SmtpSettings::check_url(url).err().unwrap_or_default();
            assert!(told.contains(problem), "{url}: {told}");
        }
        for good in [
            "smtps://ada%40acme.example:se%2Fcret@mail.example.org",
            "smtp://mail.example.org:587?tls=required",
            "smtp://127.0.0.1",
        ] {
            assert_eq!(SmtpSettings::check_url(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn an_address_of_any_script_is_sent_to() {
        let mail = sent("Ü", "ümlaut@edge.example", "Hello");
        assert!(mail.is_ok_and(|mail| mail.contains("edge.example")));
    }
}
