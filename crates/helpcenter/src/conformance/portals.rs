//! Conformance tests of [`crate::ports::Portals`].

use super::{
    Adapter, add_article, add_category, add_portal, article, at, category, change, conflict, later,
    look, portal,
};
use crate::portals::{Portal, PortalAttributes};
use crate::public::PortalAddress;
use nimchat_core_model::{HeldFile, PortalId};

/// With every attribute, present or not, and the times to the microsecond.
pub fn a_portal_reads_back_as_it_was_written(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let added = add_portal(store, account, "full");
    let expected = Portal {
        id: added.id,
        account_id: account,
        attributes: portal("full"),
        created_at: at(),
        updated_at: at(),
    };
    assert_eq!(added, expected);
    let upload = adapter.add_upload(account);
    let (mut held, _) = change(store, |work| {
        HeldFile::hold(account, &[upload], Vec::new(), work.uploads())
    });
    assert_eq!(held.len(), 1);
    let changed = Portal {
        attributes: PortalAttributes {
            name: "Bare".to_owned(),
            slug: "bare".to_owned(),
            logo: held.pop(),
            ..PortalAttributes::default()
        },
        updated_at: later(5),
        ..added
    };
    change(store, |work| work.portals().update(&changed));
    let read = look(store, |view| view.portals().find(account, changed.id));
    assert_eq!(read, Some(changed.clone()));
    let read = look(store, |view| view.portals().by_slug(account, "bare"));
    assert_eq!(read, Some(changed.clone()));
    let read = change(store, |work| work.portals().locked(account, changed.id));
    assert_eq!(read, Some(changed));
}

/// Even in another account; missing domains are not equal.
pub fn slugs_and_domains_are_unique_in_the_installation(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [one, other] = [adapter.add_account(), adapter.add_account()];
    let taken = add_portal(store, one, "taken");
    conflict(store, "portals_slug_key", |work| {
        let new = PortalAttributes {
            custom_domain: None,
            ..portal("taken")
        };
        work.portals().add(other, &new, at())
    });
    let mut second = add_portal(store, other, "second");
    conflict(store, "portals_custom_domain_key", |work| {
        let domain = &taken.attributes.custom_domain;
        second.attributes.custom_domain.clone_from(domain);
        work.portals().update(&second)
    });
    for slug in ["third", "fourth"] {
        let new = PortalAttributes {
            custom_domain: None,
            ..portal(slug)
        };
        change(store, |work| work.portals().add(other, &new, at()));
    }
}

/// By id, by slug and in lists.
pub fn a_portal_is_found_in_its_own_account_only(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [mine, other] = [adapter.add_account(), adapter.add_account()];
    let [first, theirs, second] =
        [(mine, "z"), (other, "y"), (mine, "a")].map(|(of, slug)| add_portal(store, of, slug));
    let all = look(store, |view| view.portals().of_account(mine));
    assert_eq!(all, [first, second]);
    assert_eq!(
        look(store, |view| view.portals().find(mine, theirs.id)),
        None
    );
    assert_eq!(look(store, |view| view.portals().by_slug(mine, "y")), None);
    assert!(!change(store, |work| work
        .portals()
        .remove(mine, theirs.id)));
    let unknown = PortalId::new(theirs.id.get() + 1_000);
    assert!(!change(store, |work| work.portals().remove(mine, unknown)));
    assert_eq!(
        look(store, |view| view.portals().find(other, theirs.id)),
        Some(theirs)
    );
}

/// Another portal keeps its own.
pub fn a_removed_portal_takes_its_contents_with_it(adapter: &dyn Adapter) {
    let store = adapter.store();
    let account = adapter.add_account();
    let portals = ["gone", "kept"].map(|slug| add_portal(store, account, slug));
    for portal in &portals {
        let slug = &portal.attributes.slug;
        let id = add_category(store, portal, &category("guide", "en", None)).id;
        let mut new = article(slug);
        new.category_id = Some(id);
        add_article(store, portal, &new);
    }
    let [gone, kept] = portals;
    assert!(change(store, |work| work
        .portals()
        .remove(account, gone.id)));
    let ids = [gone.id, kept.id];
    let categories = look(store, |view| view.categories().counts(&ids));
    assert_eq!(categories, [(kept.id, "en".to_owned(), 1)]);
    let articles = look(store, |view| view.articles().counts(&ids));
    assert_eq!(articles, [(kept.id, "en".to_owned(), 1)]);
}

/// In any account; the host may have a port that the domain does not have.
pub fn readers_find_a_portal_by_slug_or_domain(adapter: &dyn Adapter) {
    let store = adapter.store();
    let [one, _] = ["one", "two"].map(|slug| add_portal(store, adapter.add_account(), slug));
    let find = |address: PortalAddress| look(store, |view| view.portals().addressed(&address));
    let host = |host: &str| find(PortalAddress::Host(host.to_owned()));
    let slug = |slug: &str| find(PortalAddress::Slug(slug.to_owned()));
    assert_eq!(slug("one"), Some(one.clone()));
    assert_eq!(slug("one.example"), None);
    assert_eq!(host("one.example"), Some(one.clone()));
    assert_eq!(host("one.example:8443"), Some(one));
    assert_eq!(host("one"), None);
    assert_eq!(host(""), None);
}
