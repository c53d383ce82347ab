//! Addresses that an article shows in place of a link to them, if the link stands alone (docs/rules/helpcenter.md §4).

use url::Url;

/// The hosts whose players pages may contain.
pub(super) const HOSTS: &[&str] = &[
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://www.loom.com",
    "https://fast.wistia.net",
    "https://app.arcade.software",
    "https://iframe.mediadelivery.net",
    "https://codepen.io",
];

/// What is shown in place of a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Embed {
    /// A player of one of [`HOSTS`].
    Frame(String),
    /// A video file.
    Video(String),
}

impl Embed {
    /// What the link to this address is replaced by.
    pub(super) fn of(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        if url.scheme() != "https" && url.scheme() != "http" {
            return None;
        }
        let host = url.host_str()?.trim_start_matches("www.");
        let path: Vec<&str> = url
            .path_segments()?
            .filter(|part| !part.is_empty())
            .collect();
        let frame = match (host, path.as_slice()) {
            ("youtube.com" | "m.youtube.com", ["watch"]) => {
                let video = url.query_pairs().find(|(name, _)| name == "v")?.1;
                youtube(&video)?
            }
            ("youtube.com", ["embed" | "shorts", video]) | ("youtu.be", [video]) => youtube(video)?,
            ("vimeo.com", [video]) if video.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("https://player.vimeo.com/video/{video}")
            }
            ("loom.com", ["share", video]) => format!("https://www.loom.com/embed/{video}"),
            ("app.arcade.software", ["share", demo]) => {
                format!("https://app.arcade.software/embed/{demo}")
            }
            ("iframe.mediadelivery.net", ["play" | "embed", library, video]) => {
                format!("https://iframe.mediadelivery.net/embed/{library}/{video}")
            }
            ("codepen.io", [person, "pen", pen]) => {
                format!("https://codepen.io/{person}/embed/{pen}")
            }
            (host, ["medias", video]) if host.ends_with(".wistia.com") => {
                format!("https://fast.wistia.net/embed/iframe/{video}")
            }
            (_, [.., file]) if file.to_ascii_lowercase().ends_with(".mp4") => {
                return (url.scheme() == "https").then(|| Self::Video(url.to_string()));
            }
            _ => return None,
        };
        Some(Self::Frame(frame))
    }
}

fn youtube(video: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (!video.is_empty() && video.bytes().all(fits))
        .then(|| format!("https://www.youtube-nocookie.com/embed/{video}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_players_are_embedded_and_nothing_else() {
        for (address, player) in [
            (
                "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            ),
            (
                "https://youtu.be/dQw4w9WgXcQ",
                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            ),
            (
                "https://vimeo.com/76979871",
                "https://player.vimeo.com/video/76979871",
            ),
            (
                "https://www.loom.com/share/ab12",
                "https://www.loom.com/embed/ab12",
            ),
            (
                "https://acme.wistia.com/medias/x1",
                "https://fast.wistia.net/embed/iframe/x1",
            ),
            (
                "https://codepen.io/ada/pen/x1",
                "https://codepen.io/ada/embed/x1",
            ),
            (
                "https://iframe.mediadelivery.net/play/1/a-b",
                "https://iframe.mediadelivery.net/embed/1/a-b",
            ),
            (
                "https://app.arcade.software/share/x1",
                "https://app.arcade.software/embed/x1",
            ),
        ] {
            let embed = Embed::of(address);
            assert_eq!(embed, Some(Embed::Frame(player.to_owned())), "{address}");
            assert!(
                HOSTS.iter().any(|host| player.starts_with(host)),
                "{player}"
            );
        }
        let film = "https://acme.example/film.mp4".to_owned();
        assert_eq!(Embed::of(&film), Some(Embed::Video(film)));
        for address in [
            "https://acme.example/",
            "https://youtube.com.evil.example/watch?v=x",
            "https://youtu.be/%22%3E",
            "javascript:alert(1)//.mp4",
            "https://vimeo.com/channels",
            "not an address",
        ] {
            assert_eq!(Embed::of(address), None, "{address}");
        }
    }
}
