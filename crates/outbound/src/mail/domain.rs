//! Composes the e-mail that says what to set up for a portal's own domain.

use super::compose::{ComposeError, Composer};
use super::mailer::Mail;
use nimchat_core_model::{Email, JobId};
use nimchat_helpcenter::jobs::DomainMail;
use nimchat_texts::EmailWords;

impl Composer {
    /// The e-mail; none if the portal no longer exists or has no domain any more.
    pub fn compose_domain(
        &self,
        id: JobId,
        mail: &DomainMail,
    ) -> Result<Option<Mail>, ComposeError> {
        let account = self.accounts.read()?.accounts().find(mail.account)?;
        let mut view = self.portals.read()?;
        let portal = view.portals().find(mail.account, mail.portal)?;
        let domain = portal.and_then(|portal| portal.attributes.custom_domain);
        let (Some(account), Some(domain)) = (account, domain) else {
            return Ok(None);
        };
        let language = self.texts.of_locale(Some(&account.locale))?;
        let words = EmailWords {
            email: mail.to.clone(),
            account: Some(account.name),
            domain: Some(domain),
            target: Some(self.links.host()),
            ..EmailWords::default()
        };
        Ok(Some(Mail {
            id,
            kind: "domain",
            from: None,
            name: String::new(),
            address: Email::stored(mail.to.clone()),
            written: self.texts.email(language, "domain", &words)?,
            link: None,
        }))
    }
}
