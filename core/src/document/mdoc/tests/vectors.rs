//! The real documents under `tests/vectors/mdoc/`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::super::{Credential, SessionTranscript};
use crate::document::time::DateTime;

pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) response: Vec<u8>,
    pub(crate) session: SessionTranscript,
    pub(crate) now: DateTime,
    pub(crate) meta: Value,
}

impl Vector {
    pub(crate) fn load(name: &str) -> Self {
        let folder = root().join(name);
        let read = |file: &str| fs::read(folder.join(file)).unwrap();
        let meta: Value = serde_json::from_slice(&read("meta.json")).unwrap();
        Self {
            name: name.into(),
            response: read("device_response.cbor"),
            session: SessionTranscript::new(&read("session_transcript.cbor")).unwrap(),
            now: meta["now"].as_str().unwrap().parse().unwrap(),
            meta,
        }
    }

    pub(crate) fn all() -> Vec<Self> {
        let mut names: Vec<String> =
            fs::read_dir(root()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert!(names.len() >= 9);
        names.iter().map(|name| Self::load(name)).collect()
    }

    pub(crate) fn credential(&self) -> Credential {
        Credential::from_cbor(&self.response).unwrap()
    }

    /// The document signer's public key.
    pub(crate) fn issuer_key(&self) -> ([u8; 32], [u8; 32]) {
        let key = |name: &str| hex::decode(self.meta[name].as_str().unwrap()).unwrap().try_into().unwrap();
        (key("ds_cert_pk_x"), key("ds_cert_pk_y"))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/mdoc")
}
