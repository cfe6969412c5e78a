//! The loop: everything that is queued is taken in, then one frame is drawn.

use std::io;
use std::ops::ControlFlow;
use std::task::Poll;
use std::time::Duration;

use chrono::Timelike;
use color_eyre::eyre::{Result, WrapErr};
use crossterm::event::{Event, EventStream, KeyEventKind};
use futures::{StreamExt, poll};
use ratatui::layout::Size;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::guard::{self, Guard};
use super::output::Output;
use super::pace::Pace;
use super::signals::{self, Asked, Signals};
use super::tasks::Tasks;
use crate::backends::WatchlistWriter;
use crate::clock;
use crate::fleet::Observation;
use crate::tui::app::{Effect, Msg, Setup, State, update};
use crate::tui::session::Session;
use crate::tui::theme::{Depth, Theme};
use crate::tui::views;

/// How much of what is observed is taken in before the keys are looked at again: so many
/// workloads, or rows of signals.
const MOUTHFUL: usize = 1_000;

/// Runs the console until the operator leaves or a signal ends it. The terminal is given back as
/// it was found, whatever happens.
pub async fn run(session: Session) -> Result<()> {
    let guard = Guard::new().wrap_err("the terminal can't be set up")?;
    let mut console = Console::new(session, guard)?;
    let result = console.run().await;
    drop(console);
    result
}

struct Console {
    state: State,
    theme: Theme,
    output: Output,
    pace: Pace,
    tasks: Tasks,
    guard: Guard,
    observations: mpsc::Receiver<Observation>,
    compared: WatchlistWriter,
    messages: mpsc::UnboundedReceiver<Msg>,
}

/// Whether to go on.
type Going = ControlFlow<()>;

impl Console {
    fn new(session: Session, guard: Guard) -> Result<Self> {
        let size = size().wrap_err("the terminal's size can't be read")?;
        let (sender, messages) = mpsc::unbounded_channel();
        let mut state = State::new(Setup {
            sources: session.sources,
            policy: session.policy,
            limits: session.limits,
            simulation: session.simulation,
            filter: session.filter.unwrap_or_default(),
            now: clock::now(),
            size,
        });
        state.witness = session.witness;
        Ok(Self {
            state,
            theme: Theme::dark(depth()),
            output: Output::new(size),
            pace: Pace::new(Instant::now()),
            tasks: Tasks::new(
                session.inspectors,
                (session.surveyors, session.flag_readers),
                session.executor,
                session.evidence,
                sender,
            ),
            guard,
            observations: session.observations,
            compared: session.compared,
            messages,
        })
    }

    async fn run(&mut self) -> Result<()> {
        let mut events = EventStream::new();
        let mut signals = Signals::new().wrap_err("signals can't be listened to")?;
        signals::end_for_certain().wrap_err("signals can't be listened to")?;
        self.tasks.records.find_interrupted();
        let mut fed = true;
        loop {
            let frame = self.pace.due();
            // Not by the timer: it knows only whole milliseconds, and would add one to every key.
            if frame.is_some_and(|due| due <= Instant::now()) {
                self.draw()?;
                continue;
            }
            let going = tokio::select! {
                biased;
                event = events.next() => match event {
                    Some(event) => self.input(event, &mut events).await?,
                    None => Going::Break(()),
                },
                asked = signals.next() => self.signal(asked)?,
                () = at(frame), if frame.is_some() => Going::Continue(()),
                observation = self.observations.recv(), if fed => {
                    fed = observation.is_some();
                    self.observe(observation)?
                }
                message = self.tasks.detail() => self.data(message)?,
                Some(message) = self.messages.recv() => self.data(message)?,
                () = next_second() => self.tick()?,
            };
            if going.is_break() {
                return Ok(());
            }
        }
    }

    /// Takes in `first` and every event that is queued behind it.
    ///
    /// The stream is polled as this task, not with `now_or_never`: it keeps the first waker it is
    /// given, and one that wakes nobody would leave the next key waiting for the clock.
    async fn input(&mut self, first: io::Result<Event>, events: &mut EventStream) -> Result<Going> {
        let mut event = Some(first);
        while let Some(next) = event {
            let next = next.wrap_err("the terminal can't be read")?;
            if let Some(message) = message(next)
                && self.take(message)?.is_break()
            {
                return Ok(Going::Break(()));
            }
            event = match poll!(events.next()) {
                Poll::Ready(next) => next,
                Poll::Pending => None,
            };
        }
        self.pace.input(Instant::now());
        Ok(Going::Continue(()))
    }

    /// Takes in `first` and what is queued behind it, up to a mouthful.
    fn observe(&mut self, first: Option<Observation>) -> Result<Going> {
        let Some(first) = first else {
            return Ok(Going::Continue(()));
        };
        let before = self.state.fleet.revision();
        let mut weight = first.weight();
        let mut batch = vec![first];
        while weight < MOUTHFUL
            && let Ok(next) = self.observations.try_recv()
        {
            weight += next.weight();
            batch.push(next);
        }
        let going = self.take(Msg::Observed(batch))?;
        self.compared.write(self.state.fleet.compared());
        if self.state.fleet.revision() != before {
            self.pace.data();
        }
        Ok(going)
    }

    fn data(&mut self, message: Msg) -> Result<Going> {
        self.pace.data();
        self.take(message)
    }

    fn tick(&mut self) -> Result<Going> {
        if let Some(trouble) = guard::trouble() {
            let words = format!("a part of dogwatch has stopped, please report it: {trouble}");
            self.state.problem(&words);
        }
        self.data(Msg::Now(clock::now()))
    }

    fn signal(&mut self, asked: Asked) -> Result<Going> {
        match asked {
            Asked::End => Ok(Going::Break(())),
            Asked::Resume => {
                self.retake()?;
                Ok(Going::Continue(()))
            }
        }
    }

    fn take(&mut self, message: Msg) -> Result<Going> {
        for effect in update(&mut self.state, message) {
            if self.perform(effect)?.is_break() {
                return Ok(Going::Break(()));
            }
        }
        Ok(Going::Continue(()))
    }

    fn perform(&mut self, effect: Effect) -> Result<Going> {
        match effect {
            Effect::Quit => return Ok(Going::Break(())),
            Effect::Suspend => {
                guard::leave();
                signals::stop().wrap_err("the program can't be suspended")?;
                self.retake()?;
            }
            Effect::Redraw => self.output.invalidate(),
            Effect::CaptureMouse(capture) => self.guard.capture_mouse(capture)?,
            Effect::Inspect(app, objects) => self.tasks.inspect(&app, &objects),
            Effect::StopInspecting => self.tasks.stop_inspecting(),
            Effect::Survey {
                ticket,
                objects,
                survey,
            } => self.tasks.asking.survey(ticket, objects, survey),
            Effect::LookAtFlags { ticket, flags } => self.tasks.asking.look(ticket, flags),
            Effect::Prepare(what) => self.tasks.asking.prepare(what),
            Effect::Rehearse { digest, plan } => self.tasks.asking.rehearse(digest, *plan),
            Effect::StopAsking => self.tasks.asking.stop(),
            Effect::Execute(agreed) => self.tasks.execute(*agreed),
            Effect::PauseExecuting => self.tasks.control().pause(),
            Effect::GoOnExecuting => self.tasks.control().go_on(),
            Effect::StopExecuting => self.tasks.control().stop(),
            Effect::LoadActivity => self.tasks.records.load(),
            Effect::FindInterrupted => self.tasks.records.find_interrupted(),
            Effect::WatchActivity => self.tasks.records.watch(),
            Effect::Remember(held) => self.tasks.remember(held),
            Effect::Close(id) => self.tasks.close(id),
        }
        Ok(Going::Continue(()))
    }

    /// After the shell had the terminal: everything is set up and drawn anew.
    fn retake(&mut self) -> Result<()> {
        self.guard
            .retake()
            .wrap_err("the terminal can't be taken back")?;
        self.output.invalidate();
        self.pace.input(Instant::now());
        for message in [Msg::Resize(size()?), Msg::Now(clock::now())] {
            // Neither asks for anything but a frame.
            update(&mut self.state, message);
        }
        Ok(())
    }

    fn draw(&mut self) -> Result<()> {
        let (state, theme) = (&self.state, &self.theme);
        let mut out = io::stdout().lock();
        self.output
            .draw(state.size, &mut out, |buffer| {
                views::draw(state, theme, buffer);
            })
            .wrap_err("the terminal can't be written to")?;
        self.pace.drawn(Instant::now());
        Ok(())
    }
}

async fn at(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// Sleeps until the clock on the screen is wrong.
async fn next_second() {
    let into = clock::now().nanosecond() % 1_000_000_000;
    tokio::time::sleep(Duration::from_nanos(u64::from(1_000_000_000 - into))).await;
}

fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Msg::Key(key)),
        Event::Mouse(mouse) => Some(Msg::Mouse(mouse)),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize(Size::new(width, height))),
        _ => None,
    }
}

fn size() -> io::Result<Size> {
    let (width, height) = crossterm::terminal::size()?;
    Ok(Size::new(width, height))
}

#[expect(
    clippy::disallowed_methods,
    reason = "what the terminal can is told by its environment alone"
)]
fn depth() -> Depth {
    Depth::detect(|name| std::env::var(name).ok())
}
