//! Watching and stopping long calls.

use crate::error::{Error, Result};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What a call is working on, in this order. A presentation goes through all steps; the other calls through fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Step {
    /// Reading the request, with the device's signature or the presentation.
    Parse,
    /// Checking in clear: everything that is about to be proved, or what a presentation says besides its proof.
    Check,
    /// Writing the circuit.
    Build,
    /// Committing to its rows.
    Commit,
    /// Running the arguments.
    Argue,
    /// Opening what they end in, or checking what was opened.
    Open,
}

impl Step {
    /// All steps: those of a presentation.
    pub const ALL: [Self; 6] = [Self::Parse, Self::Check, Self::Build, Self::Commit, Self::Argue, Self::Open];
    /// The steps of preparing a credential.
    pub const PREPARE: [Self; 1] = [Self::Commit];
    /// The steps of a verification.
    pub const VERIFY: [Self; 5] = [Self::Parse, Self::Check, Self::Build, Self::Argue, Self::Open];

    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Check => "check",
            Self::Build => "build",
            Self::Commit => "commit",
            Self::Argue => "argue",
            Self::Open => "open",
        }
    }
}

/// Is told of every step as it begins. Closures are listeners.
pub trait Progress {
    /// A step begins.
    fn begin(&self, step: Step);
}

impl<F: Fn(Step)> Progress for F {
    fn begin(&self, step: Step) {
        self(step);
    }
}

/// Stops a call from another thread: it is looked at between steps, behind the last, and between the messages that are
/// prepared.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that stops nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the calls that hold this token or a clone of it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was used.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who watches a call and who may stop it; by default nobody.
#[derive(Clone, Default)]
pub struct Control<'a> {
    progress: Option<&'a dyn Progress>,
    cancel: Option<CancelToken>,
}

impl<'a> Control<'a> {
    /// Nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells `progress` of every step.
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Progress) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Stops when `token` says so.
    #[must_use]
    pub fn cancel(mut self, token: &CancelToken) -> Self {
        self.cancel = Some(token.clone());
        self
    }

    /// A step begins.
    pub(crate) fn begin(&self, step: Step) -> Result<()> {
        self.check()?;
        if let Some(progress) = self.progress {
            progress.begin(step);
        }
        Ok(())
    }

    /// Whether to go on.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.cancel {
            Some(token) if token.is_cancelled() => Err(Error::Cancelled),
            _ => Ok(()),
        }
    }
}
