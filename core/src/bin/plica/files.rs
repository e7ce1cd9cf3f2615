//! Reading and writing files, and what the commands share.

use crate::args::{Document, Question, now_or_clock};
use crate::failure::{Failure, Outcome};
use getrandom::SysRng;
use plica::compile::samples;
use plica::mdoc::{Credential, SessionTranscript};
use plica::request::Request;
use plica::time::DateTime;
use plica::trust::{Scope, TrustList};
use rand_core::UnwrapErr;
use std::fs;
use std::io::{self, ErrorKind, Write};
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

/// Prints lines for as long as somebody reads them: `| head` is no error.
pub fn print_lines(lines: impl Iterator<Item = String>) -> Outcome {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let printed = lines.into_iter().try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush());
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::unusable("file.write", format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Makes a folder, if there is none.
pub fn make_folder(path: &Path) -> Outcome {
    fs::create_dir_all(path).map_err(|e| Failure::unusable("file.write", format!("{}: {e}", path.display())))
}

/// Writes a file that only its owner may read, where the system has such permissions.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Outcome {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        // A file that was there before keeps the mode that it had.
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        file.write_all(bytes)
    });
    written.map_err(|e| Failure::unusable("file.write", format!("{}: {e}", path.display())))
}

/// Whether it is an array of NumPy, by its name.
pub fn is_npy(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("npy"))
}

/// The rows of a table: those of an array of NumPy, or in CSV those behind its header.
pub fn table(path: &Path) -> Outcome<Vec<Vec<String>>> {
    let bytes = read(path)?;
    if is_npy(path) {
        let text = |row: Vec<f32>| row.iter().map(f32::to_string).collect();
        return Ok(samples::from_npy(&bytes)?.into_iter().map(text).collect());
    }
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let fields = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    let rows: Result<_, csv::Error> = reader.records().map(|row| row.map(fields)).collect();
    rows.map_err(|e| Failure::unusable("csv", format!("{}: {e}", path.display())))
}

/// Reads a document: of several the one that was chosen, or that is of `doc_type`. Says which others cannot be used.
pub fn document(document: &Document, doc_type: Option<&str>) -> Outcome<Credential> {
    let bytes = read(&document.file)?;
    let mut all = Credential::all_from_cbor(&bytes).map_err(|e| Failure::input(&e))?;
    if all.len() > 1 {
        for (i, found) in all.iter().enumerate() {
            if let Err(error) = &found.credential {
                let doc_type = found.doc_type.as_deref().unwrap_or("no docType");
                eprintln!("note: document {i}, {doc_type}, cannot be used: {error}");
            }
        }
    }
    let found = match (document.index, doc_type) {
        (Some(index), _) if index < all.len() => all.swap_remove(index).credential,
        (Some(index), _) => {
            let message = format!("{}: no document {index}, there are {}", document.file.display(), all.len());
            return Err(Failure::unusable("mdoc.document_missing", message));
        }
        (None, Some(doc_type)) => Credential::from_cbor_for(&bytes, doc_type),
        (None, None) => Credential::from_cbor(&bytes),
    };
    found.map_err(|e| Failure::input(&e))
}

/// Reads a session transcript.
pub fn session(path: &Path) -> Outcome<SessionTranscript> {
    SessionTranscript::new(&read(path)?).map_err(|e| Failure::input(&e))
}

/// A request in JSON.
pub fn request(path: &Path) -> Outcome<Request> {
    Request::from_json(&read_text(path)?).map_err(|e| Failure::input(&e))
}

/// Reads the request with its session, and the time.
pub fn question(question: &Question) -> Outcome<(Request, DateTime)> {
    let request = request(&question.request)?;
    Ok((request.session(&session(&question.session)?), now_or_clock(question.now)?))
}

/// Which issuers the command line trusts for a docType. What cannot be used of a list is named on standard error.
pub fn trust(question: &Question, doc_type: &str) -> Outcome<TrustList> {
    let mut scope = Scope::new(&[doc_type]);
    if question.usages.allow_any_usage {
        scope = scope.allow_any_usage();
    } else if !question.usages.signer_usage.is_empty() {
        scope = scope.signer_usages(&question.usages.signer_usage);
    }
    let list = match (&question.trust.issuer_key, &question.trust.trust) {
        (Some(key), _) => TrustList::new().with_issuer_key(scope, &key.x, &key.y),
        (None, Some(path)) => {
            let bundle = TrustList::new().with_bundle(scope, &read(path)?);
            bundle.map(|(list, rejected)| {
                rejected.iter().for_each(|r| eprintln!("warning: {}: left out: {r}", path.display()));
                list
            })
        }
        (None, None) => Ok(TrustList::new()),
    };
    list.map_err(|e| Failure::input(&e))
}
