//! Files that are kept: where they are, what is accepted, and how none of them is forgotten.
//!
//! A file has no row of its own. Whoever has one holds its reference, a path on this server that nobody can guess; so
//! there is a moment when a file is kept and nobody holds it. For that moment there is a chore that drops it
//! ([`FileKeeper::keep`]), which whoever takes the file calls off in the transaction that notes the reference.

use crate::chore::{Chore, ChoreQueue, Chores};
use crate::clock::Clock;
use crate::error::{StoreError, Violation};
use crate::ids::{AgentBotId, ChoreId, ContactId, InboxId, UserId};
use crate::tokens::Tokens;
use crate::values::{WebUrl, present};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What every reference to a kept file begins with. It is the path under which the file is served.
pub const REFERENCE_PREFIX: &str = "/files/";

/// How long a kept file may be nobody's: longer than any request.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// Where files are.
pub trait Files: Send + Sync {
    /// Keeps the file under this path. Returns when it lasts.
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), StoreError>;
    /// Removes it; one that is not there is passed over.
    fn remove(&self, path: &str) -> Result<(), StoreError>;
}

/// The kinds of pictures that may be somebody's avatar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF.
    Gif,
}

impl PictureKind {
    /// What the bytes are, by what they begin with: what the sender says does not count.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// The ending of its file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
        }
    }

    /// The type that it is served as.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
        }
    }

    /// The kind whose file has a name like this.
    pub fn named(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        [Self::Jpeg, Self::Png, Self::Gif]
            .into_iter()
            .find(|kind| kind.extension() == extension)
    }
}

/// A picture that may be somebody's avatar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    kind: PictureKind,
    bytes: Vec<u8>,
}

impl Picture {
    /// The largest: 15 MB (contract accounts.md §5.2).
    pub const MAX_BYTES: usize = 15 * 1024 * 1024;

    /// The picture, or what is wrong with it.
    pub fn read(bytes: impl Into<Vec<u8>>) -> Result<Self, Violation> {
        let bytes = bytes.into();
        if bytes.len() > Self::MAX_BYTES {
            return Err(Violation::new("avatar", "is too big"));
        }
        match PictureKind::of(&bytes) {
            Some(kind) => Ok(Self { kind, bytes }),
            None => Err(Violation::new("avatar", "filetype not supported")),
        }
    }
}

/// A file that is kept, and whose it is is still to be noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// What whoever has it holds.
    pub reference: String,
    /// The chore that drops it unless it is called off.
    pub guard: ChoreId,
}

/// Keeps files so that none is forgotten.
#[derive(Clone)]
pub struct FileKeeper {
    files: Arc<dyn Files>,
    chores: Arc<dyn ChoreQueue>,
    clock: Arc<dyn Clock>,
    tokens: Arc<dyn Tokens>,
}

impl FileKeeper {
    /// A keeper over these ports.
    pub fn new(
        files: Arc<dyn Files>,
        chores: Arc<dyn ChoreQueue>,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
    ) -> Self {
        Self {
            files,
            chores,
            clock,
            tokens,
        }
    }

    /// Keeps the picture. Do not call it within a unit of work: it makes one of its own.
    pub fn keep(&self, picture: Picture) -> Result<KeptFile, StoreError> {
        let path = format!(
            "{}/avatar.{}",
            self.tokens.token(),
            picture.kind.extension()
        );
        let reference = format!("{REFERENCE_PREFIX}{path}");
        let drop = Chore::DropFile {
            reference: reference.clone(),
        };
        let guard = self.chores.leave(&drop, self.clock.now() + GRACE)?;
        self.files.put(&path, picture.bytes)?;
        Ok(KeptFile { reference, guard })
    }

    /// As [`FileKeeper::keep`], if there is one.
    pub fn keep_some(&self, picture: Option<Picture>) -> Result<Option<KeptFile>, StoreError> {
        picture.map(|picture| self.keep(picture)).transpose()
    }

    /// Drops what the reference leads to. A reference to elsewhere leads to nothing of ours.
    pub fn drop_file(&self, reference: &str) -> Result<(), StoreError> {
        match reference.strip_prefix(REFERENCE_PREFIX) {
            Some(path) => self.files.remove(path),
            None => Ok(()),
        }
    }
}

/// Who has a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum AvatarHolder {
    /// A user.
    User(UserId),
    /// A bot.
    AgentBot(AgentBotId),
    /// An inbox.
    Inbox(InboxId),
    /// A customer.
    Contact(ContactId),
}

impl AvatarHolder {
    /// What kind of holder it is.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::AgentBot(_) => "agent_bot",
            Self::Inbox(_) => "inbox",
            Self::Contact(_) => "contact",
        }
    }

    /// Its number.
    pub const fn id(self) -> i64 {
        match self {
            Self::User(id) => id.get(),
            Self::AgentBot(id) => id.get(),
            Self::Inbox(id) => id.get(),
            Self::Contact(id) => id.get(),
        }
    }
}

/// The address of what a reference leads to: a path is one on the server that is reached under `public_url`. Empty if
/// there is none.
pub fn address(reference: Option<&str>, public_url: &str) -> String {
    match reference {
        None => String::new(),
        Some(path) if path.starts_with('/') => format!("{public_url}{path}"),
        Some(elsewhere) => elsewhere.to_owned(),
    }
}

/// What becomes of somebody's picture. Its reference is a path on this server, or, until that is fetched, an address
/// elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AvatarChange {
    /// It stays.
    #[default]
    Keep,
    /// There is none any more.
    Clear,
    /// It is what is at this address, which is fetched later.
    Fetch(String),
    /// It is this one.
    Take(KeptFile),
}

impl AvatarChange {
    /// As asked for by an address: none stays, a blank one clears.
    pub fn asked(address: Option<Option<String>>) -> Self {
        match address.map(present) {
            None => Self::Keep,
            Some(None) => Self::Clear,
            Some(Some(address)) => Self::Fetch(address),
        }
    }

    /// The same, but the file if there is one.
    #[must_use]
    pub fn or_file(self, file: Option<KeptFile>) -> Self {
        file.map_or(self, Self::Take)
    }

    /// Refuses an address that is none of the web.
    pub fn check(&self) -> Result<(), Violation> {
        match self {
            Self::Fetch(address) => WebUrl::parse("avatar_url", address).map(drop),
            _ => Ok(()),
        }
    }

    /// The reference that is noted from now on; none if it stays as it is.
    pub fn reference(&self) -> Option<Option<String>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Fetch(address) => Some(Some(address.clone())),
            Self::Take(file) => Some(Some(file.reference.clone())),
        }
    }

    /// Puts the new reference in the place of the old one, which is answered if there is one and it is replaced.
    pub fn apply(&self, reference: &mut Option<String>) -> Option<String> {
        match self.reference() {
            Some(new) if new != *reference => std::mem::replace(reference, new),
            _ => None,
        }
    }

    /// Leaves what is to be done about it, in the transaction that notes the new reference: `old` is the one that it
    /// replaces.
    pub fn leave_chores(
        self,
        holder: AvatarHolder,
        old: Option<String>,
        chores: &mut dyn Chores,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        drop_later(old, chores, at)?;
        match self {
            Self::Keep | Self::Clear => Ok(()),
            Self::Fetch(address) => {
                let fetch = Chore::FetchAvatar { holder, address };
                chores.add(&fetch, at).map(drop)
            }
            Self::Take(file) => chores.cancel(file.guard),
        }
    }
}

/// Has the file dropped that the reference leads to, if it is kept here: in the transaction that forgets the reference.
pub fn drop_later(
    reference: Option<String>,
    chores: &mut dyn Chores,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    match reference.filter(|reference| reference.starts_with(REFERENCE_PREFIX)) {
        Some(reference) => chores.add(&Chore::DropFile { reference }, at).map(drop),
        None => Ok(()),
    }
}

/// Where pictures that were fetched are noted.
pub trait AvatarShelf: Send + Sync {
    /// Notes the file as the holder's picture and calls its guard off, if the holder is still there and still has
    /// `address` for it. Was it noted?
    fn shelve(
        &self,
        holder: AvatarHolder,
        address: &str,
        file: &KeptFile,
    ) -> Result<bool, StoreError>;
}

#[cfg(feature = "memory")]
impl FileKeeper {
    /// A keeper of files in memory, with a clock that stands still and tokens that count.
    pub fn in_memory() -> Self {
        Self::new(
            Arc::new(MemoryFiles::default()),
            Arc::new(crate::chore::MemoryChoreQueue::default()),
            Arc::new(crate::FixedClock::default()),
            Arc::new(crate::SequentialTokens::default()),
        )
    }
}

/// Files in memory, for tests.
#[cfg(feature = "memory")]
#[derive(Debug, Default)]
pub struct MemoryFiles(std::sync::Mutex<std::collections::BTreeMap<String, Vec<u8>>>);

#[cfg(feature = "memory")]
impl MemoryFiles {
    /// The paths of all that are kept.
    pub fn paths(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, std::collections::BTreeMap<String, Vec<u8>>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(feature = "memory")]
impl Files for MemoryFiles {
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.lock().insert(path.to_owned(), bytes);
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        self.lock().remove(path);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    fn refusal(bytes: &[u8]) -> String {
        Picture::read(bytes).unwrap_err().full_message()
    }

    #[test]
    fn a_picture_is_told_by_what_it_begins_with() {
        use PictureKind::{Gif, Jpeg, Png};
        let kinds = [PNG, b"\xff\xd8\xff\xe0JFIF", b"GIF87a", b"GIF89a"]
            .map(|bytes| Picture::read(bytes).unwrap().kind);
        assert_eq!(kinds, [Png, Jpeg, Gif, Gif]);
        for bytes in [&b""[..], b"GIF88a", b"<svg/>", b"RIFF....WEBP", &PNG[1..]] {
            assert_eq!(refusal(bytes), "Avatar filetype not supported");
        }
    }

    #[test]
    fn a_picture_of_fifteen_megabytes_is_the_largest() {
        let mut bytes = PNG.to_vec();
        bytes.resize(Picture::MAX_BYTES, 0);
        assert!(Picture::read(bytes.clone()).is_ok());
        bytes.push(0);
        assert_eq!(refusal(&bytes), "Avatar is too big");
    }

    #[test]
    fn the_ending_of_a_name_tells_the_kind() {
        for kind in [PictureKind::Jpeg, PictureKind::Png, PictureKind::Gif] {
            let name = format!("avatar.{}", kind.extension());
            assert_eq!(PictureKind::named(&name), Some(kind));
        }
        for name in ["avatar", "avatar.svg", "avatar.png.html", ""] {
            assert_eq!(PictureKind::named(name), None);
        }
    }

    #[test]
    fn a_change_tells_the_old_reference_if_it_replaces_one() {
        let address = || Some("https://example.com/a.png".to_owned());
        let cases = [
            (AvatarChange::Keep, address(), address(), None),
            (AvatarChange::Clear, address(), None, address()),
            (AvatarChange::Clear, None, None, None),
            (
                AvatarChange::Fetch("https://example.com/b.png".to_owned()),
                address(),
                Some("https://example.com/b.png".to_owned()),
                address(),
            ),
        ];
        for (change, mut before, after, old) in cases {
            assert_eq!(change.apply(&mut before), old, "{change:?}");
            assert_eq!(before, after, "{change:?}");
        }
    }

    #[test]
    fn an_address_is_relative_to_the_server_or_elsewhere() {
        let url = "https://chat.example";
        assert_eq!(address(None, url), "");
        let here = address(Some("/files/key/avatar.png"), url);
        assert_eq!(here, "https://chat.example/files/key/avatar.png");
        let there = "https://example.com/a.png";
        assert_eq!(address(Some(there), url), there);
    }

    #[test]
    fn only_addresses_of_the_web_are_fetched() {
        let asked = |text: &str| AvatarChange::asked(Some(Some(text.to_owned())));
        assert_eq!(asked(" "), AvatarChange::Clear);
        assert_eq!(AvatarChange::asked(None), AvatarChange::Keep);
        assert!(asked("https://example.com/a.png").check().is_ok());
        for text in ["/files/key/avatar.png", "file:///etc/passwd", "nonsense"] {
            assert!(asked(text).check().is_err(), "{text}");
        }
    }

    #[cfg(feature = "memory")]
    #[test]
    fn a_kept_file_has_a_guard_that_drops_it_in_time() {
        use crate::chore::{Chore, ChoreQueue, MemoryChoreQueue};
        use crate::{FixedClock, SequentialTokens};
        let (files, chores) = (
            Arc::new(MemoryFiles::default()),
            Arc::new(MemoryChoreQueue::default()),
        );
        let clock = Arc::new(FixedClock::default());
        let keeper = FileKeeper::new(
            Arc::clone(&files) as Arc<dyn Files>,
            Arc::clone(&chores) as Arc<dyn ChoreQueue>,
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(SequentialTokens::default()),
        );
        let kept = keeper.keep(Picture::read(PNG).unwrap()).unwrap();
        let paths = files.paths();
        assert_eq!(kept.reference, format!("/files/{}", paths[0]));
        assert!(kept.reference.ends_with("/avatar.png"));
        let lease = TimeDelta::seconds(30);
        assert_eq!(chores.claim(clock.now(), lease).unwrap(), None);
        let due = chores.claim(clock.now() + GRACE, lease).unwrap().unwrap();
        assert_eq!(due.id, kept.guard);
        let Chore::DropFile { reference } = due.chore else {
            panic!("the guard drops the file");
        };
        keeper.drop_file(&reference).unwrap();
        keeper.drop_file("https://example.com/a.png").unwrap();
        assert_eq!(files.paths(), Vec::<String>::new());
    }
}
