//! The mentions in a note: `[@Grace](mention://user/7/Grace)`, `[Billing](mention://team/3/Billing)`.

use nimchat_core_model::{TeamId, UserId};

/// The mentioned users and teams, each once, in the order of their first mention.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mentions {
    /// The users.
    pub users: Vec<UserId>,
    /// The teams.
    pub teams: Vec<TeamId>,
}

const LINK: &str = "(mention://";

impl Mentions {
    /// The mentions in this text.
    pub fn of(text: &str) -> Self {
        let mut mentions = Self::default();
        for link in text.split(LINK).skip(1) {
            let mut parts = link.splitn(3, '/');
            let (kind, id) = (parts.next(), parts.next());
            // only a link with a name is complete
            let named = parts.next().is_some_and(|name| name.contains(')'));
            let Some(id) = id.and_then(|id| id.parse().ok()).filter(|_| named) else {
                continue;
            };
            match kind {
                Some("user") => once(&mut mentions.users, UserId::new(id)),
                Some("team") => once(&mut mentions.teams, TeamId::new(id)),
                _ => {}
            }
        }
        mentions
    }

    /// Does the text mention no user and no team?
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.teams.is_empty()
    }
}

fn once<T: PartialEq>(list: &mut Vec<T>, id: T) {
    if !list.contains(&id) {
        list.push(id);
    }
}

/// The text as people read it: mentions become names.
pub fn readable(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&format!("]{LINK}")) {
        let (before, link) = rest.split_at(at);
        let (Some(open), Some(close)) = (before.rfind('['), link.find(')')) else {
            break;
        };
        read.push_str(&before[..open]);
        read.push_str(&before[open + 1..]);
        rest = &link[close + 1..];
    }
    read.push_str(rest);
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_teams_are_named_by_links() {
        let note = "[@Grace](mention://user/7/Grace%20H) ask [Billing](mention://team/3/Billing) \
                    and [@Grace](mention://user/7/Grace)";
        let mentions = Mentions::of(note);
        assert_eq!(mentions.users, [UserId::new(7)]);
        assert_eq!(mentions.teams, [TeamId::new(3)]);
        assert_eq!(readable(note), "@Grace ask Billing and @Grace");
    }

    #[test]
    fn what_is_no_whole_link_mentions_no_user() {
        for text in [
            "mention://user/7/Grace",
            "(mention://user/seven/Grace)",
            "(mention://user/7)",
            "(mention://user/7/Grace",
            "(mention://robot/7/Grace)",
            "(mention://user/99999999999999999999/Grace)",
            "",
        ] {
            assert!(Mentions::of(text).is_empty(), "{text}");
            assert_eq!(readable(text), text);
        }
    }
}
