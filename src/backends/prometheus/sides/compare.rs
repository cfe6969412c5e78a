//! A look at all sides that are wanted.

use std::sync::Arc;

use futures::StreamExt;
use futures::stream;

use super::join::{Answer, Said, join, read};
use super::question::{Question, questions};
use crate::backends::http::Failure;
use crate::backends::metrics::Seen;
use crate::backends::metrics::sides::{WantedSides, said};
use crate::backends::prometheus::api::Api;
use crate::backends::prometheus::backend::Prometheus;
use crate::clock;
use crate::model::CleanText;

/// How many queries are on their way at once.
const AT_ONCE: usize = 3;

/// What is measured of the sides that are `wanted`, of the server's cluster. What fails is said,
/// and fails nothing else.
pub(in crate::backends::prometheus) async fn compare(
    prometheus: &Prometheus,
    wanted: &Arc<WantedSides>,
) -> Seen {
    look(prometheus, wanted).await.unwrap_or_else(|failure| {
        let words = failure.words();
        Seen {
            facts: said(
                wanted,
                &[],
                prometheus.config.compare_window.0,
                Some(words.clone()),
            ),
            note: Some(CleanText::new(&format!("sides: {words}"))),
            next: None,
        }
    })
}

async fn look(prometheus: &Prometheus, wanted: &Arc<WantedSides>) -> Result<Seen, Failure> {
    let over = prometheus.config.compare_window.0;
    if wanted.is_empty() {
        return Ok(Seen {
            facts: said(wanted, &[], over, None),
            ..Seen::default()
        });
    }
    let survey = prometheus.survey().await?;
    let tellings = prometheus.tellings(&survey).await?;
    let (api, _) = prometheus.setup()?;
    if let Some(why) = tellings.why() {
        return Ok(Seen {
            facts: said(wanted, &[], over, Some(why)),
            ..Seen::default()
        });
    }
    let questions = questions(&tellings.sets, wanted, (&prometheus.config, survey.dialect));
    let time = clock::now().timestamp_millis() as f64 / 1_000.0 + survey.ahead;
    let asking = questions.into_iter().map(|question| async move {
        let said = ask(api, (&question, wanted), time).await;
        let said = said.map_err(|failure| failure.words());
        (question, said)
    });
    let answers: Vec<Answer> = stream::iter(asking).buffered(AT_ONCE).collect().await;
    Ok(join(wanted, answers, over))
}

async fn ask(
    api: &Api,
    (question, wanted): (&Question, &Arc<WantedSides>),
    time: f64,
) -> Result<Said, Failure> {
    let body = api.query(&question.text, Some(time)).await?;
    let (question, wanted) = (question.clone(), Arc::clone(wanted));
    let reading = move || body.decode(|bytes| read(bytes, &question, &wanted));
    let read = tokio::task::spawn_blocking(reading).await;
    read.unwrap_or_else(|_| Err(Failure::broken("the answer could not be read")))
}
