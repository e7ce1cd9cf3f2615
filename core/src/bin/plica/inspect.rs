//! `inspect`: the contents of a file, without what its holder keeps private.

use crate::args::{InspectArgs, to_hex};
use crate::failure::Outcome;
use crate::files;
use crate::health;
use crate::show;
use plica::error::{DocumentError, Error};
use plica::holder::Prepared;
use plica::mdoc::{Credential, DeviceAuth};
use plica::presentation::{IssuerIdentity, MAGIC, Presentation};
use plica::statement::mso_class;
use plica::trust::IssuerKey;
use serde_json::{Value, json};

/// Shows the contents of a file.
pub fn run(args: &InspectArgs) -> Outcome {
    let bytes = files::read(&args.file)?;
    let found = match bytes.first_chunk::<4>() {
        Some(&MAGIC) => presentation(&bytes)?,
        Some(b"PLCK") => prepared(&bytes)?,
        _ => document(&bytes)?,
    };
    print(&found, args.json);
    Ok(())
}

/// Prints what was found.
pub fn print(found: &Value, json: bool) {
    if json {
        println!("{found}");
    } else {
        print!("{}", lines(found, 0));
    }
}

fn presentation(bytes: &[u8]) -> Outcome<Value> {
    let presentation = Presentation::from_bytes(bytes)?;
    let issuer = match &presentation.issuer {
        IssuerIdentity::Key { x, y } => json!({ "key": format!("{}:{}", to_hex(x), to_hex(y)) }),
        IssuerIdentity::Certificates(chain) => chain.first().map_or(Value::Null, |der| certificate(der)),
    };
    let disclosed: Vec<Value> =
        presentation.disclosed.iter().map(|d| d.as_ref().map_or(Value::Null, |bytes| to_hex(bytes).into())).collect();
    Ok(json!({
        "kind": "presentation",
        "bytes": bytes.len(),
        "hint": {
            "session": to_hex(&presentation.hint.session),
            "request": to_hex(&presentation.hint.request),
        },
        "statedTime": presentation.now.to_string(),
        "issuer": issuer,
        "msoBlocks": presentation.mso_blocks,
        "noncePoint": to_hex(&presentation.nonce_point.to_compressed()),
        "alternatives": presentation.alternatives,
        "disclosed": disclosed,
        "deviceSigned": show::device_signed(presentation.name_spaces.elements()),
        "asksAModel": presentation.answer.is_some(),
        "proof": {
            "bytes": presentation.proof.to_bytes().len(),
            "rows": presentation.proof.rows.len(),
            "messages": presentation.proof.fold.messages.len(),
            "entries": presentation.proof.fold.entries.len(),
        },
        "note": "nothing here is a fact before it is verified against a request",
    }))
}

fn prepared(bytes: &[u8]) -> Outcome<Value> {
    let prepared = Prepared::from_bytes(bytes)?;
    Ok(json!({
        "kind": "prepared credential",
        "bytes": bytes.len(),
        "messages": prepared.messages(),
        "rows": prepared.committed_rows(),
        "note": "as secret as the credential",
    }))
}

/// A document; of several a list of them, those that cannot be used with the reason.
fn document(bytes: &[u8]) -> Outcome<Value> {
    let mut all = Credential::all_from_cbor(bytes)?;
    if all.len() == 1 {
        let mut found = credential(&all.remove(0).credential?)?;
        found["bytes"] = bytes.len().into();
        return Ok(found);
    }
    let documents = all.iter().enumerate().map(|(i, found)| {
        let mut out = match &found.credential {
            Ok(found) => credential(found)?,
            Err(error) => json!({ "kind": "document", "docType": found.doc_type, "unusable": error.to_string() }),
        };
        out["index"] = i.into();
        Ok(out)
    });
    let documents = documents.collect::<Outcome<Vec<Value>>>()?;
    Ok(json!({ "kind": "response", "bytes": bytes.len(), "documents": documents }))
}

fn credential(credential: &Credential) -> Outcome<Value> {
    let mso = credential.mso();
    let auth = match credential.device_auth() {
        DeviceAuth::None => "none".to_owned(),
        DeviceAuth::Mac => "a MAC, which cannot be proved".into(),
        DeviceAuth::Signature(_) => "a signature".into(),
        DeviceAuth::Unusable(error) => format!("unusable: {error}"),
    };
    let signature = match health::issuer_signature(credential) {
        Some(true) => "verifies under the key of the certificate",
        Some(false) => "does not verify under the key of the certificate",
        None => "not checked: there is no certificate with a key for it",
    };
    let digests: Vec<Value> =
        mso.namespaces.iter().map(|n| json!({ "namespace": n.name, "digests": n.entries.len() })).collect();
    let usable = credential.elements().map(|(namespace, item)| {
        let predicates = match health::element(credential, namespace, &item.layout.element) {
            Some(Error::Document(DocumentError::DigestMismatch { .. })) => "none: not as the issuer signed it".into(),
            Some(error) => format!("none: {error}"),
            None if item.check_size().is_ok() => "all".into(),
            None => "discloseLinkable".into(),
        };
        json!({
            "namespace": namespace,
            "element": item.layout.element,
            "itemBytes": item.bytes.len(),
            "predicates": predicates,
        })
    });
    let unusable = credential.unusable_items().map(|item| {
        json!({
            "namespace": item.namespace,
            "element": item.element,
            "predicates": format!("none: {}", item.error),
        })
    });
    let elements: Vec<Value> = usable.chain(unusable).collect();
    let mut out = json!({
        "kind": "document",
        "docType": credential.doc_type(),
        "issuer": credential.certificates().first().map_or(Value::Null, |der| certificate(der)),
        "issuerSignature": signature,
        "signed": mso.validity.signed.to_string(),
        "validFrom": mso.validity.valid_from.to_string(),
        "validUntil": mso.validity.valid_until.to_string(),
        "msoBytes": mso.bytes().len(),
        "msoBlocks": mso_class(mso.message.len())?,
        "digests": digests,
        "elements": elements,
        "deviceAuthentication": auth,
    });
    if !credential.device_name_spaces().is_empty() {
        out["deviceSigned"] = show::device_signed(credential.device_name_spaces().elements());
    }
    Ok(out)
}

fn certificate(der: &[u8]) -> Value {
    match IssuerKey::from_certificate(der) {
        Ok(key) => json!({
            "subject": key.subject,
            "key": format!("{}:{}", to_hex(&key.x), to_hex(&key.y)),
            "notBefore": key.not_before.to_string(),
            "notAfter": key.not_after.to_string(),
        }),
        Err(error) => json!({ "unreadable": error.to_string() }),
    }
}

/// An object as indented lines; flat objects of a list take a line each.
fn lines(value: &Value, depth: usize) -> String {
    let pad = "  ".repeat(depth);
    let Value::Object(members) = value else { return format!("{pad}{}\n", plain(value)) };
    let member = |(key, value): (&String, &Value)| match value {
        Value::Object(_) => format!("{pad}{key}:\n{}", lines(value, depth + 1)),
        Value::Array(items) => {
            let items = items.iter().map(|item| match item {
                Value::Object(members) if members.values().any(|value| value.is_array() || value.is_object()) => {
                    format!("{pad}  -\n{}", lines(item, depth + 2))
                }
                Value::Object(members) => {
                    let cells: Vec<String> = members.values().map(plain).collect();
                    format!("{pad}  {}\n", cells.join("  "))
                }
                other => format!("{pad}  {}\n", plain(other)),
            });
            format!("{pad}{key}:\n{}", items.collect::<String>())
        }
        _ => format!("{pad}{key}: {}\n", plain(value)),
    };
    members.iter().map(member).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".into(),
        other => other.to_string(),
    }
}
