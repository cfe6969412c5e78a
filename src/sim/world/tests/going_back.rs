//! Going back to an earlier release, and starting anew, as operators do.

use serde_json::{Value, json};

use super::traffic::{Watch, app};
use super::{Bench, condition, revision};
use crate::sim::store::Key;
use crate::sim::world::Cast;

const HISTORY: &str = "deployment.kubernetes.io/revision-history";
const REVISION: &str = "deployment.kubernetes.io/revision";
const RESTARTED: &str = "kubectl.kubernetes.io/restartedAt";

/// The template that a ReplicaSet was made from.
fn template(set: &Value) -> Value {
    let mut template = set["spec"]["template"].clone();
    let labels = template["metadata"]["labels"].as_object_mut().unwrap();
    labels.remove("pod-template-hash");
    template
}

impl Bench {
    /// Puts the template of the revision before the present one back.
    fn roll_back(&mut self, key: &Key) {
        let sets = self.sets(key);
        let good = template(&sets[sets.len() - 2]);
        self.edit(key, |tree| tree["spec"]["template"] = good);
    }

    fn release(&mut self, key: &Key, image: &str) {
        self.edit(key, |tree| {
            tree["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
        });
    }

    fn restart(&mut self, key: &Key, at: &str) {
        self.edit(key, |tree| {
            tree["spec"]["template"]["metadata"]["annotations"][RESTARTED] = at.into();
        });
    }

    fn is_complete(&self, key: &Key) -> bool {
        let tree = self.deployment(key);
        let desired = &tree["spec"]["replicas"];
        condition(&tree, "Progressing")["reason"] == "NewReplicaSetAvailable"
            && tree["status"]["updatedReplicas"] == *desired
            && tree["status"]["availableReplicas"] == *desired
            && tree["status"]["replicas"] == *desired
            && tree["status"]["observedGeneration"] == tree["metadata"]["generation"]
    }
}

#[test]
fn every_return_is_written_into_the_history() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(1);
    let first = revision(bench.sets(&key).last().unwrap());
    bench.release(&key, "registry.example.com/a:2");
    bench.run_to(20);
    for (nth, second) in [40, 60, 80].into_iter().enumerate() {
        bench.roll_back(&key);
        bench.run_to(second);
        let sets = bench.sets(&key);
        let newest = first + 2 + nth as u64;
        assert_eq!(revision(sets.last().unwrap()), newest);
        let tree = bench.deployment(&key);
        assert_eq!(
            tree["metadata"]["annotations"][REVISION],
            newest.to_string()
        );
        assert!(bench.is_complete(&key), "{tree}");
    }
    let sets = bench.sets(&key);
    let history = |set: &Value| set["metadata"]["annotations"][HISTORY].clone();
    // They took turns: the first went back at first + 2, the second at + 3, the first at + 4.
    let back_twice = format!("{first},{}", first + 2);
    assert_eq!(history(&sets[sets.len() - 1]), json!(back_twice));
    assert_eq!(
        history(&sets[sets.len() - 2]),
        json!((first + 1).to_string())
    );
}

#[test]
fn a_replica_set_takes_the_annotations_of_its_deployment_but_for_its_bookkeeping() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(1);
    bench.release(&key, "registry.example.com/a:2");
    bench.run_to(20);
    bench.edit(&key, |tree| {
        let annotations = &mut tree["metadata"]["annotations"];
        annotations["kubernetes.io/change-cause"] = "back at night".into();
        annotations["kubectl.kubernetes.io/last-applied-configuration"] = "{}".into();
        annotations[HISTORY] = "99".into();
    });
    bench.roll_back(&key);
    bench.run_to(40);
    let sets = bench.sets(&key);
    let annotations = &sets.last().unwrap()["metadata"]["annotations"];
    assert_eq!(annotations["kubernetes.io/change-cause"], "back at night");
    assert!(annotations["kubectl.kubernetes.io/last-applied-configuration"].is_null());
    assert_ne!(annotations[HISTORY], "99");
    assert_eq!(
        annotations["deployment.kubernetes.io/desired-replicas"],
        "1"
    );
    // The one that was left keeps the words it had.
    let left = &sets[sets.len() - 2]["metadata"]["annotations"];
    assert_ne!(left["kubernetes.io/change-cause"], "back at night");
}

#[test]
fn starting_anew_makes_another_replica_set_with_other_pods() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(2);
    let names = |bench: &Bench| bench.pods(&key).iter().map(Key::of).collect::<Vec<_>>();
    let (before, sets) = (names(&bench), bench.sets(&key).len());
    bench.restart(&key, "2026-11-23T18:00:00Z");
    bench.run_to(60);
    let after = names(&bench);
    assert_eq!(bench.sets(&key).len(), sets + 1);
    assert_eq!(after.len(), 2);
    assert!(after.iter().all(|pod| !before.contains(pod)), "{after:?}");
    let pods = bench.pods(&key);
    let annotation = |pod: &Value| pod["metadata"]["annotations"][RESTARTED].clone();
    assert!(
        pods.iter()
            .all(|pod| annotation(pod) == "2026-11-23T18:00:00Z")
    );
    assert!(bench.is_complete(&key));
}

#[test]
fn a_paused_deployment_goes_back_when_it_goes_on() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(2);
    bench.release(&key, "registry.example.com/a:2");
    bench.run_to(40);
    let running = |bench: &Bench| bench.pods(&key)[0]["spec"]["containers"][0]["image"].clone();
    bench.edit(&key, |tree| tree["spec"]["paused"] = true.into());
    bench.roll_back(&key);
    bench.run_to(60);
    assert_eq!(running(&bench), "registry.example.com/a:2");
    let tree = bench.deployment(&key);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "DeploymentPaused"
    );
    bench.edit(&key, |tree| tree["spec"]["paused"] = false.into());
    bench.run_to(100);
    assert_ne!(running(&bench), "registry.example.com/a:2");
    assert!(bench.is_complete(&key));
}

#[test]
fn whoever_is_rolled_back_in_the_evening_recovers_in_the_signals() {
    for cast in [Cast::Star, Cast::Soloist] {
        let mut watch = Watch::new("evening", 150);
        let key = watch.bench.world.cast(cast).unwrap().clone();
        let labels = app(&key);
        let failing = |watch: &mut Watch, from: i64, until: i64| {
            let (before, after) = (watch.at(from), watch.at(until));
            let requests = after.requests(&[&labels]) - before.requests(&[&labels]);
            assert!(requests > 20.0, "{key:?}: {requests}");
            (after.failures(&[&labels]) - before.failures(&[&labels])) / requests
        };
        let ill = failing(&mut watch, 60, 75);
        assert!(ill > 0.03, "{key:?}: {ill}");
        watch.bench.roll_back(&key);
        // Two rounds of a scraper after the last pod has changed.
        let well = failing(&mut watch, 120, 150);
        assert!(well < 0.01, "{key:?}: {well}");
        assert!(watch.bench.is_complete(&key));
        let ready = &watch.bench.deployment(&key)["status"]["readyReplicas"];
        assert_eq!(*ready, watch.bench.deployment(&key)["spec"]["replicas"]);
    }
}

#[test]
fn everybody_in_the_evening_can_be_restarted_and_rolled_back() {
    for cast in [Cast::Understudy, Cast::Soloist, Cast::Stagehand, Cast::Star] {
        let mut bench = Bench::new("evening", 150);
        let key = bench.world.cast(cast).unwrap().clone();
        bench.skip_to(30);
        bench.restart(&key, "2026-11-23T18:00:30Z");
        bench.skip_to(260);
        // What crashes at once crashes again; everybody else comes through.
        let through = bench.is_complete(&key);
        assert_eq!(through, cast != Cast::Star, "{key:?}");
        // Back over the restart, then over the bad release.
        let sets = bench.sets(&key);
        let good = template(&sets[sets.len() - 3]);
        bench.edit(&key, |tree| tree["spec"]["template"] = good);
        bench.skip_to(320);
        assert!(bench.is_complete(&key), "{}", bench.deployment(&key));
    }
}

#[test]
fn what_a_client_writes_after_a_long_quiet_time_is_not_done_in_the_past() {
    let mut bench = Bench::new("still", 20);
    let key = bench.world.apps[0].clone();
    bench.run_to(30);
    let an_hour_later = bench.world.clock + chrono::TimeDelta::hours(1);
    while let Some(due) = bench.world.next().filter(|due| *due <= an_hour_later) {
        bench.world.step(&mut bench.store, due);
    }
    bench.restart(&key, "2026-11-23T19:00:00Z");
    bench.world.reach(an_hour_later);
    bench.world.step(&mut bench.store, an_hour_later);
    assert!(!bench.is_complete(&key), "it takes its time from now on");
    assert!(bench.world.next().is_some_and(|next| next >= an_hour_later));
    let set = bench.sets(&key).pop().expect("a new one");
    let created = set["metadata"]["creationTimestamp"].as_str();
    let created: chrono::DateTime<chrono::Utc> = created.unwrap().parse().unwrap();
    assert!(
        an_hour_later - created < chrono::TimeDelta::seconds(2),
        "{created}"
    );
}
