//! `plica model`: arguments, files, exit status, standard output.

mod support;

use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Output, Stdio},
};
use support::models::{digits, licence_score, scorecard};

/// A folder of its own for a test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plica-model-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, file: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(file), bytes).unwrap();
        self.path(file)
    }

    fn path(&self, file: &str) -> String {
        self.0.join(file).to_str().unwrap().into()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const NONCE: &str = "000102030405060708090a0b0c0d0e0f";

fn plica(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plica")).args(args).output().unwrap()
}

fn model(args: &[&str]) -> Output {
    plica(&[&["model"], args].concat())
}

/// Exit status, and the code on standard error.
fn refusal(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    let code = text.split_once("error[").and_then(|(_, rest)| rest.split_once(']')).map(|(code, _)| code.to_owned());
    (output.status.code(), code.unwrap_or(text))
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_table_is_computed_and_a_row_of_it_proved() {
    let folder = Folder::new("rows");
    let file = folder.write("credit.plica", scorecard().to_bytes());
    let rows = folder.write("rows.csv", "country,income,years\nDE,52000.5,7\nIT,1000,nan\n\"FR\",60000,\n");
    assert_eq!(text(&model(&["run", &file, "--rows", &rows])), "805.5\n181\n637.5\n");
    let proof = folder.path("proof.bin");
    let ask = ["--output", "at-least=637.5", "--public", "country=FR", "--audience", "a", "--nonce", NONCE];
    let prove = |row: &str, ask: &[&str]| {
        model(&[&["prove", &file, "--rows", &rows, "--row", row, "--out", &proof], ask].concat())
    };
    assert!(text(&prove("2", &ask)).contains("bytes"));
    let verify = |ask: &[&str]| model(&[&["verify", &file, &proof], ask].concat());
    let said = text(&verify(&ask));
    for line in ["output: at-least=637.5: yes", "input country: public", "input income: self-asserted"] {
        assert!(said.contains(line), "{said}");
    }
    let out: Value = serde_json::from_str(&text(&verify(&[&ask[..], &["--json"]].concat()))).unwrap();
    assert_eq!(out["output"], json!({ "reached": true }));
    assert_eq!(out["inputs"]["years"], "self-asserted");

    let mut other = ask;
    other[7] = "000102030405060708090a0b0c0d0eff";
    assert_eq!(refusal(&verify(&other)), (Some(1), "proof.invalid".into()));
    other = ask;
    other[1] = "at-least=637.51";
    assert_eq!(refusal(&verify(&other)), (Some(1), "proof.invalid".into()));
    assert_eq!(refusal(&prove("2", &other)), (Some(1), "model.output".into()));
    assert_eq!(refusal(&prove("3", &ask)), (Some(2), "model.row".into()));
    other[1] = "argmax";
    assert_eq!(refusal(&prove("2", &other)), (Some(2), "model.output_not_allowed".into()));
    other[1] = "best";
    assert_eq!(refusal(&prove("2", &other)), (Some(2), "usage".into()));
    let bad = folder.write("bad.csv", "country,income,years\nDE,1,1\nUS,1,1\n");
    let output = model(&["run", &file, "--rows", &bad]);
    assert_eq!(refusal(&output), (Some(2), "model.input".into()));
    assert!(String::from_utf8_lossy(&output.stderr).contains("row 1"));
    let ragged = folder.write("ragged.csv", "country,income,years\nDE,1\n");
    assert_eq!(refusal(&model(&["run", &file, "--rows", &ragged])), (Some(2), "csv".into()));
}

#[test]
fn a_reader_may_stop_after_the_first_lines() {
    let folder = Folder::new("pipe");
    let file = folder.write("credit.plica", scorecard().to_bytes());
    // More than a pipe holds.
    let rows = folder.write("rows.csv", "country,income,years\n".to_owned() + &"DE,52000.5,7\n".repeat(40_000));
    let mut child = Command::new(env!("CARGO_BIN_EXE_plica"))
        .args(["model", "run", &file, "--rows", &rows])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "805.5\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn a_class_is_expected_by_its_name() {
    let folder = Folder::new("class");
    let (file, proof) = (folder.write("digits.plica", digits().to_bytes()), folder.path("proof.bin"));
    let pixels: Vec<u32> = (0..64).map(|k| k * 5 % 17).collect();
    let input = folder.write("digit.json", json!({ "image": pixels }).to_string());
    let class = text(&model(&["run", &file, "--input", &input])).trim().to_owned();
    let ask = |what: &str| ["--output", what, "--nonce", NONCE].map(str::to_owned);
    let call = |args: &[&str], what: &str| {
        let ask = ask(what);
        model(&[args, &ask.each_ref().map(String::as_str)].concat())
    };
    text(&call(&["prove", &file, "--input", &input, "-o", &proof], "argmax"));
    let verify = |what: &str| call(&["verify", &file, &proof], what);
    assert!(text(&verify("argmax")).contains(&format!("class {class}")));
    text(&verify(&format!("argmax={class}")));
    for other in (0..10).map(|k| k.to_string()).filter(|other| *other != class) {
        assert_eq!(refusal(&verify(&format!("argmax={other}"))), (Some(1), "model.output".into()));
    }
    let shown = text(&model(&["inspect", &file]));
    assert!(shown.contains(&digits().id().to_string()), "{shown}");
    let shown: Value = serde_json::from_str(&text(&model(&["inspect", &proof, "--json"]))).unwrap();
    assert_eq!(shown["model"], digits().id().to_string());
}

/// A licence and a score of it in one presentation.
#[test]
fn a_presentation_answers_about_a_model() {
    let folder = Folder::new("licence");
    let now = "2026-01-15T09:00:00Z";
    text(&plica(&["issue", "--out-dir", &folder.path("out"), "--now", now]));
    let file = folder.write("score.plica", licence_score().to_bytes());
    let asked = |output: Value| {
        json!({
            "docType": "org.iso.18013.5.1.mDL",
            "claims": [],
            "model": {
                "id": licence_score().id().to_string(),
                "inputs": {
                    "age": { "element": "birth_date", "as": "years" },
                    "licence_years": { "element": "issue_date", "as": "years" },
                    "country": { "element": "issuing_country", "as": "category" },
                    "income": "private",
                },
                "output": output,
            },
        })
        .to_string()
    };
    let request = folder.write("request.json", asked(json!({ "atLeast": 750 })));
    let input = folder.write("me.json", json!({ "income": 52000 }).to_string());
    let rows = folder.write("rows.csv", "income\n100\n52000\n");
    let (document, session, roots) =
        (folder.path("out/document.cbor"), folder.path("out/session.cbor"), folder.path("out/roots.pem"));
    let out = folder.path("presentation.bin");
    let question = |request: &str| {
        ["--session", &session, "--request", request, "--trust", &roots, "--now", now].map(str::to_owned)
    };
    let call = |args: &[&str], request: &str| {
        let question = question(request);
        plica(&[args, &question.each_ref().map(String::as_str)].concat())
    };
    let prove = |given: &[&str]| {
        call(&[&["prove", "--document", &document, "--model", &file, "--out", &out], given].concat(), &request)
    };
    text(&prove(&["--rows", &rows, "--row", "1"]));
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
    let start = [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes()].concat();
    let array = folder.write("rows.npy", [&start, &100f32.to_le_bytes()[..], &52_000f32.to_le_bytes()].concat());
    text(&prove(&["--rows", &array, "--row", "1"]));
    assert_eq!(refusal(&prove(&["--rows", &array])), (Some(1), "model.output".into()));
    let cut = folder.write("cut.npy", &start);
    assert_eq!(refusal(&prove(&["--rows", &cut])), (Some(2), "compile.samples".into()));
    text(&prove(&["--input", &input]));
    let verify = |given: &[&str], request: &str| call(&[&["verify", "--presentation", &out], given].concat(), request);
    let said = text(&verify(&["--model", &file], &request));
    for line in [
        "output  at least 750: yes",
        "input age  years of birth_date, signed by the issuer",
        "input country  category of issuing_country, signed by the issuer",
        "input income  self-asserted",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let facts: Value = serde_json::from_str(&text(&verify(&["--model", &file, "--json"], &request))).unwrap();
    assert_eq!(facts["model"]["output"], json!({ "reached": true }));
    assert_eq!(facts["model"]["inputs"]["income"], "self-asserted");
    assert_eq!(facts["model"]["inputs"]["licence_years"]["element"], "issue_date");
    let shown: Value = serde_json::from_str(&text(&plica(&["inspect", &out, "--json"]))).unwrap();
    assert_eq!(shown["asksAModel"], true);

    assert_eq!(refusal(&prove(&["--rows", &rows])), (Some(1), "model.output".into()));
    assert_eq!(refusal(&prove(&["--rows", &rows, "--row", "2"])), (Some(2), "model.row".into()));
    assert_eq!(refusal(&prove(&[])), (Some(2), "model.input".into()));
    assert_eq!(refusal(&verify(&[], &request)), (Some(2), "model.unknown".into()));
    let other = folder.write("other.json", asked(json!({ "atLeast": 751 })));
    assert_eq!(refusal(&verify(&["--model", &file], &other)), (Some(1), "request.mismatch".into()));
    let digits = folder.write("digits.plica", digits().to_bytes());
    assert_eq!(refusal(&verify(&["--model", &digits], &request)), (Some(2), "model.unknown".into()));
}
