//! One URL that is scraped.

use chrono::{DateTime, TimeDelta, Utc};

use super::decode::Decoder;
use super::measure::Account;
use super::text::{Format, Limits, Reader, Sample, Tally, Wanted};
use crate::backends::http::{Answer, Client, Endpoint, Failure};
use crate::model::CleanText;

/// Where metrics are, unless a URL says otherwise.
const PATH: &str = "metrics";

/// A target, and its account.
#[derive(Debug)]
pub(super) struct Target {
    endpoint: Endpoint,
    pub(super) account: Account,
    /// What came of the last scrape.
    pub(super) outcome: Result<Tally, Failure>,
}

/// What a scrape needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scraper<'a> {
    pub(super) client: &'a Client,
    pub(super) decoder: &'a Decoder,
    pub(super) wanted: &'a Wanted,
}

impl Target {
    /// The target at `endpoint`, over these windows: of rates, and of what is compared.
    pub(super) fn new(endpoint: &Endpoint, window: TimeDelta, compared: TimeDelta) -> Self {
        let has_path = endpoint.place() != endpoint.address();
        Self {
            endpoint: if has_path {
                endpoint.clone()
            } else {
                endpoint.join(PATH)
            },
            account: Account::new(window, compared),
            outcome: Ok(Tally::default()),
        }
    }

    /// Host, port and path.
    pub(super) fn place(&self) -> CleanText {
        self.endpoint.place()
    }

    /// Scrapes once, as of `now`.
    ///
    /// Where the answer breaks off, what came before counts all the same: each line is whole, and
    /// what did not come is gained at the next scrape.
    pub(super) async fn scrape(&mut self, scraper: Scraper<'_>, now: DateTime<Utc>) {
        self.outcome = self.try_scrape(scraper, now).await;
    }

    async fn try_scrape(
        &mut self,
        scraper: Scraper<'_>,
        now: DateTime<Utc>,
    ) -> Result<Tally, Failure> {
        let mut answer = scraper.client.get(&self.endpoint, Format::ACCEPT).await?;
        self.account.begin(now);
        let limits = Limits {
            bytes: scraper.client.limits().bytes as u64,
            ..Limits::default()
        };
        let format = Format::of_content_type(answer.content_type());
        let mut reader = Reader::new(format, scraper.wanted, limits);
        let account = &mut self.account;
        let mut take = |sample: Sample<'_>| {
            let taken = account.take(&sample, |sample| scraper.decoder.meaning(sample));
            if let Some(taken) = taken {
                account.take_side(taken, &sample, |sample, wanted| {
                    scraper.decoder.side(sample, wanted)
                });
            }
        };
        let mut start = Start::default();
        let place = self.endpoint.place();
        let too_much = |why: &dyn std::error::Error| Failure::broken(&format!("{place}: {why}"));
        while let Some(chunk) = answer.chunk().await? {
            start.extend(&chunk);
            reader
                .feed(&chunk, &mut take)
                .map_err(|why| too_much(&why))?;
        }
        let tally = reader.finish(&mut take).map_err(|why| too_much(&why))?;
        if tally.samples == 0 && tally.unreadable > 0 {
            let content_type = answer.content_type();
            return Err(Answer::nonsense(
                content_type,
                &start.0,
                "a metrics exporter",
            ));
        }
        self.account.finish();
        Ok(tally)
    }
}

/// How an answer begins, to be shown where it is none.
#[derive(Default)]
struct Start(Vec<u8>);

impl Start {
    const LENGTH: usize = 100;

    fn extend(&mut self, chunk: &[u8]) {
        let room = Self::LENGTH - self.0.len();
        self.0.extend_from_slice(chunk.get(..room).unwrap_or(chunk));
    }
}
