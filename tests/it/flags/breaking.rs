//! The circuit breaker.

use dogwatch::sim::store::features::EventKind;

use super::drill::{FlagDrill, KILL_SWITCH, in_production};

#[test]
fn the_breaker_trips_the_kill_switch_once_and_undo_puts_it_back_once() {
    let drill = FlagDrill::new();
    let app = drill.app();
    let is = || drill.flag("ai-answers@production")["state"].take();
    let mark = drill.mark();
    let told = drill.done(&["breaker", &app]);
    let off = in_production(EventKind::Disabled, KILL_SWITCH);
    assert_eq!(drill.since(mark), [off]);
    assert_eq!(told["steps"][0]["words"], "on for everyone → off");
    assert_eq!(is(), "off");

    let mark = drill.mark();
    let told = drill.done(&["undo"]);
    let on = in_production(EventKind::Enabled, KILL_SWITCH);
    assert_eq!(drill.since(mark), [on]);
    assert_eq!(told["steps"][0]["words"], "enabled false → true");
    assert_eq!(is(), "on");
}
