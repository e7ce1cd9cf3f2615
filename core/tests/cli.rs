//! The command line's contract: arguments, files, exit status, standard output.

mod support;

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::Vector;

/// A folder of its own for a test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("plica-cli-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, file: &str) -> String {
        self.0.join(file).to_str().unwrap().into()
    }

    fn write(&self, file: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(file), bytes).unwrap();
        self.path(file)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn plica(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plica")).args(args).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Standard output as the one object that it has to be.
fn object(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

fn request(folder: &Folder, name: &str, claims: Value) -> String {
    let json = json!({ "docType": "org.iso.18013.5.1.mDL", "claims": claims });
    folder.write(name, json.to_string())
}

fn file(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().into()
}

#[test]
fn a_real_document_with_a_pinned_key() {
    let vector = Vector::load("owf-mustermann-mdl");
    let folder = Folder::new("pinned");
    let question = request(
        &folder,
        "request.json",
        json!([
            {"element": "birth_date", "predicate": {"ageAtLeast": 18}},
            {"element": "family_name", "predicate": "disclose"},
        ]),
    );
    let (x, y) = vector.issuer_key();
    let key = format!("{}:{}", hex::encode(x), hex::encode(y));
    let (document, session) =
        (file(&vector.folder, "device_response.cbor"), file(&vector.folder, "session_transcript.cbor"));
    let (now, proof, prepared) = ("2024-10-01T09:00:00Z", folder.path("proof.bin"), folder.path("prepared.bin"));
    let asked = ["--session", &session, "--request", &question, "--now", now, "--issuer-key", &key];

    let out = plica(&["prepare", "--document", &document, "--out", &prepared]);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert_eq!(stderr(&out), "commit\n");
    for extra in [&[][..], &["--prepared", &prepared]] {
        let out = plica(&[&["prove", "--document", &document, "--out", &proof, "--json"], &asked[..], extra].concat());
        assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
        assert_eq!(stderr(&out), "");
        let out = object(&out);
        assert_eq!(out["bytes"], fs::metadata(&proof).unwrap().len());
        assert!(out["times"]["total"].as_f64().unwrap() > 0.0);

        let out = plica(&[&["verify", "--presentation", &proof, "--json"], &asked[..]].concat());
        assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
        let out = object(&out);
        assert_eq!(out["holds"], true);
        assert!(["parse", "open", "verify"].iter().all(|step| out["times"][step].as_f64().is_some()));
        assert_eq!(out["docType"], "org.iso.18013.5.1.mDL");
        assert_eq!(out["now"], now);
        assert_eq!(out["claims"][0]["predicate"], json!({ "ageAtLeast": 18 }));
        assert_eq!(out["claims"][0].get("value"), None);
        assert_eq!(out["claims"][1]["value"], "Mustermann");
        assert_eq!(out["claims"][1]["cbor"], "6a4d75737465726d616e6e");
    }
    // Lines in a pipe.
    let out = plica(&[&["prove", "--document", &document, "--out", &proof], &asked[..]].concat());
    assert_eq!(stderr(&out), "parse\ncheck\nbuild\ncommit\nargue\nopen\n");
    let out = plica(&[&["verify", "--presentation", &proof], &asked[..]].concat());
    assert_eq!(stderr(&out), "parse\ncheck\nbuild\nargue\nopen\n");
    assert!(String::from_utf8_lossy(&out.stdout).contains("family_name  = \"Mustermann\""));

    // Another time, another session, another key, a changed byte: 1.
    let verify = |asked: &[&str]| plica(&[&["verify", "--presentation", &proof, "--json"], asked].concat());
    let with = |at: usize, value: &str| {
        let mut asked = asked.map(str::to_owned);
        asked[at] = value.into();
        let out = verify(&asked.each_ref().map(String::as_str));
        assert_eq!(out.status.code(), Some(1), "{}", stderr(&out));
        object(&out)["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(with(5, "2024-10-01T10:00:00Z"), "clock.skew");
    assert_eq!(with(1, &folder.write("other.cbor", [0xf6])), "proof.invalid");
    let other = Vector::load("google-test-mdl").issuer_key();
    assert_eq!(with(7, &format!("{}:{}", hex::encode(other.0), hex::encode(other.1))), "issuer.untrusted");
    let mut bytes = fs::read(&proof).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&proof, &bytes).unwrap();
    let out = verify(&asked);
    assert_eq!(out.status.code(), Some(1));
    assert!(object(&out)["error"]["code"].as_str().unwrap().starts_with("proof."));
    assert!(stderr(&out).starts_with("error[proof."));
}

#[test]
fn an_issued_document_with_a_root() {
    let folder = Folder::new("issued");
    let dir = folder.path("out");
    let now = ["--now", "2026-01-15T09:00:00Z"];
    let out = plica(&[&["issue", "--out-dir", &dir, "--json"], &now[..]].concat());
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert_eq!(object(&out)["docType"], "org.iso.18013.5.1.mDL");
    let made = |name: &str| file(Path::new(&dir), name);
    let claim = |years: u32| json!([{"element": "birth_date", "predicate": {"ageAtLeast": years}}]);
    let question = request(&folder, "request.json", claim(18));
    let (session, roots, proof) = (made("session.cbor"), made("roots.pem"), folder.path("proof.bin"));
    let asked = [&["--session", &session[..], "--request", &question, "--trust", &roots], &now[..]].concat();

    // The document's own signature, and a fresh one by the device key.
    let (response, signed, key) = (made("document.cbor"), made("issuer_signed.cbor"), made("device_key.pem"));
    for document in [&["--document", &response[..]][..], &["--document", &signed, "--device-key", &key]] {
        let out = plica(&[&["prove", "--out", &proof, "--json"], document, &asked[..]].concat());
        assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
        let out = plica(&[&["verify", "--presentation", &proof, "--json"], &asked[..]].concat());
        assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
        assert_eq!(object(&out)["issuer"]["subject"], "CN=Plica Test DS,C=UT");
    }
    for (file, kind) in [(&response, "document"), (&proof, "presentation")] {
        let out = plica(&["inspect", file, "--json"]);
        assert_eq!((out.status.code(), &object(&out)["kind"]), (Some(0), &json!(kind)));
    }
    // A document without a signature; a claim that is false.
    let out = plica(&[&["prove", "--out", &proof, "--json", "--document", &signed], &asked[..]].concat());
    assert_eq!((out.status.code(), &object(&out)["error"]["code"]), (Some(2), &json!("mdoc.device_signature_missing")));
    let old = request(&folder, "old.json", claim(90));
    let asked = [&["--session", &session[..], "--request", &old, "--trust", &roots], &now[..]].concat();
    let out = plica(&[&["prove", "--out", &proof, "--json", "--document", &response], &asked[..]].concat());
    assert_eq!((out.status.code(), &object(&out)["error"]["code"]), (Some(1), &json!("predicate.false")));
}

#[test]
fn claims_of_ones_own() {
    let folder = Folder::new("claims");
    let claims = json!({
        "docType": "eu.europa.ec.av.1",
        "validity": {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-12-31T00:00:00Z"},
        "namespaces": {"eu.europa.ec.av.1": {"age_over_18": true}},
    });
    let (claims, dir) = (folder.write("claims.json", claims.to_string()), folder.path("out"));
    let out = plica(&["issue", "--claims", &claims, "--out-dir", &dir]);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    let made = |name: &str| file(Path::new(&dir), name);
    let question = json!({
        "docType": "eu.europa.ec.av.1",
        "claims": [{"element": "age_over_18", "predicate": {"equal": true}}],
    });
    let question = folder.write("request.json", question.to_string());
    let (session, roots, proof) = (made("session.cbor"), made("roots.pem"), folder.path("proof.bin"));
    let asked = ["--session", &session, "--request", &question, "--trust", &roots, "--now", "2026-12-30T00:00:00Z"];
    let document = made("document.cbor");
    let out = plica(&[&["prove", "--document", &document, "--out", &proof], &asked[..]].concat());
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    let out = plica(&[&["verify", "--presentation", &proof], &asked[..]].concat());
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
}

#[test]
fn input_that_cannot_be_used() {
    let vector = Vector::load("google-test-mdl");
    let folder = Folder::new("unusable");
    let (x, y) = vector.issuer_key();
    let key = format!("{}:{}", hex::encode(x), hex::encode(y));
    let document = file(&vector.folder, "device_response.cbor");
    let session = file(&vector.folder, "session_transcript.cbor");
    let question =
        request(&folder, "request.json", json!([{"element": "age_over_18", "predicate": {"ageAtLeast": 18}}]));
    let proof = folder.path("proof.bin");
    let run = |document: &str, session: &str, question: &str, key: &str| {
        let now = "2024-01-30T09:00:00Z";
        let out = plica(&[
            "prove",
            "--document",
            document,
            "--session",
            session,
            "--request",
            question,
            "--now",
            now,
            "--issuer-key",
            key,
            "--out",
            &proof,
            "--json",
        ]);
        let code = object(&out)["error"]["code"].as_str().unwrap_or("none").to_owned();
        (out.status.code(), code)
    };
    let unusable = |code: &str| (Some(2), code.to_owned());
    assert_eq!(run(&document, &session, &question, &key).0, Some(0));
    assert_eq!(run(&folder.path("none"), &session, &question, &key), unusable("file.read"));
    let nonsense = folder.write("nonsense", b"\xa1\x00");
    assert_eq!(run(&nonsense, &session, &question, &key), unusable("mdoc.cbor"));
    assert_eq!(run(&document, &nonsense, &question, &key), unusable("mdoc.cbor"));
    let empty = folder.write("empty.json", "{}");
    assert_eq!(run(&document, &session, &empty, &key), unusable("request.json"));
    assert_eq!(run(&document, &session, &question, "12:34"), unusable("usage"));
    let off_curve = format!("{}:{}", "11".repeat(32), "22".repeat(32));
    assert_eq!(run(&document, &session, &question, &off_curve), unusable("mdoc.not_on_curve"));
    let annex = file(&Vector::load("iso18013-5-annex-d").folder, "device_response.cbor");
    assert_eq!(run(&annex, &session, &question, &key), unusable("mdoc.device_mac"));
    // Usage errors.
    for args in [&["prove"][..], &["nothing"], &["verify", "--json"], &["prove", "--now", "yesterday"]] {
        let out = plica(args);
        assert_eq!(out.status.code(), Some(2));
        if args.contains(&"--json") {
            assert_eq!(object(&out)["error"]["code"], "usage");
        }
    }
    assert_eq!(plica(&["--help"]).status.code(), Some(0));
    // A file that is no presentation is a proof that is refused.
    let args = ["--session", &session, "--request", &question, "--issuer-key", &key, "--json"];
    let out = plica(&[&["verify", "--presentation", &nonsense], &args[..]].concat());
    assert_eq!((out.status.code(), &object(&out)["error"]["code"]), (Some(1), &json!("proof.malformed")));
}

/// The under-age holder's real document.
#[test]
fn a_claim_that_is_false() {
    let vector = Vector::load("payground-under-18-mdl");
    let folder = Folder::new("false");
    let (x, y) = vector.issuer_key();
    let key = format!("{}:{}", hex::encode(x), hex::encode(y));
    let question = request(&folder, "request.json", json!([{"element": "age_over_18", "predicate": {"equal": true}}]));
    let out = plica(&[
        "prove",
        "--document",
        &file(&vector.folder, "device_response.cbor"),
        "--session",
        &file(&vector.folder, "session_transcript.cbor"),
        "--request",
        &question,
        "--now",
        "2025-06-10T23:59:59Z",
        "--issuer-key",
        &key,
        "--out",
        &folder.path("proof.bin"),
        "--json",
    ]);
    assert_eq!((out.status.code(), &object(&out)["error"]["code"]), (Some(1), &json!("predicate.false")));
    assert!(!Path::new(&folder.path("proof.bin")).exists());
}

#[test]
fn the_demo_behaves() {
    let out = plica(&["demo"]);
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("transcript.reused") && !text.contains("UNEXPECTED"), "{text}");
}
