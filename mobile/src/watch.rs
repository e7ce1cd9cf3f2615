//! Calls that an app watches and may stop, on threads of their own.

use crate::{
    error::{PlicaError, caught, internal},
    qos,
};
use plica::control::{self, Control};
use std::{cell::RefCell, ops::ControlFlow, sync::Arc, thread::available_parallelism};

/// Threads of a call, unless it says otherwise. With more the slow cores of a phone would get as large a share of the
/// work as the fast ones, and all would wait for them.
const DEFAULT_THREADS: usize = 4;
/// The most threads of a call.
const MAX_THREADS: usize = 64;

/// What a call is working on, in this order. A presentation goes through all steps; other calls go through fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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

/// Is told of every step as it begins.
#[uniffi::export(foreign)]
pub trait ProgressListener: Send + Sync {
    /// The step with this number, counted from 0, of so many begins. It is called on a thread of the call, never on the
    /// app's main thread, and the call waits for it.
    ///
    /// # Errors
    /// What is thrown here ends the call, as a cancel token would; the call throws it, or `Internal` with the code
    /// `listener`.
    fn on_step(&self, step: Step, number: u32, of: u32) -> Result<(), PlicaError>;
}

/// Stops calls from another thread. It is looked at between steps, and after the last one.
#[derive(Default, uniffi::Object)]
pub struct CancelToken(control::CancelToken);

#[uniffi::export]
impl CancelToken {
    /// A token that stops nothing yet.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Stops the calls that have this token. They throw `Cancelled`, and have answered nothing. It stays used.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was used.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// How a long call is watched, stopped and run.
#[derive(Clone, Default, uniffi::Record)]
pub struct Options {
    /// Is told of the steps.
    #[uniffi(default = None)]
    pub listener: Option<Arc<dyn ProgressListener>>,
    /// Stops the call.
    #[uniffi(default = None)]
    pub cancel: Option<Arc<CancelToken>>,
    /// How many threads share the work, up to 64; 0 for as many as the device has, up to 4. They end with the call. An
    /// app extension should say 1.
    #[uniffi(default = 0)]
    pub threads: u32,
}

impl Options {
    pub(crate) fn token(&self) -> control::CancelToken {
        self.cancel.as_ref().map_or_else(control::CancelToken::new, |token| token.0.clone())
    }
}

impl From<control::Step> for Step {
    fn from(step: control::Step) -> Self {
        match step {
            control::Step::Parse => Self::Parse,
            control::Step::Check => Self::Check,
            control::Step::Build => Self::Build,
            control::Step::Commit => Self::Commit,
            control::Step::Argue => Self::Argue,
            _ => Self::Open,
        }
    }
}

/// Does the work on threads that end with it. Without this the library would start a global pool, whose threads stay.
pub(crate) fn pooled<R: Send>(
    threads: u32,
    work: impl FnOnce() -> Result<R, PlicaError> + Send,
) -> Result<R, PlicaError> {
    let threads = match threads {
        0 => available_parallelism().map_or(1, usize::from).min(DEFAULT_THREADS),
        threads => (threads as usize).min(MAX_THREADS),
    };
    caught(|| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|i| format!("plica-{i}"))
            .start_handler(|_| qos::user_initiated());
        pool.build().map_err(|error| internal("threads", error.to_string()))?.install(work)
    })
}

/// Does the work, watched and stopped as `options` say. `steps` are those that it will go through.
pub(crate) fn watched<R: Send>(
    steps: &[control::Step],
    options: &Options,
    work: impl FnOnce(&Control<'_>) -> plica::error::Result<R> + Send,
) -> Result<R, PlicaError> {
    pooled(options.threads, || {
        let thrown = RefCell::new(None);
        let tell = |step: control::Step| {
            let Some(listener) = &options.listener else { return ControlFlow::Continue(()) };
            let number = steps.iter().position(|s| *s == step).unwrap_or_default();
            match listener.on_step(step.into(), number as u32, steps.len() as u32) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    thrown.replace(Some(error));
                    ControlFlow::Break(())
                }
            }
        };
        let result = work(&Control::new().progress(&tell).cancel(&options.token()));
        // What the listener threw comes out in place of `Cancelled`.
        thrown.take().map_or_else(|| Ok(result?), Err)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_name() {
        for step in control::Step::ALL {
            assert_eq!(format!("{:?}", Step::from(step)).to_lowercase(), step.name());
        }
    }

    #[test]
    fn threads_are_of_the_call() {
        let name = || Ok(std::thread::current().name().map(str::to_owned));
        assert_eq!(pooled(1, name), Ok(Some("plica-0".into())));
        assert_eq!(pooled(3, || Ok(rayon::current_num_threads())), Ok(3));
        assert_eq!(pooled(u32::MAX, || Ok(rayon::current_num_threads())), Ok(MAX_THREADS));
        assert!(pooled(0, || Ok(rayon::current_num_threads())).is_ok_and(|n| (1..=DEFAULT_THREADS).contains(&n)));
    }
}
