//! Reviews in protobuf, the one thing that kubectl sends in no other form.

use serde_json::{Map, Value};

/// What such bodies begin with.
const MAGIC: &[u8] = b"k8s\0";

const SPEC: u64 = 2;
const RESOURCE_ATTRIBUTES: u64 = 1;
const NON_RESOURCE_ATTRIBUTES: u64 = 2;
const NAMES_OF_RESOURCE_ATTRIBUTES: &[(u64, &str)] = &[
    (1, "namespace"),
    (2, "verb"),
    (3, "group"),
    (4, "version"),
    (5, "resource"),
    (6, "subresource"),
    (7, "name"),
];
const NAMES_OF_NON_RESOURCE_ATTRIBUTES: &[(u64, &str)] = &[(1, "path"), (2, "verb")];

/// The review of a body: `None` if it is none, or is broken.
pub(super) fn review(body: &[u8]) -> Option<Value> {
    let envelope = Message(body.strip_prefix(MAGIC)?);
    let kind = envelope
        .field(1)
        .map(|meta| Message(meta).text(2))
        .unwrap_or_default();
    let spec = Message(envelope.field(2)?).field(SPEC).unwrap_or_default();
    let mut review = Map::new();
    review.insert("spec".to_owned(), spec_of(&kind, Message(spec)));
    Some(review.into())
}

fn spec_of(kind: &str, spec: Message<'_>) -> Value {
    let mut tree = Map::new();
    match kind {
        "SelfSubjectAccessReview" => {
            let parts = [
                (
                    RESOURCE_ATTRIBUTES,
                    "resourceAttributes",
                    NAMES_OF_RESOURCE_ATTRIBUTES,
                ),
                (
                    NON_RESOURCE_ATTRIBUTES,
                    "nonResourceAttributes",
                    NAMES_OF_NON_RESOURCE_ATTRIBUTES,
                ),
            ];
            for (number, name, fields) in parts {
                if let Some(part) = spec.field(number) {
                    tree.insert(name.to_owned(), Message(part).texts(fields));
                }
            }
        }
        "SelfSubjectRulesReview" => return spec.texts(&[(1, "namespace")]),
        _ => {}
    }
    tree.into()
}

/// An encoded message.
#[derive(Clone, Copy)]
struct Message<'a>(&'a [u8]);

impl<'a> Message<'a> {
    /// The bytes of a field that is a text or a message.
    fn field(self, wanted: u64) -> Option<&'a [u8]> {
        let mut rest = self.0;
        while !rest.is_empty() {
            let tag = varint(&mut rest)?;
            let bytes = match tag & 7 {
                0 => {
                    varint(&mut rest)?;
                    continue;
                }
                1 => take(&mut rest, 8)?,
                2 => {
                    let length = varint(&mut rest)?;
                    take(&mut rest, usize::try_from(length).ok()?)?
                }
                5 => take(&mut rest, 4)?,
                _ => return None,
            };
            if tag >> 3 == wanted && tag & 7 == 2 {
                return Some(bytes);
            }
        }
        None
    }

    fn text(self, wanted: u64) -> String {
        String::from_utf8_lossy(self.field(wanted).unwrap_or_default()).into_owned()
    }

    /// The fields that are not empty, under their names.
    fn texts(self, names: &[(u64, &str)]) -> Value {
        let all = names
            .iter()
            .map(|(number, name)| ((*name).to_owned(), self.text(*number)));
        let said = all.filter(|(_, text)| !text.is_empty());
        said.map(|(name, text)| (name, text.into()))
            .collect::<Map<_, _>>()
            .into()
    }
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let length = u8::try_from(bytes.len()).unwrap();
        [&[number << 3 | 2, length], bytes].concat()
    }

    fn body(kind: &str, spec: &[u8]) -> Vec<u8> {
        let meta = [
            field(1, b"authorization.k8s.io/v1"),
            field(2, kind.as_bytes()),
        ]
        .concat();
        let object = [field(1, b""), field(2, spec)].concat();
        [MAGIC, &field(1, &meta), &field(2, &object)].concat()
    }

    #[test]
    fn an_access_review_is_read() {
        let attributes = [
            field(1, b"rec"),
            field(2, b"patch"),
            field(3, b"apps"),
            field(5, b"deployments"),
        ];
        let spec = field(1, &attributes.concat());
        let expected = json!({"spec": {"resourceAttributes": {
            "namespace": "rec", "verb": "patch", "group": "apps", "resource": "deployments",
        }}});
        assert_eq!(
            review(&body("SelfSubjectAccessReview", &spec)),
            Some(expected)
        );
    }

    #[test]
    fn a_rules_review_is_read() {
        let expected = json!({"spec": {"namespace": "rec"}});
        let body = body("SelfSubjectRulesReview", &field(1, b"rec"));
        assert_eq!(review(&body), Some(expected));
    }

    proptest! {
        #[test]
        fn nonsense_is_no_review_and_no_harm(bytes: Vec<u8>) {
            let _ = review(&[MAGIC, &bytes].concat());
            prop_assert_eq!(review(&[b"x", &bytes[..]].concat()), None);
        }
    }
}
