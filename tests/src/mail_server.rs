//! A mail server: accepts e-mails over SMTP, refuses as a test tells it to, and lets a test wait for e-mails.

use crate::background::Background;
use crate::certificates::Certificates;
use crate::everywhere::PATIENCE;
use mail_parser::{MessageParser, MimeHeaders};
use std::collections::VecDeque;
use std::io::Error;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_native_tls::TlsAcceptor;

/// An accepted e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMail {
    /// The recipient's address.
    pub to: String,
    /// The sender in its header.
    pub from: String,
    /// The sender's name there.
    pub from_name: String,
    /// Its Message-ID.
    pub message_id: String,
    /// Its header Auto-Submitted.
    pub auto_submitted: Option<String>,
    /// Its subject, decoded.
    pub subject: String,
    /// The plain part, decoded.
    pub text: String,
    /// The HTML part, decoded.
    pub html: String,
}

impl ReceivedMail {
    fn read(to: String, raw: &[u8]) -> Self {
        let message = MessageParser::default().parse(raw).expect("mail is MIME");
        let kind = message.content_type().expect("mail has a type");
        assert_eq!(
            kind.subtype(),
            Some("alternative"),
            "two parts say the same"
        );
        let from = message.from().and_then(|from| from.first()).unwrap();
        Self {
            to,
            from: from.address().unwrap().to_owned(),
            from_name: from.name().unwrap_or_default().to_owned(),
            message_id: message.message_id().unwrap().to_owned(),
            auto_submitted: message
                .header("Auto-Submitted")
                .and_then(|value| value.as_text())
                .map(str::to_owned),
            subject: message.subject().unwrap().to_owned(),
            text: message.body_text(0).unwrap().into_owned(),
            html: message.body_html(0).unwrap().into_owned(),
        }
    }

    /// The only link in the plain part, which the button in the HTML part has too.
    #[track_caller]
    pub fn link(&self) -> &str {
        let mut links = self
            .text
            .split_whitespace()
            .filter(|word| word.starts_with("http"));
        let link = links.next().expect("a link");
        assert_eq!(links.next(), None, "one link: {}", self.text);
        let button = format!("href=\"{link}\"");
        assert!(self.html.contains(&button), "{button} in {}", self.html);
        link
    }
}

struct Book {
    mails: watch::Sender<Vec<ReceivedMail>>,
    refusals: Mutex<VecDeque<&'static str>>,
}

/// How clients connect to the mail server.
#[derive(Clone)]
enum Speech {
    Clear,
    /// Without TLS until the client asks for it; e-mails are accepted only after that.
    StartTls(TlsAcceptor),
    Tls(TlsAcceptor),
}

/// Listens on a free port until it is dropped.
pub struct MailServer {
    url: String,
    book: Arc<Book>,
    _server: Background,
}

impl MailServer {
    /// Starts listening, without TLS.
    pub fn start() -> Self {
        Self::speaking(Speech::Clear)
    }

    /// The same, which accepts e-mails only after STARTTLS.
    pub fn start_with_starttls(certificates: &Certificates) -> Self {
        Self::speaking(Speech::StartTls(certificates.acceptor()))
    }

    /// The same, with TLS from the beginning.
    pub fn start_with_tls(certificates: &Certificates) -> Self {
        Self::speaking(Speech::Tls(certificates.acceptor()))
    }

    fn speaking(speech: Speech) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let url = match speech {
            Speech::Clear => format!("smtp://{address}"),
            Speech::StartTls(_) => format!("smtp://{address}?tls=required"),
            Speech::Tls(_) => format!("smtps://{address}"),
        };
        listener.set_nonblocking(true).unwrap();
        let book = Arc::new(Book {
            mails: watch::Sender::new(Vec::new()),
            refusals: Mutex::default(),
        });
        let kept = Arc::clone(&book);
        let server = Background::start(async move |up, mut stopped| {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            up.tell();
            loop {
                tokio::select! {
                    _either_way = &mut stopped => break,
                    accepted = listener.accept() => {
                        let (stream, _) = accepted.unwrap();
                        let (book, speech) = (Arc::clone(&kept), speech.clone());
                        // a client that disconnects early has not delivered an e-mail
                        tokio::spawn(async move { serve(stream, speech, &book).await.ok() });
                    }
                }
            }
        });
        Self {
            url,
            book,
            _server: server,
        }
    }

    /// The value for `smtp.url`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Refuses the next recipients with these replies, in this order.
    pub fn refuse_next(&self, replies: impl IntoIterator<Item = &'static str>) {
        self.book.refusals.lock().unwrap().extend(replies);
    }

    /// The e-mails so far.
    pub fn so_far(&self) -> Vec<ReceivedMail> {
        self.book.mails.borrow().clone()
    }

    /// Waits until there are `count` e-mails, and returns them all.
    pub async fn mails(&self, count: usize) -> Vec<ReceivedMail> {
        let mut mails = self.book.mails.subscribe();
        let enough = mails.wait_for(|mails| mails.len() >= count);
        let Ok(mails) = tokio::time::timeout(PATIENCE, enough).await else {
            let mails = self.so_far();
            panic!("{} mails, not {count}: {mails:#?}", mails.len());
        };
        mails.unwrap().clone()
    }
}

async fn serve(stream: TcpStream, speech: Speech, book: &Book) -> std::io::Result<()> {
    let (stream, acceptor) = match speech {
        Speech::Clear => return talk(stream, book, Greeting::Clear).await.map(drop),
        Speech::Tls(acceptor) => {
            let stream = acceptor.accept(stream).await.map_err(Error::other)?;
            return talk(stream, book, Greeting::Clear).await.map(drop);
        }
        Speech::StartTls(acceptor) => (stream, acceptor),
    };
    match talk(stream, book, Greeting::BeforeTls).await? {
        Some(stream) => {
            let stream = acceptor.accept(stream).await.map_err(Error::other)?;
            talk(stream, book, Greeting::AfterTls).await.map(drop)
        }
        None => Ok(()),
    }
}

/// Who begins the conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Greeting {
    Clear,
    BeforeTls,
    /// The client speaks first.
    AfterTls,
}

/// One SMTP connection (RFC 5321), as far as a simple client needs it. Returns the stream if TLS begins on it.
async fn talk<S>(stream: S, book: &Book, greeting: Greeting) -> std::io::Result<Option<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    let mut to = String::new();
    if greeting != Greeting::AfterTls {
        reply(&mut stream, "220 mail.test").await?;
    }
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let verb = line.split([' ', ':', '\r']).next().unwrap_or_default();
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" if greeting == Greeting::BeforeTls => "250-mail.test\r\n250 STARTTLS",
            "EHLO" => "250-mail.test\r\n250 8BITMIME",
            "STARTTLS" if greeting == Greeting::BeforeTls => {
                reply(&mut stream, "220 go ahead").await?;
                return Ok(Some(stream.into_inner()));
            }
            "MAIL" if greeting == Greeting::BeforeTls => "530 Must issue STARTTLS first",
            "RCPT" => {
                let refusal = book.refusals.lock().unwrap().pop_front();
                let address = line.split(['<', '>']).nth(1);
                address.unwrap_or_default().clone_into(&mut to);
                refusal.unwrap_or("250 ok")
            }
            "DATA" => {
                reply(&mut stream, "354 go on").await?;
                let raw = data(&mut stream).await?;
                let mail = ReceivedMail::read(to.clone(), &raw);
                book.mails.send_modify(|mails| mails.push(mail));
                "250 taken"
            }
            "QUIT" => {
                reply(&mut stream, "221 bye").await?;
                return Ok(None);
            }
            "HELO" | "MAIL" | "RSET" | "NOOP" => "250 ok",
            _ => "502 not here",
        };
        reply(&mut stream, answer).await?;
    }
}

/// The lines before the one with only a dot.
async fn data(stream: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(raw);
        }
        // the protocol doubles a dot at the beginning
        raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

async fn reply(stream: &mut (impl AsyncWriteExt + Unpin), text: &str) -> std::io::Result<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await?;
    stream.flush().await
}
