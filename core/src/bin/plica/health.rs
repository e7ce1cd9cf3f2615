//! What is wrong with a document that can be read.

use plica::error::Error;
use plica::mdoc::Credential;
use plica::reference::check_issuer_signature;
use plica::trust::IssuerKey;

/// Whether the issuer's signature verifies under the key of the document's own certificate: none if there is no such
/// key.
pub fn issuer_signature(credential: &Credential) -> Option<bool> {
    let key = IssuerKey::from_certificate(credential.certificates().first()?).ok()?;
    Some(check_issuer_signature(credential, &key).is_ok())
}

/// Why an element cannot be used, if it cannot.
pub fn element(credential: &Credential, namespace: &str, element: &str) -> Option<Error> {
    credential.element(namespace, element).err()
}

/// What will end in a refusal, a line each.
pub fn warnings(credential: &Credential) -> Vec<String> {
    let mut warnings = Vec::new();
    match issuer_signature(credential) {
        Some(true) => {}
        Some(false) => warnings.push(
            "the issuer's signature does not verify under the key of its certificate: nothing can be proved by it"
                .into(),
        ),
        None => warnings.push("the document has no certificate whose key could check the issuer's signature".into()),
    }
    let names = credential.elements().map(|(namespace, item)| (namespace, &*item.layout.element));
    warnings.extend(names.filter_map(|(namespace, name)| Some(element(credential, namespace, name)?.to_string())));
    warnings.extend(credential.unusable_items().map(|item| {
        let name = item.element.unwrap_or("an element without a name");
        format!("{name:?} in {:?} cannot be used: {}", item.namespace, item.error)
    }));
    warnings
}
