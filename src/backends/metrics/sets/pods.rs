//! Which Deployment a pod is of, by its name: `name-hash-suffix`, both in the characters that
//! Kubernetes generates names from. Without vowels they are seldom words, so that a pod of a
//! DaemonSet `log-shipper` is not taken for one of a Deployment `log`.

/// The characters of generated names.
const GENERATED: &str = "bcdfghjklmnpqrstvwxz2456789";

/// The same as a regular expression for the whole of a pod's name; its group is the Deployment's.
pub const POD_OF_DEPLOYMENT: &str =
    "(.+)-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}";

/// The hash of a pod's template as a regular expression.
pub const HASH: &str = "[bcdfghjklmnpqrstvwxz2456789]{1,10}";
/// What comes after the last hyphen of a pod's name, likewise.
pub const SUFFIX: &str = "[bcdfghjklmnpqrstvwxz2456789]{5}";

/// The Deployment's name, where the pod is of one.
pub fn workload_of(pod: &str) -> Option<&str> {
    release_of(pod).map(|(workload, _)| workload)
}

/// The Deployment's name and the hash of the pod's template, where the pod is of one.
pub fn release_of(pod: &str) -> Option<(&str, &str)> {
    let generated = |text: &str| text.chars().all(|character| GENERATED.contains(character));
    let (rest, suffix) = pod.rsplit_once('-')?;
    let (workload, hash) = rest.rsplit_once('-')?;
    let fits = suffix.len() == 5 && (1..=10).contains(&hash.len()) && !workload.is_empty();
    (fits && generated(suffix) && generated(hash)).then_some((workload, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_generated_suffixes_are_stripped() {
        for (pod, workload) in [
            ("checkout-66cb466fc5-x2l4z", Some("checkout")),
            ("invoice-bot-v2-5d8b7c9f6d-kq9zw", Some("invoice-bot-v2")),
            ("a-b-bcdfg", Some("a")),
            ("log-shipper-x2l4z", None),
            ("postgres-0", None),
            ("job-28399680-x2l4z", None),
            ("-66cb466fc5-x2l4z", None),
            ("checkout-66cb466fc5-x2l4", None),
            ("checkout", None),
            ("", None),
        ] {
            assert_eq!(workload_of(pod), workload, "{pod}");
        }
        let release = release_of("invoice-bot-v2-5d8b7c9f6d-kq9zw");
        assert_eq!(release, Some(("invoice-bot-v2", "5d8b7c9f6d")));
        assert_eq!(POD_OF_DEPLOYMENT.matches(GENERATED).count(), 2);
        assert_eq!(POD_OF_DEPLOYMENT, format!("(.+)-{HASH}-{SUFFIX}"));
    }
}
