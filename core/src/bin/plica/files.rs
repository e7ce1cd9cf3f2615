//! Reading and writing files, and what the commands share.

use crate::args::{Question, Trust, now_or_clock};
use crate::failure::{Failure, Outcome};
use getrandom::SysRng;
use plica::error::{DocumentError, Error};
use plica::mdoc::{Credential, SessionTranscript};
use plica::request::Request;
use plica::time::DateTime;
use plica::trust::TrustList;
use rand_core::UnwrapErr;
use std::fs;
use std::path::Path;

/// The operating system's random number generator.
pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Reads a file.
pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|e| Failure::unusable("file.read", format!("{}: {e}", path.display())))
}

/// Reads a text file.
pub fn read_text(path: &Path) -> Outcome<String> {
    let text = String::from_utf8(read(path)?);
    text.map_err(|_| Failure::unusable("file.read", format!("{}: not UTF-8", path.display())))
}

/// Writes a file.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).map_err(|e| Failure::unusable("file.write", format!("{}: {e}", path.display())))
}

/// Writes a file that only its owner may read, where the system has such permissions.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Outcome {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| std::io::Write::write_all(&mut file, bytes));
    written.map_err(|e| Failure::unusable("file.write", format!("{}: {e}", path.display())))
}

/// Reads a document.
pub fn document(path: &Path) -> Outcome<Credential> {
    Credential::from_cbor(&read(path)?).map_err(|e| Failure::input(&e))
}

/// Reads a document; from a DeviceResponse with several, the one with this docType.
pub fn document_of_type(path: &Path, doc_type: &str) -> Outcome<Credential> {
    let bytes = read(path)?;
    let found = match Credential::from_cbor(&bytes) {
        Err(several @ Error::Document(DocumentError::DocumentCount { .. })) => {
            Credential::all_from_device_response(&bytes).and_then(|all| {
                let fitting = all.into_iter().find(|credential| credential.doc_type() == doc_type);
                fitting.ok_or(several)
            })
        }
        found => found,
    };
    found.map_err(|e| Failure::input(&e))
}

/// Reads a session transcript.
pub fn session(path: &Path) -> Outcome<SessionTranscript> {
    SessionTranscript::new(&read(path)?).map_err(|e| Failure::input(&e))
}

/// Reads the request with its session, and the time.
pub fn question(question: &Question) -> Outcome<(Request, DateTime)> {
    let request = Request::from_json(&read_text(&question.request)?).map_err(|e| Failure::input(&e))?;
    Ok((request.session(&session(&question.session)?), now_or_clock(question.now)?))
}

/// Which issuers the command line trusts for a docType.
pub fn trust(trust: &Trust, doc_type: &str) -> Outcome<TrustList> {
    let list = match (&trust.issuer_key, &trust.trust) {
        (Some(key), _) => TrustList::new().with_issuer_key(&[doc_type], &key.x, &key.y),
        (None, Some(path)) => TrustList::from_certificates_for(&[doc_type], &[read(path)?]),
        (None, None) => Ok(TrustList::new()),
    };
    list.map_err(|e| Failure::input(&e))
}
