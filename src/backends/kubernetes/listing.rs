//! Lists of one kind of object.

use std::sync::Arc;

use kube::core::Request;
use kube::core::params::ListParams;
use serde::de::DeserializeOwned;

use super::Kubernetes;
use super::failure::Failure;
use super::link::Link;
use super::object::Page;
use super::request::unsendable;

/// How many objects are asked for at once where all are wanted.
const PAGE: u32 = 500;

/// Lists objects, one page; those that can't be read are passed over.
pub(super) async fn list<T: DeserializeOwned>(
    kubernetes: &Kubernetes,
    path: &str,
    params: &ListParams,
) -> Result<Vec<T>, Failure> {
    kubernetes
        .ask(async |link: Arc<Link>| {
            let answer = link.fetch(request(path, params)?).await?;
            let page: Page<'_> = answer.decode()?;
            let items = page.items.unwrap_or_default().into_iter();
            Ok(items
                .filter_map(|item| serde_json::from_str(item.get()).ok())
                .collect())
        })
        .await
}

/// Lists objects, page by page. For answers that must be whole: one object that can't be read is
/// a failure, for nobody would know what is missing.
pub(super) async fn list_all<T: DeserializeOwned>(
    kubernetes: &Kubernetes,
    path: &str,
    labels: Option<&str>,
) -> Result<Vec<T>, Failure> {
    let mut params = ListParams::default().limit(PAGE);
    if let Some(labels) = labels {
        params = params.labels(labels);
    }
    let mut all = Vec::new();
    loop {
        let asked = &params;
        let (items, next) = kubernetes
            .ask(async |link: Arc<Link>| {
                let answer = link.fetch(request(path, asked)?).await?;
                let page: Page<'_> = answer.decode()?;
                let items = page.items.unwrap_or_default().into_iter();
                let items = items
                    .map(|item| serde_json::from_str(item.get()))
                    .collect::<Result<Vec<T>, _>>()
                    .map_err(|error| answer.nonsense(&error))?;
                Ok((items, page.metadata.next))
            })
            .await?;
        all.extend(items);
        match next.filter(|next| !next.is_empty()) {
            Some(next) => params = params.continue_token(&next),
            None => return Ok(all),
        }
    }
}

fn request(path: &str, params: &ListParams) -> Result<http::Request<Vec<u8>>, Failure> {
    Request::new(path)
        .list(params)
        .map_err(|_| unsendable(path))
}
