//! What panics: the screen gives the terminal back first; a task in the background leaves it be.
//!
//! The program has no way to make it panic, so that these tests run themselves in the terminal,
//! over a console whose inspector panics when a page is opened.

use std::collections::BTreeMap;
use std::sync::Arc;

use dogwatch::backends::{DetailFeed, Inspector, Watchlist};
use dogwatch::evidence::EvidenceStore;
use dogwatch::execution::{Audit, Executor};
use dogwatch::fleet::{Witness, sample};
use dogwatch::model::{AttentionPolicy, CleanText, ObjectRef};
use dogwatch::playbooks::Limits;
use dogwatch::tui::{self, Session};
use futures::future::BoxFuture;
use tokio::sync::mpsc;

use super::terminal::Terminal;

/// Panics on the screen's own thread, or in its task.
struct Panicking {
    at_once: bool,
}

impl Inspector for Panicking {
    fn inspect(self: Arc<Self>, _: Vec<ObjectRef>, _: DetailFeed) -> BoxFuture<'static, ()> {
        assert!(!self.at_once, "on purpose, on the screen");
        Box::pin(async { panic!("on purpose, in the background") })
    }
}

fn spawn(child: &str) -> Terminal {
    let own = std::env::current_exe().expect("this test");
    let own = own.to_str().expect("a path in UTF-8");
    let name = format!("pty::panics::{child}");
    let terminal = Terminal::spawn(own, &["--exact", &name, "--ignored", "--nocapture"]);
    terminal.wait("the fleet", |screen| screen.contents().contains("20 apps"));
    terminal
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_reported() {
    let mut terminal = spawn("child_on_the_screen");
    terminal.send("\r");
    terminal.ended();
    terminal.assert_clean();
    terminal.with(|screen| assert!(screen.contents().contains("on purpose, on the screen")));
}

#[test]
fn a_panic_in_the_background_is_said_on_the_screen() {
    let mut terminal = spawn("child_in_the_background");
    terminal.send("\r");
    terminal.wait("words about it", |screen| {
        screen.alternate_screen() && screen.contents().contains("has stopped, please report")
    });
    terminal.send("q");
    terminal.ended();
    terminal.assert_clean();
}

#[test]
#[ignore = "run in a terminal by the test above"]
fn child_on_the_screen() {
    console(true);
}

#[test]
#[ignore = "run in a terminal by the test above"]
fn child_in_the_background() {
    console(false);
}

fn console(at_once: bool) {
    let directory = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(directory.path(), "test").expect("an audit");
    let limits = Limits::default();
    let (sender, observations) = mpsc::channel(4);
    let inspector: Arc<dyn Inspector> = Arc::new(Panicking { at_once });
    let session = Session {
        sources: Vec::new(),
        observations,
        compared: Watchlist::new().0,
        inspectors: BTreeMap::from([(CleanText::new("prod"), vec![inspector])]),
        surveyors: BTreeMap::new(),
        flag_readers: BTreeMap::new(),
        executor: Arc::new(Executor::new(BTreeMap::new(), audit, limits.clone(), 1)),
        limits,
        policy: AttentionPolicy::default(),
        evidence: EvidenceStore::new(directory.path()),
        witness: Witness::default(),
        simulation: None,
        filter: None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        sender.send(sample::snapshot(20)).await.expect("a listener");
        tui::run(session).await.expect("a console");
    });
}
