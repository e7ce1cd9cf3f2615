//! What is thrown.

use plica::error::{Error, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What went wrong. `code` is stable and the same in every language; `detail` is for people and may change. Neither
/// says a value out of a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum PlicaError {
    /// The question could be asked and the answer is no: a claim is false, or a proof is refused.
    #[error("{detail} [{code}]")]
    DoesNotHold {
        /// The stable code.
        code: String,
        /// In words.
        detail: String,
    },
    /// The input cannot be used, so there is no answer.
    #[error("{detail} [{code}]")]
    BadInput {
        /// The stable code.
        code: String,
        /// In words.
        detail: String,
    },
    /// The caller cancelled. The code is `cancelled`.
    #[error("the call was cancelled [cancelled]")]
    Cancelled,
    /// A listener of the app failed (`listener`), the platform lacks something (`randomness`, `threads`), or this
    /// library is broken (`panic`), which should be reported.
    #[error("{detail} [{code}]")]
    Internal {
        /// The stable code.
        code: String,
        /// In words.
        detail: String,
    },
}

impl From<Error> for PlicaError {
    fn from(error: Error) -> Self {
        let (code, detail) = (error.code().into(), error.to_string());
        match error.kind() {
            ErrorKind::DoesNotHold => Self::DoesNotHold { code, detail },
            ErrorKind::BadInput => Self::BadInput { code, detail },
            ErrorKind::Cancelled => Self::Cancelled,
        }
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PlicaError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // Behind the first line some languages put a stack trace.
        internal("listener", error.reason.lines().next().unwrap_or_default())
    }
}

/// An argument that has not the form that its place asks for.
pub(crate) fn invalid(detail: impl Into<String>) -> PlicaError {
    PlicaError::BadInput { code: "invalid_argument".into(), detail: detail.into() }
}

/// A failure that is not the caller's.
pub(crate) fn internal(code: &str, detail: impl Into<String>) -> PlicaError {
    PlicaError::Internal { code: code.into(), detail: detail.into() }
}

/// Does the work; a panic is `Internal`. What was being made is dropped, and nothing that others have is left half
/// changed: the library's locks survive it.
pub(crate) fn caught<R>(work: impl FnOnce() -> Result<R, PlicaError>) -> Result<R, PlicaError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(internal("panic", format!("the library failed: {text}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(caught(|| Ok(7)), Ok(7));
        let panicked = |detail: &str| Err::<(), _>(internal("panic", format!("the library failed: {detail}")));
        assert_eq!(caught(|| panic!("boom")), panicked("boom"));
        assert_eq!(caught(|| panic!("boom {}", 2)), panicked("boom 2"));
        assert_eq!(caught(|| std::panic::panic_any(7)), panicked("no message"));
        let on_a_pool = crate::watch::pooled(2, || panic!("in the pool"));
        assert_eq!(on_a_pool, panicked("in the pool"));
    }

    #[test]
    fn what_a_listener_throws_has_one_line() {
        let thrown = uniffi::UnexpectedUniFFICallbackError::new("java.lang.Error: no\n\tat dev.Main(Main.kt:7)");
        assert_eq!(PlicaError::from(thrown), internal("listener", "java.lang.Error: no"));
    }
}
