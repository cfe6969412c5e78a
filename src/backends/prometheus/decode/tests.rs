use super::*;
use crate::backends::metrics::{Reader, sets};
use crate::backends::prometheus::promql::WORKLOADS;
use crate::config::LabelsConfig;
use crate::model::signals::{Subject, SubjectKind};

/// Status and body of a recorded answer.
macro_rules! recorded {
    ($name:literal) => {{
        let text = include_str!(concat!(
            "../../../../tests/fixtures/prometheus/",
            $name,
            ".http"
        ));
        let (status, body) = text.split_once('\n').expect("a status");
        (status, body.as_bytes())
    }};
}

fn reader() -> Reader {
    let set = sets::named("http").and_then(|set| set.traffic.as_ref());
    let subjects = &set.expect("a set").subjects;
    Reader::new(subjects, &LabelsConfig::default(), &"prod".into())
}

fn error<T: std::fmt::Debug>(result: Result<T, AnswerError>) -> String {
    result.expect_err("an error").to_string()
}

#[test]
fn recorded_vectors_are_read() {
    for (status, body) in [recorded!("requests"), recorded!("latency")] {
        let instant = vector(body, &reader()).expect("a vector");
        assert_eq!((status, instant.values.len()), ("200", 12));
        assert_eq!(instant.ways.len(), 1);
        assert_eq!(instant.odd.note(), None);
        let (subject, value) = &instant.values[0];
        let named = (subject.cluster.as_str(), subject.kind);
        assert_eq!(named, ("prod", SubjectKind::App));
        assert!(!subject.namespace.is_empty() && !subject.name.is_empty() && *value > 0.0);
    }
    let (_, body) = recorded!("cpu");
    let workloads = Reader::new(&WORKLOADS, &LabelsConfig::default(), &"prod".into());
    let instant = vector(body, &workloads).expect("a vector");
    assert!(instant.values.len() >= 10, "{}", instant.values.len());
    let mut subjects = instant.values.iter().map(|(subject, _)| subject.kind);
    assert!(subjects.all(|kind| kind == SubjectKind::Workload));
    let (_, body) = recorded!("empty");
    assert!(vector(body, &reader()).expect("a vector").values.is_empty());
}

#[test]
fn what_is_no_number_comes_as_it_is() {
    let (_, body) = recorded!("no-number");
    let instant = vector(body, &reader()).expect("a vector");
    let values: Vec<f64> = instant.values.iter().map(|(_, value)| *value).collect();
    assert!(values[0].is_nan());
    assert_eq!(values[1..], [f64::INFINITY, f64::NEG_INFINITY]);
    let Subject { name, .. } = &instant.values[0].0;
    assert_eq!(name.as_str(), "a\"\\ü^J");
}

#[test]
fn the_other_recorded_answers_are_read() {
    let (_, body) = recorded!("names");
    let names = values(body, "__name__").expect("names");
    assert!(
        names.contains("http_requests_total") && names.len() == 3,
        "{names:?}"
    );
    let (_, body) = recorded!("time");
    let time = server_time(body).expect("a time");
    assert!(time.seconds > 1.7e9 && time.dialect == Dialect::Prometheus);
    let (_, body) = recorded!("range");
    let points = matrix(body, f64::max).expect("a matrix");
    let times: Vec<_> = points.keys().copied().collect();
    assert!(
        times.len() >= 3 && times.windows(2).all(|two| two[1] - two[0] == 15_000),
        "{times:?}"
    );
}

#[test]
fn recorded_refusals_keep_their_words() {
    for ((status, body), code, words) in [
        (
            recorded!("parse-error-400"),
            "400",
            "bad_data: invalid parameter \"query\": 1:9: parse error",
        ),
        (
            recorded!("too-many-points-400"),
            "400",
            "bad_data: exceeded maximum resolution of 11,000",
        ),
        (
            recorded!("execution-422"),
            "422",
            "execution: found duplicate series",
        ),
        (recorded!("timeout-503"), "503", "timeout: query timed out"),
    ] {
        let said = refusal(body).expect("a refusal").to_string();
        assert_eq!(status, code);
        assert!(said.starts_with(words), "{said}");
        assert_eq!(
            error(vector(body, &reader())),
            said,
            "with whatever status it comes"
        );
    }
    assert_eq!(refusal(b"<html>"), None);
    assert_eq!(refusal(recorded!("empty").1), None);
}

#[test]
fn another_shape_is_named() {
    let (_, string) = recorded!("string");
    let (_, range) = recorded!("matrix-for-instant");
    let (_, scalar) = recorded!("time");
    for (body, words) in [
        (string, "yields a string instead of a vector"),
        (range, "yields a matrix instead of a vector"),
        (scalar, "yields a scalar instead of a vector"),
    ] {
        let said = error(vector(body, &reader()));
        assert!(said.contains(words), "{said}");
    }
    let (_, vector) = recorded!("empty");
    assert!(error(matrix(vector, f64::max)).contains("yields a vector instead of a matrix"));
}

#[test]
fn what_prometheus_never_sends_does_no_harm() {
    let head = r#"{"status":"success","data":{"resultType":"vector","result":["#;
    for series in [
        r#"{"metric":{"app":"a"},"value":[1,"x"]}"#,
        r#"{"metric":{"app":"a"},"value":[1,2]}"#,
        r#"{"metric":{"app":1},"value":[1,"2"]}"#,
        r#"{"metric":{"app":"a"},"value":[1]}"#,
        r#"{"metric":[],"value":[1,"2"]}"#,
        r#"{"value":[1,"2"]}"#,
        "7",
    ] {
        let body = format!("{head}{series}]}}}}");
        let said = vector(body.as_bytes(), &reader());
        assert!(matches!(said, Err(AnswerError::Foreign(_))), "{series}");
    }
    for body in [
        "",
        "[]",
        "null",
        "{}",
        "<html>",
        "{\"status\":\"success\"}",
        r#"{"status":"success","data":{}}"#,
        r#"{"status":"success","data":{"resultType":"vector"}}"#,
        r#"{"status":"success","data":{"resultType":"vector","result":{}}}"#,
    ] {
        let said = vector(body.as_bytes(), &reader());
        assert!(matches!(said, Err(AnswerError::Foreign(_))), "{body}");
    }
    // A native histogram has no value; a label may be there twice.
    let series = r#"{"metric":{"app":"a","namespace":"n"},"histogram":[1,{"count":"1"}]},
        {"metric":{"app":"a","app":"b","namespace":"n"},"value":[1,"2"]}"#;
    let body = format!("{head}{series}]}},\"warnings\":[\"partial\"],\"more\":{{}}}}");
    let instant = vector(body.as_bytes(), &reader()).expect("a vector");
    assert_eq!(instant.values.len(), 1);
    let note = instant.odd.note().expect("a note");
    assert!(note.starts_with("partial; native histograms"), "{note}");
}

#[test]
fn several_series_of_a_matrix_are_joined() {
    let body = r#"{"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{},"values":[[0,"1"],[30,"NaN"],[60.0004,"3"]]},
        {"metric":{},"values":[[0,"2"],[1e300,"1"]]}]}}"#;
    let points = matrix(body.as_bytes(), |a, b| a + b).expect("a matrix");
    assert_eq!(
        points.into_iter().collect::<Vec<_>>(),
        [(0, 3.0), (60_000, 3.0)]
    );
}

#[test]
fn the_time_of_victoria_metrics_is_a_vector() {
    let body = br#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1795426540,"1795426540"]}]}}"#;
    let time = ServerTime {
        seconds: 1_795_426_540.0,
        dialect: Dialect::VictoriaMetrics,
    };
    assert_eq!(server_time(body), Ok(time));
    let (_, empty) = recorded!("empty");
    assert!(error(server_time(empty)).contains("a vector instead of a scalar"));
    let (_, string) = recorded!("string");
    assert!(error(server_time(string)).contains("a string instead of a scalar"));
}
