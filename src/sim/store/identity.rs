//! Names and UIDs from a seed: the same fleet has the same identities after a restart.

use super::{Key, Resource};
use sha2::{Digest, Sha256};

/// The letters of generated names, which spell no words.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Gives out identities.
#[derive(Debug)]
pub(super) struct Identities {
    seed: u64,
    names: u64,
}

impl Identities {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, names: 0 }
    }

    /// The UID of the `incarnation`th object of that name, formed as a random UUID.
    pub(super) fn uid(&self, resource: Resource, key: &Key, incarnation: u32) -> String {
        let parts = [
            resource.definition().plural.as_bytes(),
            key.namespace.as_bytes(),
            key.name.as_bytes(),
            &incarnation.to_be_bytes(),
        ];
        formed(&self.digest(&parts))
    }

    /// The five letters that complete a `generateName`.
    pub(super) fn suffix(&mut self) -> String {
        self.names += 1;
        let digest = self.digest(&[b"generateName", &self.names.to_be_bytes()]);
        digest[..5]
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
            .collect()
    }

    fn digest(&self, parts: &[&[u8]]) -> [u8; 32] {
        digest(self.seed, parts)
    }
}

/// The id of the `nth` thing of a kind, formed as a random UUID.
pub(super) fn nth_id(seed: u64, kind: &str, nth: u64) -> String {
    formed(&digest(seed, &[kind.as_bytes(), &nth.to_be_bytes()]))
}

fn formed(digest: &[u8; 32]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string()
}

fn digest(seed: u64, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(seed.to_be_bytes());
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_depend_on_seed_resource_name_and_incarnation_alone() {
        let key = Key::new("finance", "invoice-bot");
        let uid = Identities::new(7).uid(Resource::Pods, &key, 0);
        assert_eq!(uid, Identities::new(7).uid(Resource::Pods, &key, 0));
        assert_ne!(uid, Identities::new(8).uid(Resource::Pods, &key, 0));
        assert_ne!(uid, Identities::new(7).uid(Resource::Deployments, &key, 0));
        assert_ne!(uid, Identities::new(7).uid(Resource::Pods, &key, 1));
        assert_eq!(uid.len(), 36);
        assert_eq!(&uid[14..15], "4");
    }

    #[test]
    fn suffixes_differ() {
        let mut identities = Identities::new(7);
        assert_ne!(identities.suffix(), identities.suffix());
    }
}
