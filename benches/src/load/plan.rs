//! The requests and their bytes.

use super::Target;
use crate::dataset::text;
use std::cell::Cell;
use std::io::Write;

/// One kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// An agent posts a message (`operations.json #59`).
    Post,
    /// An agent lists the open conversations, first page (`operations.json #31`).
    List,
    /// An agent opens a conversation (`operations.json #34`).
    Show,
    /// An agent reads the newest messages of a conversation (`operations.json #58`).
    Thread,
}

impl Task {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::List => "list",
            Self::Show => "show",
            Self::Thread => "thread",
        }
    }
}

/// Kinds of requests, in their order.
#[derive(Debug, Clone)]
pub struct Mix(Vec<Task>);

impl Mix {
    /// Only this kind.
    pub fn only(errand: Task) -> Self {
        Self(vec![errand])
    }

    /// A typical mix: of ten requests five post, three open a conversation, two list.
    pub fn of_a_day() -> Self {
        use Task::{List, Post, Show};
        Self(vec![
            Post, List, Post, Show, Post, Show, Post, List, Post, Show,
        ])
    }

    pub(super) fn usual_connections(&self) -> u32 {
        match self.0.as_slice() {
            [Task::List | Task::Show | Task::Thread] => 1,
            _ => 16,
        }
    }
}

/// The requests of a run. Each conversation is used before the first is used again: no conversation gets more than 200
/// messages a minute.
pub(super) struct Requests {
    mix: Vec<Task>,
    next: Cell<usize>,
    first: i64,
    conversations: i64,
    next_conversation: Cell<i64>,
    list: Vec<u8>,
    /// The bytes up to the conversation's number.
    post_head: Vec<u8>,
    /// The bytes after it.
    post_tail: Vec<u8>,
    show_head: Vec<u8>,
    show_tail: Vec<u8>,
    thread_tail: Vec<u8>,
}

impl Requests {
    pub(super) fn new(target: &Target, mix: &Mix) -> Self {
        let path = format!("/api/v1/accounts/{}/conversations", target.account_id);
        let port = target.url.port_or_known_default().unwrap_or(80);
        let host = target.url.host_str().unwrap_or("localhost");
        let headers = format!(
            "HTTP/1.1\r\nHost: {host}:{port}\r\napi_access_token: {}\r\nAccept: application/json\r\n",
            target.token
        );
        let body = format!(
            r#"{{"content":"{}","message_type":"outgoing","private":false}}"#,
            text(7)
        );
        let post_tail = format!(
            "/messages {headers}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let range = target.conversations;
        Self {
            mix: mix.0.clone(),
            next: Cell::new(0),
            first: range.from,
            conversations: range.to - range.from + 1,
            next_conversation: Cell::new(0),
            list: format!("GET {path}?assignee_type=all&status=open&page=1 {headers}\r\n")
                .into_bytes(),
            post_head: format!("POST {path}/").into_bytes(),
            post_tail: post_tail.into_bytes(),
            show_head: format!("GET {path}/").into_bytes(),
            show_tail: format!(" {headers}\r\n").into_bytes(),
            thread_tail: format!("/messages {headers}\r\n").into_bytes(),
        }
    }

    /// Writes the next request.
    pub(super) fn write_next(&self, request: &mut Vec<u8>) -> std::io::Result<Task> {
        let turn = self.next.get();
        self.next.set((turn + 1) % self.mix.len());
        let errand = self.mix[turn];
        request.clear();
        match errand {
            Task::List => request.extend_from_slice(&self.list),
            Task::Post => self.about_one(&self.post_head, &self.post_tail, request)?,
            Task::Show => self.about_one(&self.show_head, &self.show_tail, request)?,
            Task::Thread => self.about_one(&self.show_head, &self.thread_tail, request)?,
        }
        Ok(errand)
    }

    fn about_one(&self, head: &[u8], tail: &[u8], request: &mut Vec<u8>) -> std::io::Result<()> {
        let turn = self.next_conversation.get();
        self.next_conversation.set((turn + 1) % self.conversations);
        request.extend_from_slice(head);
        write!(request, "{}", self.first + turn)?;
        request.extend_from_slice(tail);
        Ok(())
    }
}
