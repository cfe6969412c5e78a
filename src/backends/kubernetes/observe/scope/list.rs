//! How a scope lists.

use kube::core::Request;
use kube::core::params::ListParams;

use super::life::{Scope, Stop};
use super::watch::Reading;
use crate::backends::kubernetes::link::Link;
use crate::backends::kubernetes::object::Page;
use crate::backends::kubernetes::observe::board::Phase;
use crate::backends::kubernetes::request::unsendable;
use crate::clock;

/// How many objects a page of a list holds.
const PAGE: u32 = 500;

impl Scope {
    /// Lists by one watch that begins with all there is, and goes on with it.
    pub(super) async fn stream_list(&mut self, link: &Link) -> Result<(), Stop> {
        let lines = match self.open(link, None).await {
            Err(failure) if self.is_no_streaming(&failure) => {
                link.stop_streaming_lists();
                return Ok(());
            }
            opened => opened?,
        };
        match self.read(link, lines, Reading::List).await {
            Err(Stop::Failed(failure))
                if self.is_no_streaming(&failure) && self.resume.is_none() =>
            {
                link.stop_streaming_lists();
                Ok(())
            }
            Ok(()) if self.resume.is_none() => {
                // It ended without saying that the list was whole: an older server, which
                // does not know what it was asked for.
                link.stop_streaming_lists();
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Lists page by page.
    pub(super) async fn page_list(&mut self, link: &Link) -> Result<(), Stop> {
        let mut page = ListParams::default().limit(PAGE);
        page.label_selector = self.selector();
        loop {
            let request = Request::new(self.path.clone()).list(&page);
            let request = request.map_err(|_| unsendable(&self.path))?;
            let answer = match link.fetch(request).await {
                // The list took longer than the server remembers: once more, in one piece.
                Err(failure) if failure.is_expired() && page.continue_token.is_some() => {
                    page.continue_token = None;
                    page.limit = None;
                    self.changes.begin();
                    continue;
                }
                answer => answer?,
            };
            let list: Page<'_> = answer.decode()?;
            if !list
                .kind
                .as_deref()
                .is_some_and(|kind| kind.ends_with("List"))
            {
                return Err(answer.nonsense(&"no list").into());
            }
            let now = clock::now();
            for item in list.items.iter().flatten() {
                self.changes.object(item, now);
            }
            self.tell_words().await?;
            let version = list.metadata.resource_version;
            match list.metadata.next.filter(|next| !next.is_empty()) {
                Some(next) => page.continue_token = Some(next),
                None => return self.listed(link, version).await,
            }
        }
    }

    /// The list is whole.
    pub(super) async fn listed(
        &mut self,
        link: &Link,
        version: Option<String>,
    ) -> Result<(), Stop> {
        self.changes.end();
        self.resume = version.map(|version| (version, link.address.clone()));
        self.renewed = false;
        self.slow = false;
        self.tell_words().await?;
        self.tell_phase(Phase::Live).await
    }
}
