//! Progress: a bar on a terminal, lines in a pipe, nothing with `--json`.

use indicatif::{ProgressBar, ProgressStyle};
use plica::control::{Progress, Step};
use std::cell::RefCell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Shows the steps of a call and measures their times.
pub struct Stages {
    show: Show,
    begun: RefCell<Vec<(Step, Instant)>>,
}

enum Show {
    Bar(ProgressBar),
    Lines,
    Nothing,
}

impl Stages {
    /// For standard error, whatever it is connected to, and a call with that many steps.
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
        Self { show, begun: RefCell::new(Vec::new()) }
    }

    /// All steps are done: returns how long each took.
    pub fn finish(self) -> Vec<(&'static str, Duration)> {
        if let Show::Bar(bar) = &self.show {
            bar.finish_and_clear();
        }
        let end = Instant::now();
        let begun = self.begun.into_inner();
        let ends = begun.iter().skip(1).map(|&(_, at)| at).chain([end]);
        begun.iter().zip(ends).map(|(&(step, at), end)| (step.name(), end - at)).collect()
    }
}

impl Progress for Stages {
    fn begin(&self, step: Step) {
        let mut begun = self.begun.borrow_mut();
        match &self.show {
            Show::Bar(bar) => {
                bar.set_position(begun.len() as u64);
                bar.set_message(step.name());
            }
            Show::Lines => eprintln!("{}", step.name()),
            Show::Nothing => {}
        }
        begun.push((step, Instant::now()));
    }
}
