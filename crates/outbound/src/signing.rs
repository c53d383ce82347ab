//! Signs calls, so that a receiver can verify their origin and that they are unchanged.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::borrow::Cow;

/// The prefix of a secret in the form of Standard Webhooks; its key follows in base 64.
const PREFIX: &str = "whsec_";

/// The value of `webhook-signature`: a signature by each secret over id, time and body, as Standard Webhooks defines it.
/// A secret of another form is itself the key.
pub(crate) fn standard(
    secrets: &[String],
    id: &str,
    timestamp: i64,
    body: &str,
) -> Result<String, InvalidLength> {
    let moment = timestamp.to_string();
    let signature = |secret: &String| {
        let digest = digest(&key(secret), &[id, ".", &moment, ".", body])?;
        Ok(format!("v1,{}", STANDARD.encode(digest)))
    };
    let signatures: Result<Vec<String>, InvalidLength> = secrets.iter().map(signature).collect();
    Ok(signatures?.join(" "))
}

/// The value of `X-Chatwoot-Signature`: over time and body. The whole text of the secret is the key, including the
/// prefix, since Chatwoot's receivers use it so.
pub(crate) fn chatwoot(secret: &str, timestamp: i64, body: &str) -> Result<String, InvalidLength> {
    let moment = timestamp.to_string();
    let digest = digest(secret.as_bytes(), &[&moment, ".", body])?;
    Ok(format!("sha256={}", hex::encode(digest)))
}

fn key(secret: &str) -> Cow<'_, [u8]> {
    secret
        .strip_prefix(PREFIX)
        .and_then(|encoded| STANDARD.decode(encoded).ok())
        .map_or(Cow::Borrowed(secret.as_bytes()), Cow::Owned)
}

fn digest(key: &[u8], parts: &[&str]) -> Result<[u8; 32], InvalidLength> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    for part in parts {
        mac.update(part.as_bytes());
    }
    Ok(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &str = r#"{"test": 2432232314}"#;

    fn signature(secrets: &[&str]) -> String {
        let secrets: Vec<String> = secrets.iter().map(|&secret| secret.to_owned()).collect();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        standard(&secrets, id, 1_614_265_330, BODY).unwrap()
    }

    #[test]
    fn the_standard_signature_is_that_of_the_published_example() {
        assert_eq!(
            signature(&[SECRET]),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn each_secret_signs() {
        let (one, other) = (signature(&[SECRET]), signature(&["whsec_AAAA"]));
        assert_ne!(one, other);
        assert_eq!(signature(&["whsec_AAAA", SECRET]), format!("{other} {one}"));
    }

    #[test]
    fn chatwoots_signature_takes_the_secret_as_it_is_written() {
        assert_eq!(
            chatwoot(SECRET, 1_614_265_330, BODY).unwrap(),
            "sha256=2e37df5d4a028c51a7f3133d64ae1e300d2c2c900f1b1d49d4369ad2530f8964"
        );
    }

    #[test]
    fn a_secret_of_another_form_is_its_own_key() {
        assert_eq!(&*key("AbC"), b"AbC");
        assert_eq!(&*key("whsec_not base 64"), b"whsec_not base 64");
    }
}
