//! `get` and `list`.

use super::answer::{Answer, json_bytes};
use super::call::Call;
use super::pages::Page;
use super::query::{ListOptions, VersionMatch};
use super::render::{Headers, ListMeta, Renderer, RowObject};
use super::target::Address;
use crate::sim::store::{Cause, Details, Reason, Refusal, Snapshot, Store, Stored};
use http::StatusCode;
use std::ops::Bound;
use std::sync::Arc;

impl Call {
    pub(super) fn renderer(&self, address: &Address) -> Result<Renderer, Refusal> {
        Ok(Renderer {
            resource: address.resource,
            form: self.form()?,
            rows: RowObject::of(self.query.get("includeObject")),
            now: self.cluster.now(),
        })
    }
}

/// One object.
pub(super) fn get(call: &Call, address: &Address) -> Answer {
    let renderer = call.renderer(address)?;
    let key = address.key();
    let stored = call
        .cluster
        .read(|store| store.get(address.resource, &key).cloned())
        .ok_or_else(|| Refusal::not_found(address.resource, &key.name))?;
    Ok(json_bytes(
        StatusCode::OK,
        renderer.object(&stored, Headers::Shown),
    ))
}

/// A list, or a page of one.
pub(super) fn list(call: &Call, address: &Address) -> Answer {
    let renderer = call.renderer(address)?;
    let options = ListOptions::of(&call.query, address.resource)?;
    let (items, meta) = call.cluster.read(|store| page(store, address, &options))?;
    Ok(json_bytes(StatusCode::OK, renderer.list(&items, &meta)))
}

type Listed = (Vec<Arc<Stored>>, ListMeta);

fn page(store: &Store, address: &Address, options: &ListOptions) -> Result<Listed, Refusal> {
    let namespace = address.namespace.as_deref();
    let page = options
        .resume
        .as_deref()
        .map(|token| Page::parse(token, namespace))
        .transpose()?;
    let revision = revision(store, options, page.as_ref())?;
    let expired = |oldest| match &page {
        Some(page) => page.expired(namespace),
        None => Refusal::too_old(revision, oldest),
    };
    let snapshot = if revision == store.revision() {
        store.newest(address.resource)
    } else {
        store
            .at(address.resource, revision)
            .map_err(|it| expired(it.oldest))?
    };
    let start = page.map_or(Bound::Unbounded, |page| Bound::Excluded(page.after));
    Ok(cut(&snapshot, (namespace, start), options, revision))
}

/// The revision that the list is of.
fn revision(store: &Store, options: &ListOptions, page: Option<&Page>) -> Result<u64, Refusal> {
    let newest = store.revision();
    let asked = match (page, options.matching) {
        (Some(page), _) => page.revision.unwrap_or(newest),
        (None, Some(VersionMatch::Exact)) => options.version.unwrap_or(newest),
        (None, _) => {
            // Any version that is not older will do, and the newest is none the dearer.
            check_reached(options.version, newest)?;
            newest
        }
    };
    check_reached(Some(asked), newest)?;
    Ok(asked)
}

/// 504: a version that is not there yet, such as one of a cluster that has been restarted.
pub(super) fn check_reached(asked: Option<u64>, newest: u64) -> Result<(), Refusal> {
    let Some(asked) = asked.filter(|asked| *asked > newest) else {
        return Ok(());
    };
    let message = format!("Too large resource version: {asked}, current: {newest}");
    let cause = Cause {
        reason: "ResourceVersionTooLarge",
        message: "Too large resource version".to_owned(),
        field: String::new(),
    };
    let details = Details {
        causes: vec![cause],
        retry_after_seconds: Some(1),
        ..Details::default()
    };
    Err(Refusal {
        details: Some(Box::new(details)),
        ..Refusal::new(Reason::Timeout, message)
    })
}

fn cut(
    snapshot: &Snapshot<'_>,
    (namespace, start): (Option<&str>, Bound<crate::sim::store::Key>),
    options: &ListOptions,
    revision: u64,
) -> Listed {
    let everything = options.selection.is_everything();
    let mut found = snapshot
        .from(namespace, start)
        .filter(|stored| options.selection.matches(stored));
    let limit = options.limit.unwrap_or(usize::MAX);
    let items: Vec<_> = found.by_ref().take(limit).cloned().collect();
    let mut meta = ListMeta {
        revision,
        ..ListMeta::default()
    };
    let mut found = found.peekable();
    if let (Some(last), Some(_)) = (items.last(), found.peek()) {
        let next = Page {
            revision: Some(revision),
            after: last.key().clone(),
        };
        meta.resume = Some(next.token(namespace));
        // Servers do not count what a selector may leave out.
        meta.remaining = everything.then(|| found.count());
    }
    (items, meta)
}
