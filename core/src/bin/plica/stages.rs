//! Progress: a bar on a terminal, lines in a pipe, nothing with `--json`.

use indicatif::{ProgressBar, ProgressStyle};
use plica::control::{Progress, Step};
use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Shows the steps of a call and measures their times.
pub struct Stages {
    shown: Shown,
    begun: RefCell<Vec<(Step, Instant)>>,
}

/// Shows what begins.
pub struct Shown {
    show: Show,
    begun: Cell<u64>,
}

enum Show {
    Bar(ProgressBar),
    Lines,
    Nothing,
}

impl Shown {
    /// For standard error, whatever it is connected to, and something that has that many steps.
    pub fn new(quiet: bool, steps: usize) -> Self {
        let show = if quiet {
            Show::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(steps as u64);
            let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}");
            Show::Bar(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
        } else {
            Show::Lines
        };
        Self { show, begun: Cell::new(0) }
    }

    /// A step begins.
    pub fn begin(&self, name: &str) {
        match &self.show {
            Show::Bar(bar) => {
                bar.set_position(self.begun.get());
                bar.set_message(name.to_owned());
            }
            Show::Lines => eprintln!("{name}"),
            Show::Nothing => {}
        }
        self.begun.set(self.begun.get() + 1);
    }

    /// All steps are done.
    pub fn finish(&self) {
        if let Show::Bar(bar) = &self.show {
            bar.finish_and_clear();
        }
    }
}

impl Stages {
    /// For a call with that many steps.
    pub fn new(quiet: bool, steps: usize) -> Self {
        Self { shown: Shown::new(quiet, steps), begun: RefCell::new(Vec::new()) }
    }

    /// All steps are done: returns how long each took.
    pub fn finish(self) -> Vec<(&'static str, Duration)> {
        self.shown.finish();
        let end = Instant::now();
        let begun = self.begun.into_inner();
        let ends = begun.iter().skip(1).map(|&(_, at)| at).chain([end]);
        begun.iter().zip(ends).map(|(&(step, at), end)| (step.name(), end - at)).collect()
    }
}

impl Progress for Stages {
    fn begin(&self, step: Step) -> ControlFlow<()> {
        self.shown.begin(step.name());
        self.begun.borrow_mut().push((step, Instant::now()));
        ControlFlow::Continue(())
    }
}
