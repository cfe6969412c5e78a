//! The operator's hand on a running plan: pause, go on, stop between steps.

use std::sync::Arc;

use tokio::sync::watch;

/// A handle on a running plan; clones share it.
#[derive(Clone, Debug)]
pub struct Control(Arc<watch::Sender<Wish>>);

/// What the operator wants of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Go,
    Pause,
    Stop,
}

impl Default for Control {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Wish::Go)))
    }
}

impl Control {
    /// Begins no step from now on, until [`Control::go_on`].
    pub fn pause(&self) {
        self.change(Wish::Go, Wish::Pause);
    }

    /// Goes on after a pause.
    pub fn go_on(&self) {
        self.change(Wish::Pause, Wish::Go);
    }

    /// Begins no step any more; those on their way end.
    pub fn stop(&self) {
        self.0.send_replace(Wish::Stop);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow() == Wish::Stop
    }

    /// Waits while it is paused; whether the next step may begin.
    pub(super) async fn may_begin(&self) -> bool {
        let mut wishes = self.0.subscribe();
        let wish = wishes.wait_for(|wish| *wish != Wish::Pause).await;
        // The sender lives as long as this handle.
        wish.is_ok_and(|wish| *wish == Wish::Go)
    }

    /// Waits until it is stopped.
    pub(super) async fn stopped(&self) {
        let mut wishes = self.0.subscribe();
        let _ = wishes.wait_for(|wish| *wish == Wish::Stop).await;
    }

    fn change(&self, from: Wish, to: Wish) {
        self.0.send_if_modified(|wish| {
            let changes = *wish == from;
            if changes {
                *wish = to;
            }
            changes
        });
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_pause_holds_until_it_goes_on_and_a_stop_is_for_good() {
        let control = Control::default();
        assert!(control.may_begin().await);
        control.pause();
        assert!(control.may_begin().now_or_never().is_none());
        control.go_on();
        assert!(control.may_begin().await);
        control.pause();
        control.stop();
        control.go_on();
        control.pause();
        assert!(!control.may_begin().await);
        control.stopped().await;
        assert!(control.is_stopped());
    }
}
