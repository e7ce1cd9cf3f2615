//! The command line's contract: arguments, files, exit status, standard output.

mod support;

use plica::issue::{
    CertificateOptions, Description, DeviceSigned, IssuedDocument, Shape, TestDevice, TestIssuer, device_response,
};
use plica::mdoc::{
    DeviceElement, DeviceNameSpaces, SessionTranscript, device_authentication_bytes, device_authentication_payload,
};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{Sample, Vector, rng, session};

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

    // With a request the items that it asks for are prepared, too.
    let prepare = |more: &[&str]| {
        let out = plica(&[&["prepare", "--document", &document, "--out", &prepared], more].concat());
        assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
        assert_eq!(stderr(&out), "commit\n");
        String::from_utf8(out.stdout).unwrap()
    };
    assert!(prepare(&[]).contains("; the MSO in "));
    assert!(prepare(&["--request", &question]).contains("; the MSO and items, 3 messages in "));
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
    assert_eq!(with(1, &folder.write("other.cbor", [0xf6])), "session.mismatch");
    let other = request(&folder, "other.json", json!([{"element": "birth_date", "predicate": {"ageAtLeast": 18}}]));
    assert_eq!(with(3, &other), "request.mismatch");
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

/// A bundle as others keep it: text, long lines, a certificate that cannot be read, a key.
#[test]
fn what_cannot_be_used_of_a_trust_list_is_named() {
    let folder = Folder::new("bundle");
    let dir = folder.path("out");
    let now = ["--now", "2026-01-15T09:00:00Z"];
    let out = plica(&[&["issue", "--out-dir", &dir], &now[..]].concat());
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    let made = |name: &str| file(Path::new(&dir), name);
    let pem = fs::read_to_string(made("roots.pem")).unwrap();
    let digits: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let digits = digits.concat();
    let lines: Vec<&str> = (0..digits.len()).step_by(76).map(|i| &digits[i..digits.len().min(i + 76)]).collect();
    let block = |lines: &[&str]| {
        format!("-----BEGIN CERTIFICATE-----\r\n{}\r\n-----END CERTIFICATE-----\r\n", lines.join("\r\n"))
    };
    let key = fs::read_to_string(made("device_key.pem")).unwrap();
    let roots =
        folder.write("bundle.pem", format!("# roots\n{}{key}# the test issuer\n{}", block(&lines[..2]), block(&lines)));
    let claims = json!([{"element": "birth_date", "predicate": {"ageAtLeast": 18}}]);
    let question = request(&folder, "request.json", claims);
    let (session, document, proof) = (made("session.cbor"), made("document.cbor"), folder.path("proof.bin"));
    let asked = |roots: &str| {
        [&["--session", &session[..], "--request", &question, "--trust", roots, "--json"], &now[..]]
            .concat()
            .iter()
            .map(|&a| a.to_owned())
            .collect::<Vec<_>>()
    };
    let run = |verb: &[&str], roots: &str| {
        let asked = asked(roots);
        plica(&[verb, &asked.iter().map(|a| &a[..]).collect::<Vec<_>>()].concat())
    };
    let warning = format!("warning: {roots}: left out: certificate 1 (line 2) cannot be read\n");
    for verb in [&["prove", "--document", &document, "--out", &proof][..], &["verify", "--presentation", &proof]] {
        let out = run(verb, &roots);
        assert_eq!((out.status.code(), stderr(&out)), (Some(0), warning.clone()));
        object(&out);
    }
    // With nothing that can be used there is nobody to trust.
    let roots = folder.write("empty.pem", block(&lines[..2]));
    let out = run(&["verify", "--presentation", &proof], &roots);
    assert_eq!((out.status.code(), &object(&out)["error"]["code"]), (Some(2), &json!("issuer.certificate")));
}

/// An authority that certifies document signers without an extended key usage, or with one of its own.
#[test]
fn usages_of_document_signers() {
    let folder = Folder::new("usages");
    let rng = &mut rng(21);
    let doc_type = "eu.europa.ec.av.1";
    let claims = json!({
        "docType": doc_type,
        "validity": {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-12-31T00:00:00Z"},
        "namespaces": {doc_type: {"age_over_18": true}},
    });
    let description = Description::from_json(&claims.to_string()).unwrap();
    let (device, session) = (TestDevice::new(rng), session("usages"));
    let question = json!({"docType": doc_type, "claims": [{"element": "age_over_18", "predicate": {"equal": true}}]});
    let question = folder.write("request.json", question.to_string());
    let transcript = folder.write("session.cbor", session.as_bytes());
    let mut certified = |usages: &[&str]| {
        let mut options = CertificateOptions::new("2026-01-15T09:00:00Z".parse().unwrap());
        options.signer_uses = usages.iter().map(|&u| u.into()).collect();
        let issuer = TestIssuer::new(&options, rng).unwrap();
        let issued = issuer.issue(&description, &device.public_key(), &Shape::default(), rng).unwrap();
        let signed = DeviceSigned::Signature(device.sign(&session, doc_type));
        let name = if usages.is_empty() { "none" } else { "own" };
        let roots = folder.write(&format!("{name}.der"), issuer.root_certificate());
        (folder.write(&format!("{name}.cbor"), issued.device_response(&signed)), roots)
    };
    let (none, own) = (certified(&[]), certified(&["1.2.3.4"]));
    let proof = folder.path("proof.bin");
    let prove = |(document, roots): &(String, String), options: &[&str]| {
        let files = ["--document", document, "--trust", roots, "--request", &question, "--session", &transcript];
        let out = plica(
            &[&["prove", "--json", "--now", "2026-01-15T09:00:00Z", "--out", &proof], &files[..], options].concat(),
        );
        out.status.code()
    };
    for (document, options, expected) in [
        (&none, &[][..], 2),
        (&none, &["--allow-any-usage"], 0),
        (&none, &["--signer-usage", "1.2.3.4"], 2),
        (&own, &[], 2),
        (&own, &["--signer-usage", "1.2.3.5", "--signer-usage", "1.2.3.4"], 0),
        (&own, &["--signer-usage", "1.2.3.4", "--allow-any-usage"], 2),
        (&own, &["--signer-usage", "serverAuth"], 2),
    ] {
        assert_eq!(prove(document, options), Some(expected), "{options:?}");
    }
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

/// A licence for a session, in a folder: the issuer's root, the session and the device's key beside it.
struct Licence {
    folder: Folder,
    device: TestDevice,
    document: IssuedDocument,
    session: SessionTranscript,
}

impl Licence {
    fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let Sample { issuer, device, document, .. } = Sample::new(40);
        let session = session(name);
        folder.write("root.der", issuer.root_certificate());
        folder.write("session.cbor", session.as_bytes());
        Self { folder, device, document, session }
    }

    fn signed(&self) -> DeviceSigned {
        DeviceSigned::Signature(self.device.sign(&self.session, &self.document.doc_type))
    }

    /// Proves and, if that went well, verifies: exit status, and facts or the error's code, of the last of the two.
    fn shows(&self, document: &str, question: &str, more: &[&str]) -> (Option<i32>, Value, String) {
        let path = |file: &str| self.folder.path(file);
        let (session, root, proof) = (path("session.cbor"), path("root.der"), path("proof.bin"));
        let asked = ["--session", &session, "--request", question, "--trust", &root, "--now", support::NOW, "--json"];
        let proved = plica(&[&["prove", "--document", document, "--out", &proof], &asked[..], more].concat());
        let notes = stderr(&proved);
        let last = match proved.status.code() {
            Some(0) => plica(&[&["verify", "--presentation", &proof], &asked[..]].concat()),
            _ => proved,
        };
        let out = object(&last);
        let said = if last.status.success() { out } else { out["error"]["code"].clone() };
        (last.status.code(), said, notes)
    }
}

fn over_18(folder: &Folder) -> String {
    request(folder, "over18.json", json!([{"element": "age_over_18", "predicate": {"ageAtLeast": 18}}]))
}

/// Several documents in a response: the one that is asked for, or the one that is named; the others are told.
#[test]
fn one_of_several_documents() {
    let licence = Licence::new("several");
    let folder = &licence.folder;
    let good = licence.document.document(&licence.signed());
    let mut other = licence.document.clone();
    other.doc_type = "org.example.other".into();
    let other = other.document(&DeviceSigned::None);
    let file = |name: &str, documents: &[Vec<u8>]| folder.write(name, device_response(documents));
    let question = over_18(folder);
    let both = file("both.cbor", &[other.clone(), good.clone()]);
    let (status, facts, notes) = licence.shows(&both, &question, &[]);
    assert_eq!((status, &facts["holds"]), (Some(0), &json!(true)));
    assert!(notes.starts_with("note: document 0, org.example.other, cannot be used: the docType"), "{notes}");
    let none = file("none.cbor", &[other.clone(), other]);
    let twice = file("twice.cbor", &[good.clone(), good.clone()]);
    for (document, more, status, code) in [
        (&both, &["--document-index", "1"][..], 0, json!(true)),
        (&both, &["--document-index", "0"], 2, json!("mdoc.doc_type")),
        (&both, &["--document-index", "2"], 2, json!("mdoc.document_missing")),
        (&none, &[], 2, json!("mdoc.document_missing")),
        (&twice, &[], 0, json!(true)),
    ] {
        let (found, said, _) = licence.shows(document, &question, more);
        assert_eq!((found, said.get("holds").unwrap_or(&said)), (Some(status), &code), "{document} {more:?}");
    }
    // Without a request the one that can be used is meant, if there is one.
    let prepare = |document: &str, more: &[&str]| {
        plica(&[&["prepare", "--document", document, "--out", &folder.path("prepared")], more].concat()).status.code()
    };
    assert_eq!(prepare(&both, &[]), Some(0));
    assert_eq!(prepare(&twice, &[]), Some(2));
    assert_eq!(prepare(&twice, &["--document-index", "1"]), Some(0));
    let out = object(&plica(&["inspect", &both, "--json"]));
    assert_eq!(out["kind"], "response");
    assert!(out["documents"][0]["unusable"].as_str().unwrap().contains("docType"));
    assert_eq!(out["documents"][1]["issuerSignature"], "verifies under the key of the certificate");
}

/// What the device signs is shown apart, and which alternative was shown with the claim.
#[test]
fn device_signed_elements_and_alternatives() {
    let licence = Licence::new("apart");
    let element = DeviceElement { namespace: "org.example".into(), element: "hash".into(), value: vec![0x41, 7] };
    let name_spaces = DeviceNameSpaces::from_elements(&[element]).unwrap();
    let doc_type = &licence.document.doc_type;
    let to_sign = device_authentication_bytes(&licence.session, doc_type, &name_spaces);
    let payload = Some(device_authentication_payload(&licence.session, doc_type, &name_spaces));
    let signature = licence.device.sign_bytes(&to_sign);
    let signed = DeviceSigned::Signed { name_spaces, payload, signature };
    let document = licence.folder.write("document.cbor", licence.document.device_response(&signed));
    let question = request(
        &licence.folder,
        "question.json",
        json!([
            {"anyOf": [{"element": "age_over_99", "predicate": {"ageAtLeast": 21}},
                       {"element": "birth_date", "predicate": {"ageAtLeast": 21, "on": "2026-01-14"}}]},
            {"element": "height", "predicate": {"range": [150, 200]}},
        ]),
    );
    let (status, facts, _) = licence.shows(&document, &question, &[]);
    assert_eq!(status, Some(0), "{facts}");
    assert_eq!(facts["claims"][0]["element"], "birth_date");
    assert_eq!(facts["claims"][0]["alternative"], 1);
    assert_eq!(facts["claims"][0]["predicate"], json!({"ageAtLeast": 21, "on": "2026-01-14"}));
    assert_eq!(facts["claims"][1].get("alternative"), None);
    let own = json!([{"namespace": "org.example", "element": "hash", "value": "07", "cbor": "4107"}]);
    assert_eq!(facts["deviceSigned"], own);
    let inspected = object(&plica(&["inspect", &licence.folder.path("proof.bin"), "--json"]));
    assert_eq!((&inspected["alternatives"], &inspected["deviceSigned"]), (&json!([1, 0]), &own));
    // Attached to a document of another session.
    licence.folder.write("session.cbor", [0xf6]);
    let (status, code, _) = licence.shows(&document, &question, &[]);
    assert_eq!((status, code), (Some(1), json!("device.payload")));
}

/// What cannot be said is no "no": exit status 2.
#[test]
fn no_answer_is_not_no() {
    let licence = Licence::new("unsaid");
    let document = licence.folder.write("document.cbor", licence.document.device_response(&licence.signed()));
    for (claim, status, code) in [
        (json!({"element": "family_name", "predicate": {"equal": "Musterfrau"}}), 1, "predicate.false"),
        (json!({"element": "driving_privileges", "predicate": {"equal": "B"}}), 2, "predicate.type"),
        (json!({"element": "height", "predicate": {"equal": "175"}}), 2, "predicate.type"),
        (json!({"element": "height", "predicate": {"in": ["175", "176"]}}), 2, "predicate.type"),
        (json!({"element": "age_over_65", "predicate": {"ageAtLeast": 18}}), 2, "predicate.cannot_say"),
        (json!({"element": "age_in_years", "predicate": {"ageAtLeast": 18}}), 2, "predicate.unsupported"),
        (
            json!({"anyOf": [{"element": "age_over_99", "predicate": {"ageAtLeast": 18}},
                             {"element": "age_over_65", "predicate": {"ageAtLeast": 18}}]}),
            2,
            "predicate.no_alternative",
        ),
    ] {
        let question = request(&licence.folder, "question.json", json!([claim]));
        let (found, said, _) = licence.shows(&document, &question, &[]);
        assert_eq!((found, said), (Some(status), json!(code)), "{claim}");
    }
}

/// A document that nothing, or less, can be proved by.
#[test]
fn what_is_wrong_with_a_document_is_said() {
    let licence = Licence::new("wrong");
    let folder = &licence.folder;
    let changed = |from: &[u8], to: &[u8]| {
        let mut bytes = licence.document.issuer_signed.clone();
        let at = bytes.windows(from.len()).rposition(|window| window == from).unwrap();
        bytes[at..at + to.len()].copy_from_slice(to);
        bytes
    };
    let until = licence.document.credential().unwrap().mso().validity.valid_until.to_string();
    let forged = folder.write("forged.cbor", changed(until.as_bytes(), b"2099"));
    let edited = folder.write("edited.cbor", changed(b"Mustermann", b"Musterfrau"));
    let bare = folder.write("bare.cbor", b"\xa2odigestIdMapping\xa0jissuerAuth\x80");
    let prepare = |document: &str| {
        let out = plica(&["prepare", "--document", document, "--out", &folder.path("prepared")]);
        (out.status.code(), stderr(&out))
    };
    let (status, said) = prepare(&forged);
    assert_eq!(status, Some(0));
    assert!(said.contains("warning: the issuer's signature does not verify"), "{said}");
    let (status, said) = prepare(&edited);
    assert_eq!(status, Some(0));
    assert!(said.starts_with("warning: the item \"family_name"), "{said}");
    assert!(prepare(&bare).1.contains("mdoc.without_values"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Also where a readable file was there before.
        let prepared = folder.path("prepared");
        fs::set_permissions(&prepared, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(prepare(&edited).0, Some(0));
        assert_eq!(fs::metadata(&prepared).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let inspect = |document: &str| object(&plica(&["inspect", document, "--json"]));
    assert_eq!(inspect(&forged)["issuerSignature"], "does not verify under the key of the certificate");
    let edited = inspect(&edited);
    assert_eq!(edited["issuerSignature"], "verifies under the key of the certificate");
    let elements = edited["elements"].as_array().unwrap();
    let wrong = elements.iter().filter(|element| element["predicates"].as_str().unwrap().starts_with("none"));
    assert_eq!(wrong.count(), 1);
    let question = over_18(folder);
    let key = folder.write("device.pem", &**licence.device.to_pem().unwrap());
    let (status, code, _) = licence.shows(&forged, &question, &["--device-key", &key]);
    assert_eq!((status, code), (Some(1), json!("issuer.signature")));
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

#[test]
fn stages_on_the_vectors_that_the_environment_allows() {
    let bench = |vectors: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plica"));
        command.args(["bench", "--stages", "--runs", "1", "--json"]).env("PLICA_VECTORS", vectors).output().unwrap()
    };
    let out = object(&bench("scalar"));
    assert_eq!(out["vectors"], "scalar");
    let names = |call: &str| out[call].as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(names("present"), "argue build check commit open parse");
    assert_eq!(names("verify"), "argue build check open parse");
    let wrong = bench("everything");
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(object(&wrong)["error"]["code"], "usage");
}
