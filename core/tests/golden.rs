//! Presentations that were made once and are kept: what a verifier accepted, later ones accept.
//!
//! See `tests/vectors/README.md`. The folder of a released version is never written again.

mod support;

use plica::mdoc::{DeviceElement, DeviceNameSpaces, SessionTranscript};
use plica::presentation::{Presentation, VERSION};
use plica::request::Predicate::{AgeAtLeast, Disclose, DiscloseLinkable, Equal, In, Range};
use plica::request::Request;
use plica::time::DateTime;
use plica::trust::TrustList;
use plica::verifier::{Facts, Verifier};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use support::{AAMVA, MDL, Sample, Vector, rng, session};

fn presentations() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/presentations")
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// What a relying party had, and what it was sent.
struct Golden {
    verifier: Verifier,
    request: Request,
    now: DateTime,
    presentation: Vec<u8>,
    meta: Value,
}

impl Golden {
    fn load(folder: &Path) -> Self {
        let read =
            |file: &str| fs::read(folder.join(file)).unwrap_or_else(|e| panic!("{}/{file}: {e}", folder.display()));
        let text = |file: &str| String::from_utf8(read(file)).unwrap();
        let meta: Value = serde_json::from_str(&text("meta.json")).unwrap();
        let session = SessionTranscript::new(&read("session_transcript.cbor")).unwrap();
        let request = Request::from_json(&text("request.json")).unwrap().session(&session);
        let trust = TrustList::new().with_certificates(&[&request.doc_type], &read("roots.der")).unwrap();
        Self {
            verifier: Verifier::new(trust).allow_device_signed(),
            request,
            now: meta["now"].as_str().unwrap().parse().unwrap(),
            presentation: read("presentation.bin"),
            meta,
        }
    }
}

#[test]
fn older_presentations_verify() {
    let mut seen = 0;
    for folder in folders(&presentations()).iter().flat_map(|version| folders(version)) {
        let name = folder.display();
        let Golden { verifier, request, now, presentation, meta } = Golden::load(&folder);
        let facts = verifier.verify_bytes(&presentation, &request, now).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(facts.issuer.subject, meta["issuer"].as_str().unwrap(), "{name}");
        let shown: Vec<Value> = facts.claims.iter().map(|c| c.disclosed.as_ref().map(hex::encode).into()).collect();
        assert_eq!(Value::from(shown), meta["disclosed"], "{name}");
        assert_eq!(device_signed(&facts), meta["deviceSigned"], "{name}");
        // They are read and written alike, and answer nothing else.
        assert_eq!(Presentation::from_bytes(&presentation).unwrap().to_bytes(), presentation, "{name}");
        let elsewhere = request.clone().session(&session("another session"));
        assert_eq!(
            verifier.verify_bytes(&presentation, &elsewhere, now).unwrap_err().code(),
            "session.mismatch",
            "{name}"
        );
        let mut changed = presentation.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(verifier.verify_bytes(&changed, &request, now).is_err(), "{name}");
        seen += 1;
    }
    assert!(seen >= 3, "{seen} presentations");
}

/// Of every version of the format up to this one.
#[test]
fn every_version_is_there() {
    for version in 1..=VERSION {
        let folders = folders(&presentations().join(format!("v{version}")));
        for folder in &folders {
            let bytes = fs::read(folder.join("presentation.bin")).unwrap();
            assert_eq!(bytes[4..8], version.to_be_bytes(), "{}", folder.display());
        }
        assert!(folders.len() >= 2, "v{version}");
    }
}

/// `namespace/element: CBOR`, of each.
fn device_signed(facts: &Facts) -> Value {
    let one = |e: &DeviceElement| format!("{}/{}: {}", e.namespace, e.element, hex::encode(&e.value));
    facts.device_signed.iter().map(one).collect()
}

fn write(name: &str, request: &Request, presentation: &Presentation, roots: &[u8], verifier: &Verifier, how: &str) {
    let now = presentation.now;
    let facts = verifier.verify(presentation, request, now).unwrap();
    let shown: Vec<Value> = facts.claims.iter().map(|c| c.disclosed.as_ref().map(hex::encode).into()).collect();
    let meta = json!({
        "now": now.to_string(), "issuer": facts.issuer.subject, "disclosed": shown,
        "deviceSigned": device_signed(&facts), "made": how, "release": env!("CARGO_PKG_VERSION"),
    });
    let folder = presentations().join(format!("v{VERSION}")).join(name);
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    // These files are made once.
    if folder.exists() {
        return;
    }
    fs::create_dir(&folder).unwrap();
    let put = |file: &str, bytes: &[u8]| fs::write(folder.join(file), bytes).unwrap();
    put("presentation.bin", &presentation.to_bytes());
    put("session_transcript.cbor", request.session.as_ref().unwrap().as_bytes());
    let asked = Request { session: None, ..request.clone() };
    put("request.json", format!("{}\n", asked.to_json()).as_bytes());
    put("roots.der", roots);
    put("meta.json", format!("{meta:#}\n").as_bytes());
}

#[test]
#[ignore = "makes the presentations of a new version, once"]
fn make() {
    let sample = Sample::new(2026);
    let request = Request::new("org.iso.18013.5.1.mDL")
        .claim(MDL, "birth_date", AgeAtLeast(18))
        .claim(MDL, "family_name", Disclose)
        .claim(MDL, "given_name", DiscloseLinkable)
        .claim(MDL, "height", Range(150, 200))
        .claim(AAMVA, "aamva_version", Equal(vec![2]))
        .claim(MDL, "issuing_country", In(vec![b"\x62US".to_vec(), b"\x62CA".to_vec()]))
        .session(&session("golden"));
    let holder = sample.holder();
    let prepared = holder.prepare(None, &mut rng(2)).unwrap();
    let signature = sample.sign(&request);
    let presentation = holder.present(&prepared, &request, &signature, sample.now, &mut rng(3)).unwrap();
    let how = "core/tests/golden.rs: sample licence of the test issuer, seed 2026, prepared";
    write("issued", &request, &presentation, sample.issuer.root_certificate(), &sample.verifier(), how);

    let request = Request::age(18).session(&session("device-signed"));
    let hash = [&[0x58, 0x20][..], &[7; 32]].concat();
    let (namespace, element) = ("org.example.transaction".into(), "transaction_data_hash".into());
    let own = DeviceNameSpaces::from_elements(&[DeviceElement { namespace, element, value: hash }]).unwrap();
    let signature = sample.device.sign_bytes(&holder.device_authentication_over(&request, &own).unwrap()).to_bytes();
    let presentation = holder.present(None, &request, (&signature, &own), sample.now, &mut rng(5)).unwrap();
    let how = "core/tests/golden.rs: sample licence of the test issuer, seed 2026, an element that the device signed";
    let verifier = sample.verifier().allow_device_signed();
    write("device-signed", &request, &presentation, sample.issuer.root_certificate(), &verifier, how);

    // The document signer's certificate is the anchor: that of its root is not in the document.
    let vector = Vector::load("owf-mustermann-mdl");
    let request = Request::new("org.iso.18013.5.1.mDL")
        .claim(MDL, "birth_date", AgeAtLeast(53))
        .claim(MDL, "age_over_18", Disclose)
        .session(&vector.session);
    let holder = plica::holder::Holder::new(vector.credential.clone());
    let presentation = holder.present(None, &request, &vector.signature(), vector.now, &mut rng(4)).unwrap();
    let root = &vector.credential.certificates()[0];
    let verifier = Verifier::new(TrustList::from_certificates(&[root]).unwrap());
    let how = "core/tests/golden.rs: mdoc/owf-mustermann-mdl with its own device signature";
    write("owf-mustermann-mdl", &request, &presentation, root, &verifier, how);
}
