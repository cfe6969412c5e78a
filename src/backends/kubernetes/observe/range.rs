//! Which namespaces are watched.

use std::fmt::Write as _;

use kube::core::Request;
use kube::core::params::ListParams;

use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::link::Link;
use crate::backends::kubernetes::object::{Bare, Page};
use crate::backends::kubernetes::request::unsendable;
use crate::model::{CleanText, ResourceKind};

/// Where Deployments are, cluster-wide: what may be watched of them decides the range.
const EVERYWHERE: &str = "/apis/apps/v1/deployments";

/// Namespaces of the system itself, which are left out unless they are asked for.
pub(super) const SYSTEM: &str = "kube-";

/// What one session watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// All namespaces, by one watch.
    Everywhere,
    /// Only these, each by its own, because the operator wants so.
    Wanted(Vec<CleanText>),
    /// Only these, because no more is allowed.
    Allowed {
        /// Which.
        namespaces: Vec<CleanText>,
        /// What is left out, and why.
        note: CleanText,
    },
}

impl Range {
    /// The namespace of each scope; `None` for all.
    pub(super) fn scopes(&self) -> Vec<Option<CleanText>> {
        match self {
            Self::Everywhere => vec![None],
            Self::Wanted(namespaces) | Self::Allowed { namespaces, .. } => {
                namespaces.iter().cloned().map(Some).collect()
            }
        }
    }

    /// What is left out from the start.
    pub(super) fn note(&self) -> Option<&CleanText> {
        match self {
            Self::Allowed { note, .. } => Some(note),
            Self::Everywhere | Self::Wanted(_) => None,
        }
    }
}

/// The path of the objects of `kind` in `namespace`, or in all.
pub(super) fn path(kind: ResourceKind, namespace: Option<&CleanText>) -> String {
    let version = format!("/apis/{}/{}", kind.group(), kind.version());
    let resource = kind.resource();
    match namespace {
        Some(namespace) => format!("{version}/namespaces/{namespace}/{resource}"),
        None => format!("{version}/{resource}"),
    }
}

/// What is tried first.
pub(super) fn first(kubernetes: &Kubernetes) -> Range {
    let wanted = &kubernetes.config.namespaces;
    if wanted.is_empty() {
        Range::Everywhere
    } else {
        Range::Wanted(wanted.iter().map(|name| CleanText::new(name)).collect())
    }
}

/// What can be watched where all namespaces at once are refused: those that the user may list,
/// else the context's own.
pub(super) async fn narrow(kubernetes: &Kubernetes) -> Result<Range, Failure> {
    match kubernetes.ask(async |link| namespaces(&link).await).await {
        Ok(namespaces) if !namespaces.is_empty() => Ok(Range::Allowed {
            namespaces,
            note: CleanText::new("all namespaces at once are refused: each is watched by itself"),
        }),
        Err(failure) if !failure.is_forbidden() => Err(failure),
        _ => {
            let link = kubernetes.link().await?;
            let own = link.namespace.as_deref().unwrap_or("default");
            let note = format!(
                "only namespace {own} is watched: all namespaces are refused, and so is their list; name others in kubernetes.namespaces"
            );
            Ok(Range::Allowed {
                namespaces: vec![CleanText::new(own)],
                note: CleanText::new(&note),
            })
        }
    }
}

/// Looks whether more, or other, namespaces can be watched than `current`.
pub(super) async fn review(kubernetes: &Kubernetes, current: &Range) -> Option<Range> {
    if !matches!(current, Range::Allowed { .. }) {
        return None;
    }
    let everywhere = kubernetes.ask(async |link| {
        let one = ListParams::default().limit(1);
        let request = Request::new(EVERYWHERE).list(&one);
        let request = request.map_err(|_| unsendable(EVERYWHERE))?;
        link.fetch(request).await.map(|_| ())
    });
    let next = match everywhere.await {
        Ok(()) => Range::Everywhere,
        Err(failure) if failure.is_forbidden() => narrow(kubernetes).await.ok()?,
        Err(_) => return None,
    };
    (next != *current).then_some(next)
}

/// The cluster's namespaces without the system's, sorted.
async fn namespaces(link: &Link) -> Result<Vec<CleanText>, Failure> {
    let mut names = Vec::new();
    let mut page = ListParams::default().limit(500);
    loop {
        let request = Request::new("/api/v1/namespaces").list(&page);
        let answer = link
            .fetch(request.map_err(|_| unsendable("namespaces"))?)
            .await?;
        let list: Page<'_> = answer.decode()?;
        for item in list.items.iter().flatten() {
            let name = serde_json::from_str::<Bare>(item.get()).ok();
            let name = name
                .and_then(|object| object.metadata.name)
                .unwrap_or_default();
            if !name.is_empty() && !name.starts_with(SYSTEM) && CleanText::is_clean(&name) {
                names.push(CleanText::new(&name));
            }
        }
        match list.metadata.next.filter(|next| !next.is_empty()) {
            Some(next) => page.continue_token = Some(next),
            None => break,
        }
    }
    names.sort();
    Ok(names)
}

/// Names, the first few by name and the rest by number.
pub(super) fn some_of<'a>(names: impl ExactSizeIterator<Item = &'a CleanText>) -> String {
    const SHOWN: usize = 3;
    let all = names.len();
    let mut text = String::new();
    for (index, name) in names.take(SHOWN).enumerate() {
        let _ = match index {
            0 => write!(text, "{name}"),
            _ => write!(text, ", {name}"),
        };
    }
    if all > SHOWN {
        let _ = write!(text, " and {} more", all - SHOWN);
    }
    text
}
