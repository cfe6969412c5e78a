use super::*;
use crate::fleet::Fact;
use crate::model::{AppId, DetailPart, Reading};

#[test]
fn a_page_is_followed_while_it_is_open() {
    let mut state = console(20);
    let app = state
        .table
        .selected(&state.fleet)
        .expect("an app")
        .id
        .clone();
    let effects = press(&mut state, "Enter");
    assert!(
        matches!(&effects[..], [Effect::Inspect(id, objects)] if *id == app && objects.len() == 1)
    );
    assert_eq!(press(&mut state, "Esc"), [Effect::StopInspecting]);
    assert!(state.page.is_none());
}

#[test]
fn what_belongs_to_another_app_is_not_taken_in() {
    let mut state = console(20);
    press(&mut state, "Enter");
    let other = AppId {
        cluster: "prod".into(),
        namespace: "x".into(),
        name: "y".into(),
    };
    let part = || DetailPart::Pods(Reading::unknown("denied"));
    update(&mut state, Msg::Detail(other, part()));
    let pods = |state: &State| state.page.as_ref().expect("a page").detail.pods.clone();
    assert_eq!(pods(&state), Reading::unknown("loading"));
    let own = state.page.as_ref().expect("a page").id.clone();
    update(&mut state, Msg::Detail(own, part()));
    assert_eq!(pods(&state), Reading::unknown("denied"));
}

#[test]
fn an_app_that_is_made_anew_is_followed_anew() {
    let mut state = console(20);
    press(&mut state, "Enter");
    let id = state.page.as_ref().expect("a page").id.clone();
    let all = (0..20).map(|number| sample::workload(number, 0));
    let mut workload = all
        .into_iter()
        .find(|one| one.app == id)
        .expect("its workload");
    workload.object.uid = "another".into();
    let facts = vec![Fact::Upsert(Box::new(workload))];
    let effects = observe(&mut state, sample::observation(facts, sample::noon()));
    assert!(matches!(&effects[..], [Effect::Inspect(inspected, _)] if *inspected == id));
    assert_eq!(observe(&mut state, sample::changes(20, 5, 1)), []);
}

#[test]
fn tab_goes_round_the_sections() {
    let mut state = console(20);
    press(&mut state, "Enter");
    for section in [
        Section::Signals,
        Section::Releases,
        Section::Pods,
        Section::Events,
        Section::About,
    ] {
        press(&mut state, "Tab");
        assert_eq!(state.page.as_ref().expect("a page").focus, section);
    }
    press(&mut state, "h");
    assert_eq!(state.page.as_ref().expect("a page").focus, Section::Events);
}

#[test]
fn scrolling_past_the_end_costs_no_keys_on_the_way_back() {
    let mut state = console(20);
    press(&mut state, "Enter");
    update(&mut state, Msg::Resize(Size::new(80, 16)));
    press(&mut state, "G G j j j");
    let page = state.page.as_ref().expect("a page");
    let bottom = page.offset(Section::About, 1_000, 1);
    press(&mut state, "k");
    let page = state.page.as_ref().expect("a page");
    assert_eq!(page.offset(Section::About, 1_000, 1), bottom - 1);
}
