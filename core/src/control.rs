//! Watching and stopping long calls.

use crate::{
    engine::proof::Stage,
    error::{Error, Result},
};
use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// What a call is working on, in this order. A presentation goes through all steps; other calls go through fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Step {
    /// Reading the request, with the device's signature or the presentation.
    Parse,
    /// Checking in the clear: everything that is about to be proved, or what a presentation says besides its proof.
    Check,
    /// Building the circuit.
    Build,
    /// Committing to the circuit's rows.
    Commit,
    /// Running the arguments.
    Argue,
    /// Opening what the arguments end in, or checking what was opened.
    Open,
}

impl Step {
    /// All steps, which are those of a presentation.
    pub const ALL: [Self; 6] = [Self::Parse, Self::Check, Self::Build, Self::Commit, Self::Argue, Self::Open];
    /// The steps of preparing a credential.
    pub const PREPARE: [Self; 1] = [Self::Commit];
    /// The steps of a verification.
    pub const VERIFY: [Self; 5] = [Self::Parse, Self::Check, Self::Build, Self::Argue, Self::Open];
    /// The steps of a proof that a model ran, outside of a presentation.
    pub const PROVE_MODEL: [Self; 5] = [Self::Check, Self::Build, Self::Commit, Self::Argue, Self::Open];
    /// The steps of verifying one.
    pub const VERIFY_MODEL: [Self; 4] = [Self::Check, Self::Build, Self::Argue, Self::Open];

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

impl From<Stage> for Step {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Commit => Self::Commit,
            Stage::Argue => Self::Argue,
            Stage::Open => Self::Open,
        }
    }
}

/// Receives every step as it begins. Closures implement it.
pub trait Progress {
    /// Called when a step begins. Whoever cannot go on, a listener that has failed say, breaks: then the call ends with
    /// [`Error::Cancelled`] before the step, and leaves everything as a cancelled call does.
    fn begin(&self, step: Step) -> ControlFlow<()>;
}

impl<F: Fn(Step) -> ControlFlow<()>> Progress for F {
    fn begin(&self, step: Step) -> ControlFlow<()> {
        self(step)
    }
}

/// Stops a call from another thread. It is checked between steps, after the last one, and between the messages that are
/// being prepared.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that has not been cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops every call that holds this token or a clone of it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the token was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Who watches a call and who may stop it; by default nobody does.
#[derive(Clone, Default)]
pub struct Control<'a> {
    progress: Option<&'a dyn Progress>,
    cancel: Option<CancelToken>,
}

impl<'a> Control<'a> {
    /// No progress listener and no cancel token.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports every step to `progress`, which may end the call.
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Progress) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Stops the call when `token` is cancelled.
    #[must_use]
    pub fn cancel(mut self, token: &CancelToken) -> Self {
        self.cancel = Some(token.clone());
        self
    }

    /// Starts a step, unless the call was cancelled or the listener breaks it.
    pub(crate) fn begin(&self, step: Step) -> Result<()> {
        self.check()?;
        match self.progress.map(|progress| progress.begin(step)) {
            Some(ControlFlow::Break(())) => Err(Error::Cancelled),
            _ => Ok(()),
        }
    }

    /// Fails if the call was cancelled.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.cancel {
            Some(token) if token.is_cancelled() => Err(Error::Cancelled),
            _ => Ok(()),
        }
    }
}
