//! The list of error codes for JavaScript: `js/codes.ts` and `ERRORS.md`, from the sources of the library's errors.
//! After a change on purpose: `BLESS=1 cargo test -p plica-wasm --test codes`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, fs, path::Path};

/// The families of errors that JavaScript can meet. The test issuer and the compiler of models are not in the package.
const FAMILIES: [&str; 6] = [
    include_str!("../../core/src/error/document.rs"),
    include_str!("../../core/src/error/request.rs"),
    include_str!("../../core/src/error/trust.rs"),
    include_str!("../../core/src/error/proof.rs"),
    include_str!("../../core/src/error/holder.rs"),
    include_str!("../../core/src/error/model.rs"),
];

/// Codes that only the package has.
const OWN: [(&str, &str, &str); 10] = [
    ("cancelled", "cancelled", "The call was cancelled."),
    ("closed", "bad-input", "The object, or the engine, is closed."),
    ("invalid_argument", "bad-input", "An argument has the wrong form."),
    ("randomness", "internal", "The platform gives no randomness."),
    ("session.answered", "does-not-hold", "The question has been answered before."),
    ("session.expired", "does-not-hold", "The answer comes later than the verifier waits for it."),
    ("session.unknown", "does-not-hold", "Nothing was asked under this id, or it has been forgotten."),
    ("threads", "internal", "The pool of threads could not start."),
    ("trap", "internal", "The engine crashed. The next call starts it again."),
    ("worker", "internal", "The worker could not start, or ended."),
];

/// Kind and meanings of each code.
type Codes = BTreeMap<String, (String, Vec<String>)>;

#[test]
fn the_list_of_codes_is_current() {
    let codes = codes();
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, expected) in [("js/codes.ts", types(&codes)), ("ERRORS.md", table(&codes))] {
        let path = package.join(file);
        if env::var_os("BLESS").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == expected, "{file} is not current: BLESS=1 cargo test -p plica-wasm --test codes");
    }
}

#[test]
fn every_code_of_the_library_is_found() {
    let lines = FAMILIES.iter().flat_map(|source| source.lines()).filter(|line| line.contains(" => (\""));
    let listed: usize = lines.map(|line| line.matches("Self::").count()).sum();
    let meanings: usize = codes().values().map(|(_, meanings)| meanings.len()).sum();
    assert_eq!(meanings, listed + OWN.len());
}

fn codes() -> Codes {
    let mut codes = Codes::new();
    for (code, kind, meaning) in OWN {
        codes.insert(code.into(), (kind.into(), vec![meaning.into()]));
    }
    for source in FAMILIES {
        for line in source.lines().map(str::trim) {
            // `Self::Variant { .. } | Self::Other { .. } => ("code", Kind),`
            let Some((left, right)) = line.split_once(" => (\"") else { continue };
            let (code, kind) = right.trim_end_matches("),").split_once("\", ").unwrap();
            let kind = match kind {
                "DoesNotHold" => "does-not-hold",
                "BadInput" => "bad-input",
                other => panic!("{other}"),
            };
            let entry = codes.entry(code.into()).or_insert_with(|| (kind.into(), Vec::new()));
            assert_eq!(entry.0, kind, "{code} has two kinds");
            for pattern in left.split(" | ") {
                let variant = pattern.trim_start_matches("Self::").split([' ', '{', '(']).next().unwrap();
                entry.1.push(meaning(source, variant));
            }
        }
    }
    codes
}

/// The comment on a variant.
fn meaning(source: &str, variant: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let begins = |line: &&str| {
        let rest = line.strip_prefix("    ").and_then(|line| line.strip_prefix(variant));
        rest.is_some_and(|rest| rest == "," || rest.starts_with(" {") || rest.starts_with('('))
    };
    let at = lines.iter().position(begins).unwrap_or_else(|| panic!("no {variant}"));
    // The variant before ends at its own indentation, or the enum begins.
    let ends = |line: &str| {
        let variant = line.starts_with("    ") && !line.starts_with("     ") && line.ends_with(',');
        variant && !line.trim_start().starts_with("///") || line.starts_with("pub enum")
    };
    let first = (0..at).rev().find(|&i| ends(lines[i])).unwrap();
    let comment = lines[first..at].iter().filter_map(|line| line.trim().strip_prefix("///"));
    let words: Vec<&str> = comment.flat_map(str::split_whitespace).collect();
    assert!(!words.is_empty(), "{variant} has no comment");
    words.join(" ")
}

fn types(codes: &Codes) -> String {
    let mut out = String::from(
        "// Written by `BLESS=1 cargo test -p plica-wasm --test codes`. Do not edit.\n\n\
         /** What failed. Codes are stable, and those of the library are the same in all languages. `ERRORS.md` lists \
         them. */\n\
         export type ErrorCode =",
    );
    for code in codes.keys() {
        write!(out, "\n  | \"{code}\"").unwrap();
    }
    out.push_str(";\n");
    out
}

fn table(codes: &Codes) -> String {
    let mut out = String::from(
        "# Error codes\n\n<!-- Written by `BLESS=1 cargo test -p plica-wasm --test codes`. Do not edit. -->\n\n\
         Every error of the package is a `PlicaError` with one of these codes. `does-not-hold` is the answer no; \
         `bad-input`\n\
         means that there is no answer. Codes are stable, and those of the library are the same in all languages.\n\n\
         | code | kind | what it means |\n|---|---|---|\n",
    );
    for (code, (kind, meanings)) in codes {
        let meanings = meanings.join(" Or: ").replace('|', "\\|");
        writeln!(out, "| `{code}` | `{kind}` | {meanings} |").unwrap();
    }
    out
}
