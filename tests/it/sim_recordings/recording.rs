//! Recorded exchanges, as files.

use serde_json::Value;
use std::path::PathBuf;

/// Where the recordings are.
pub fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "fixtures", "kube"]
        .iter()
        .collect()
}

/// A request as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub accept: String,
    pub content_type: String,
    pub body: String,
}

/// An answer as it came.
#[derive(Debug, Clone, Default)]
pub struct Answered {
    pub status: u16,
    pub content_type: Option<String>,
    /// The objects of the body: one, or one a line of a stream.
    pub objects: Vec<Value>,
    /// The body, if it is no JSON.
    pub text: String,
}

impl Answered {
    /// Reads a body.
    pub fn new(status: u16, content_type: Option<String>, body: &str) -> Self {
        let objects = serde_json::Deserializer::from_str(body)
            .into_iter()
            .collect();
        let (objects, text) = match objects {
            Ok(objects) => (objects, String::new()),
            Err(_) => (Vec::new(), body.trim().to_owned()),
        };
        Self {
            status,
            content_type,
            objects,
            text,
        }
    }

    /// A field of the `Status`, of the answer itself or of its error event.
    pub fn field(&self, name: &str) -> &str {
        let object = self.objects.first().unwrap_or(&Value::Null);
        let status = if object["type"] == "ERROR" {
            &object["object"]
        } else {
            object
        };
        match status["kind"].as_str() {
            Some("Status") => status[name].as_str().unwrap_or_default(),
            _ => "",
        }
    }
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Recording {
    pub request: Asked,
    pub answer: Answered,
}

impl Recording {
    /// Reads a recording.
    pub fn load(file: &str) -> Self {
        let text = std::fs::read_to_string(folder().join(file)).unwrap();
        if let Some((request, answer)) = text.split_once("\n--- response") {
            let (request, answer) = (parse_request(request), parse_answer(answer));
            return Self { request, answer };
        }
        let (request, answer) = (unrecorded(file), Answered::new(200, None, &text));
        Self { request, answer }
    }

    /// The object of the answer.
    pub fn object(&self) -> Value {
        self.answer.objects[0].clone()
    }
}

/// The requests of the recordings that hold an answer alone.
fn unrecorded(file: &str) -> Asked {
    let (path, accept) = match file {
        "discovery-aggregated-apps.json" => (
            "/apis",
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        ),
        "deployment-list-table.json" => (
            "/apis/apps/v1/namespaces/rec/deployments",
            "application/json;as=Table;g=meta.k8s.io;v=v1",
        ),
        "deployment-list-metadata-only.json" => (
            "/apis/apps/v1/namespaces/rec/deployments",
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
        ),
        other => panic!("nobody knows what was asked in {other}"),
    };
    let (method, path, accept) = ("GET".to_owned(), path.to_owned(), accept.to_owned());
    Asked {
        method,
        path,
        accept,
        ..Asked::default()
    }
}

fn parse_request(text: &str) -> Asked {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (method, path) = lines.next().unwrap().split_once(' ').unwrap();
    let content_type = lines.find_map(|line| line.strip_prefix("Content-Type: "));
    Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        accept: String::new(),
        content_type: content_type.unwrap_or_default().to_owned(),
        body: body.trim().to_owned(),
    }
}

fn parse_answer(text: &str) -> Answered {
    let Some(head) = text.strip_prefix("\nHTTP/2 ") else {
        // A stream was recorded without its head.
        let (_, body) = text.split_once('\n').unwrap();
        return Answered::new(200, None, body);
    };
    let (head, body) = head.split_once("\n\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().trim().parse().unwrap();
    let content_type = lines.find_map(|line| line.strip_prefix("content-type: "));
    Answered::new(status, content_type.map(str::to_owned), body)
}
