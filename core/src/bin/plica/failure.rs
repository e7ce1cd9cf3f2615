//! What went wrong, and the exit status for it.

use plica::error::{Error, ErrorKind};
use serde_json::json;
use std::process::ExitCode;

/// An error with its exit status.
#[derive(Debug)]
pub struct Failure {
    status: u8,
    code: String,
    message: String,
}

/// The result of a command.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// The question was asked and the answer is no.
    pub fn refused(error: &Error) -> Self {
        Self { status: 1, code: error.code().into(), message: error.to_string() }
    }

    /// The answer is no, for a reason found by the command line itself.
    pub fn does_not_hold(code: &str, message: impl Into<String>) -> Self {
        Self { status: 1, code: code.into(), message: message.into() }
    }

    /// The input cannot be used.
    pub fn unusable(code: &str, message: impl Into<String>) -> Self {
        Self { status: 2, code: code.into(), message: message.into() }
    }

    /// The input cannot be used, and the library says why.
    pub fn input(error: &Error) -> Self {
        Self { status: 2, ..Self::refused(error) }
    }

    /// The same, with where it is.
    pub fn within(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// Prints the reason.
    pub fn report(&self, json: bool) -> ExitCode {
        eprintln!("error[{}]: {}", self.code, self.message);
        if json {
            println!("{}", json!({ "error": { "code": self.code, "message": self.message } }));
        }
        ExitCode::from(self.status)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::DoesNotHold => Self::refused(&error),
            _ => Self::input(&error),
        }
    }
}
