//! What travels: `DeviceResponse`, `Document`, `IssuerSigned`.

use core::fmt;

use sha2::{Digest, Sha256};

use super::Signature;
use super::cbor::{Reader, TAG, Writer, normalize};
use super::cose::{DeviceSigned, read_device_signed, read_sign1};
use super::device::DeviceNameSpaces;
use super::header::{ProtectedHeader, X5CHAIN};
use super::item::Item;
use super::mso::{DigestEntry, Mso, NamespaceDigests};
use super::session::{SessionTranscript, device_authentication_payload};
use crate::error::{CborFault, DocumentError, Error, HolderError, Result};

const MAX_ITEMS: usize = 1_024;
const MAX_DOCUMENTS: usize = 64;

/// The largest document, or response with documents, that is read: portraits are the most of one, and have less.
pub const MAX_DOCUMENT_BYTES: usize = 16 << 20;

/// A document as its holder has it. It has no readable `Debug`: what it holds is private.
#[derive(Clone)]
pub struct Credential {
    mso: Mso,
    protected: ProtectedHeader,
    issuer_signature: Signature,
    certificates: Vec<Vec<u8>>,
    items: Vec<StoredItem>,
    device_name_spaces: DeviceNameSpaces,
    device_auth: DeviceAuth,
    /// The payload of the device's signature, where it is attached.
    device_payload: Option<Vec<u8>>,
}

/// A document of a file that may hold several.
#[derive(Debug)]
pub struct FoundDocument {
    /// Its docType, if that can be read.
    pub doc_type: Option<String>,
    /// The document, or why it cannot be used.
    pub credential: Result<Credential>,
}

/// How the device authenticated, if it did.
#[derive(Clone)]
pub enum DeviceAuth {
    /// There is no `deviceSigned`.
    None,
    /// A MAC under the reader's ephemeral key, which cannot be proved.
    Mac,
    /// An ES256 (or ESP256) signature.
    Signature(Signature),
    /// A signature that cannot be used, and why.
    Unusable(Error),
}

/// An element of a credential: its item and the digest that stands for it in the MSO.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    /// The item.
    pub item: &'a Item,
    /// The namespace that it is in.
    pub namespace: &'a NamespaceDigests,
    /// The digest's entry in that namespace.
    pub entry: &'a DigestEntry,
}

#[derive(Clone)]
struct StoredItem {
    namespace: String,
    /// An item that cannot be located is no obstacle until somebody asks for it.
    item: Result<Item>,
    /// The element of an item that cannot be located, if it says one.
    element: Option<String>,
}

/// An item of a document that cannot be used.
#[derive(Clone, Copy, Debug)]
pub struct UnusableItem<'a> {
    /// Its namespace.
    pub namespace: &'a str,
    /// Its element identifier, if that can be read.
    pub element: Option<&'a str>,
    /// What is wrong with it.
    pub error: &'a Error,
}

impl Credential {
    /// Reads a `DeviceResponse`, a `Document` or an `IssuerSigned`, whichever it is. Of a `DeviceResponse` it is the
    /// one document that can be read: others do not matter.
    ///
    /// What nobody has signed may be any well-formed CBOR: heads longer than need be, indefinite lengths, further
    /// entries.
    ///
    /// # Errors
    /// Codes `mdoc.*`; [`DocumentError::DocumentCount`] if there is no document, or several can be read.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self> {
        choose(Self::all_from_cbor(bytes)?, None)
    }

    /// As [`Credential::from_cbor`]; of several documents it is the first of this docType that can be read.
    ///
    /// # Errors
    /// Codes `mdoc.*`; [`DocumentError::DocumentMissing`] if there are several documents and none is of this docType.
    pub fn from_cbor_for(bytes: &[u8], doc_type: &str) -> Result<Self> {
        choose(Self::all_from_cbor(bytes)?, Some(doc_type))
    }

    /// Reads every document of a `DeviceResponse`, or the one that a `Document` or an `IssuerSigned` is.
    ///
    /// # Errors
    /// Codes `mdoc.*` if the file itself cannot be read.
    pub fn all_from_cbor(bytes: &[u8]) -> Result<Vec<FoundDocument>> {
        let bytes = &normalize("the document", bounded(bytes)?)?;
        let mut reader = Reader::new("the document", bytes);
        let (mut response, mut document, mut issuer_signed) = (false, false, false);
        for _ in 0..reader.map()? {
            match reader.key()? {
                Some("documents") => response = true,
                Some("issuerSigned") => document = true,
                Some("issuerAuth") => issuer_signed = true,
                _ => {}
            }
            reader.skip()?;
        }
        match (response, document, issuer_signed) {
            (true, false, false) => read_response(bytes),
            (false, true, false) => Ok(vec![FoundDocument::document(bytes)]),
            (false, false, true) => Ok(vec![FoundDocument::issuer_signed(bytes)]),
            _ => Err(DocumentError::NotADocument.into()),
        }
    }

    /// Reads a `DeviceResponse`, and takes the one document that can be read.
    ///
    /// # Errors
    /// As [`Credential::from_cbor`].
    pub fn from_device_response(bytes: &[u8]) -> Result<Self> {
        choose(Self::all_from_device_response(bytes)?, None)
    }

    /// Reads every document of a `DeviceResponse`.
    ///
    /// # Errors
    /// Codes `mdoc.*` if the response itself cannot be read.
    pub fn all_from_device_response(bytes: &[u8]) -> Result<Vec<FoundDocument>> {
        read_response(&normalize("the DeviceResponse", bounded(bytes)?)?)
    }

    /// Reads a `Document`: docType, issuerSigned and deviceSigned.
    ///
    /// # Errors
    /// Codes `mdoc.*`.
    pub fn from_document(bytes: &[u8]) -> Result<Self> {
        read_document(&normalize("the Document", bounded(bytes)?)?)
    }

    /// Reads an `IssuerSigned`: nameSpaces and issuerAuth.
    ///
    /// # Errors
    /// Codes `mdoc.*`.
    pub fn from_issuer_signed(bytes: &[u8]) -> Result<Self> {
        read_issuer_signed(&normalize("the IssuerSigned", bounded(bytes)?)?)
    }

    /// The docType that the issuer signed.
    #[must_use]
    pub fn doc_type(&self) -> &str {
        &self.mso.doc_type
    }

    /// The located MSO.
    #[must_use]
    pub fn mso(&self) -> &Mso {
        &self.mso
    }

    /// The protected header of the issuer's signature: a presentation shows it.
    #[must_use]
    pub fn protected_header(&self) -> &ProtectedHeader {
        &self.protected
    }

    /// The issuer's signature over [`Mso::message`].
    #[must_use]
    pub fn issuer_signature(&self) -> &Signature {
        &self.issuer_signature
    }

    /// The certificates of `x5chain` in DER, the document signer's first; those of the protected header if the other
    /// one has none.
    #[must_use]
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// Namespace and element identifier of every item that can be used, in their order.
    pub fn elements(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.items.iter().filter_map(|i| Some((i.namespace.as_str(), i.item.as_ref().ok()?)))
    }

    /// Finds an element, and its digest in the MSO.
    ///
    /// # Errors
    /// [`DocumentError::ElementMissing`], [`DocumentError::DigestMissing`], [`DocumentError::DigestMismatch`]; the
    /// error of an item in this namespace that could not be located, if it might have been the one.
    pub fn element(&self, namespace: &str, element: &str) -> Result<Element<'_>> {
        let in_namespace = || self.items.iter().filter(|i| i.namespace == namespace);
        let found = in_namespace().filter_map(|i| i.item.as_ref().ok()).find(|i| i.layout.element == element);
        let Some(item) = found else {
            let could_be = |i: &&StoredItem| i.element.as_deref().is_none_or(|name| name == element);
            return match in_namespace().filter(could_be).find_map(|i| i.item.as_ref().err()) {
                Some(error) => Err(error.clone()),
                None => {
                    Err(DocumentError::ElementMissing { namespace: namespace.into(), element: element.into() }.into())
                }
            };
        };
        let digests = self.mso.namespace(namespace)?;
        let names = || (String::from(namespace), String::from(element));
        let Some(entry) = digests.entry(item.layout.id) else {
            let (namespace, element) = names();
            return Err(DocumentError::DigestMissing { namespace, element }.into());
        };
        if Sha256::digest(&item.bytes)[..] != self.mso.message[entry.digest()] {
            let (namespace, element) = names();
            return Err(DocumentError::DigestMismatch { namespace, element }.into());
        }
        Ok(Element { item, namespace: digests, entry })
    }

    /// How the device authenticated.
    #[must_use]
    pub fn device_auth(&self) -> &DeviceAuth {
        &self.device_auth
    }

    /// The elements that the device's signature covers. Usually there are none.
    #[must_use]
    pub fn device_name_spaces(&self) -> &DeviceNameSpaces {
        &self.device_name_spaces
    }

    /// The device's signature.
    ///
    /// # Errors
    /// [`DocumentError::DeviceMac`], [`DocumentError::DeviceSignatureMissing`], and why the signature cannot be used.
    pub fn device_signature(&self) -> Result<&Signature> {
        match &self.device_auth {
            DeviceAuth::Signature(signature) => Ok(signature),
            DeviceAuth::None => Err(DocumentError::DeviceSignatureMissing.into()),
            DeviceAuth::Mac => Err(DocumentError::DeviceMac.into()),
            DeviceAuth::Unusable(error) => Err(error.clone()),
        }
    }

    /// The device's signature for a session. Whether it verifies is not checked here, but a payload that is attached to
    /// it has to be this session's.
    ///
    /// # Errors
    /// Those of [`Credential::device_signature`], and [`HolderError::DevicePayload`].
    pub fn device_signature_for(&self, session: &SessionTranscript) -> Result<&Signature> {
        let signature = self.device_signature()?;
        let expected = || device_authentication_payload(session, self.doc_type(), &self.device_name_spaces);
        match &self.device_payload {
            Some(attached) if *attached != expected() => Err(HolderError::DevicePayload.into()),
            _ => Ok(signature),
        }
    }

    /// The items that cannot be used.
    pub fn unusable_items(&self) -> impl Iterator<Item = UnusableItem<'_>> {
        self.items.iter().filter_map(|stored| {
            let error = stored.item.as_ref().err()?;
            Some(UnusableItem { namespace: &stored.namespace, element: stored.element.as_deref(), error })
        })
    }

    /// Writes an `IssuerSigned` with the same signed bytes and the items that can be used.
    #[must_use]
    pub fn to_issuer_signed(&self) -> Vec<u8> {
        let mut names: Vec<&str> = Vec::new();
        for (namespace, _) in self.elements() {
            if !names.contains(&namespace) {
                names.push(namespace);
            }
        }
        let mut out = Writer::default().map(2).text("nameSpaces").map(names.len());
        for name in names {
            let items: Vec<&Item> = self.elements().filter(|(n, _)| *n == name).map(|(_, i)| i).collect();
            out = out.text(name).array(items.len());
            out = items.iter().fold(out, |out, item| out.raw(&item.bytes));
        }
        out = out.text("issuerAuth").array(4).bytes(self.protected.as_bytes());
        out = match &self.certificates[..] {
            [] => out.map(0),
            [one] => out.map(1).head(0, X5CHAIN as u64).bytes(one),
            many => {
                let out = out.map(1).head(0, X5CHAIN as u64).array(many.len());
                many.iter().fold(out, |out, certificate| out.bytes(certificate))
            }
        };
        out.bytes(self.mso.tagged()).bytes(&self.issuer_signature.to_bytes()).0
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("doc_type", &self.doc_type()).finish_non_exhaustive()
    }
}

/// The bytes, if they are not too many to be looked at.
fn bounded(bytes: &[u8]) -> Result<&[u8]> {
    match bytes.len() {
        size if size > MAX_DOCUMENT_BYTES => {
            Err(DocumentError::TooLarge { what: "the document", size, limit: MAX_DOCUMENT_BYTES }.into())
        }
        _ => Ok(bytes),
    }
}

impl FoundDocument {
    fn document(bytes: &[u8]) -> Self {
        Self { doc_type: read_doc_type(bytes), credential: read_document(bytes) }
    }

    fn issuer_signed(bytes: &[u8]) -> Self {
        let credential = read_issuer_signed(bytes);
        Self { doc_type: credential.as_ref().ok().map(|c| c.doc_type().into()), credential }
    }
}

/// The document that is meant: the only one, or the first of this docType that can be read, or the only one that can.
fn choose(mut found: Vec<FoundDocument>, doc_type: Option<&str>) -> Result<Credential> {
    if found.len() <= 1 {
        return found
            .pop()
            .map_or(Err(DocumentError::DocumentCount { found: 0 }.into()), |document| document.credential);
    }
    let listed = list(&found);
    let fits = |document: &FoundDocument| doc_type.is_none_or(|wanted| document.doc_type.as_deref() == Some(wanted));
    let fitting = found.into_iter().filter(fits).map(|document| document.credential);
    let (readable, unusable): (Vec<_>, Vec<_>) = fitting.partition(Result::is_ok);
    match (readable.len(), doc_type) {
        (2.., None) => Err(DocumentError::DocumentCount { found: readable.len() }.into()),
        (0, None) => Err(DocumentError::DocumentMissing { wanted: "that can be used".into(), found: listed }.into()),
        _ => readable.into_iter().chain(unusable).next().unwrap_or_else(|| {
            let wanted = format!("of docType {:?}", doc_type.unwrap_or_default());
            Err(DocumentError::DocumentMissing { wanted, found: listed }.into())
        }),
    }
}

/// The documents of a response, for a person.
fn list(found: &[FoundDocument]) -> String {
    let one = |document: &FoundDocument| {
        let doc_type = document.doc_type.as_deref().unwrap_or("no docType");
        match &document.credential {
            Ok(_) => doc_type.into(),
            Err(error) => format!("{doc_type} (cannot be used: {error})"),
        }
    };
    found.iter().map(one).collect::<Vec<String>>().join("; ")
}

/// The readers from here on take bytes in normal form.
fn read_response(bytes: &[u8]) -> Result<Vec<FoundDocument>> {
    let what = "the DeviceResponse";
    let mut reader = Reader::new(what, bytes);
    let mut documents = None;
    for _ in 0..reader.map()? {
        let start = reader.position();
        if reader.key()? != Some("documents") {
            reader.skip()?;
            continue;
        }
        let (count, limit) = (reader.array()?, MAX_DOCUMENTS);
        if count > limit {
            return Err(DocumentError::TooMany { what: "documents", limit }.into());
        }
        let list = (0..count).map(|_| reader.skip()).collect::<Result<Vec<_>>>()?;
        if documents.replace(list).is_some() {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
    }
    reader.finish()?;
    let documents = documents.ok_or(DocumentError::MissingField { what, field: "documents" })?;
    Ok(documents.into_iter().map(FoundDocument::document).collect())
}

/// The docType of a `Document`, whatever else is wrong with it.
fn read_doc_type(bytes: &[u8]) -> Option<String> {
    let mut reader = Reader::new("the Document", bytes);
    for _ in 0..reader.map().ok()? {
        if reader.key().ok()? == Some("docType") {
            return reader.text().ok().map(Into::into);
        }
        reader.skip().ok()?;
    }
    None
}

fn read_document(bytes: &[u8]) -> Result<Credential> {
    let what = "the Document";
    let (mut doc_type, mut issuer_signed, mut device_signed) = (None, None, None);
    let mut reader = Reader::new(what, bytes);
    for _ in 0..reader.map()? {
        let start = reader.position();
        let again = match reader.key()? {
            Some("docType") => doc_type.replace(reader.text()?).is_some(),
            Some("issuerSigned") => issuer_signed.replace(reader.skip()?).is_some(),
            Some("deviceSigned") => device_signed.replace(reader.skip()?).is_some(),
            _ => reader.skip().map(|_| false)?,
        };
        if again {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
    }
    reader.finish()?;
    let missing = |field| DocumentError::MissingField { what, field };
    let doc_type = doc_type.ok_or_else(|| missing("docType"))?;
    let mut credential = read_issuer_signed(issuer_signed.ok_or_else(|| missing("issuerSigned"))?)?;
    if doc_type != credential.doc_type() {
        let found = credential.doc_type().into();
        return Err(DocumentError::DocTypeMismatch { expected: doc_type.into(), found }.into());
    }
    if let Some(bytes) = device_signed {
        let DeviceSigned { name_spaces, auth, payload } = read_device_signed(bytes);
        (credential.device_name_spaces, credential.device_auth) = (name_spaces, auth);
        credential.device_payload = payload;
    }
    Ok(credential)
}

fn read_issuer_signed(bytes: &[u8]) -> Result<Credential> {
    let what = "the IssuerSigned";
    let (mut items, mut auth, mut without_values) = (None, None, false);
    let mut reader = Reader::new(what, bytes);
    for _ in 0..reader.map()? {
        let start = reader.position();
        let again = match reader.key()? {
            Some("nameSpaces") => items.replace(read_name_spaces(&mut reader)?).is_some(),
            Some("issuerAuth") => auth.replace(reader.skip()?).is_some(),
            key => {
                without_values |= key == Some("digestIdMapping");
                reader.skip().map(|_| false)?
            }
        };
        if again {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
    }
    reader.finish()?;
    if without_values && items.is_none() {
        return Err(DocumentError::WithoutValues.into());
    }
    let auth = auth.ok_or(DocumentError::MissingField { what, field: "issuerAuth" })?;
    let what = "the issuer's signature";
    let auth = read_sign1(what, auth, ProtectedHeader::parse)?;
    let protected = auth.protected;
    let certificates = if auth.certificates.is_empty() { protected.certificates().to_vec() } else { auth.certificates };
    Ok(Credential {
        mso: Mso::locate(&protected, auth.payload.ok_or(DocumentError::MissingField { what, field: "payload" })?)?,
        protected,
        issuer_signature: auth.signature,
        certificates,
        items: items.unwrap_or_default(),
        device_name_spaces: DeviceNameSpaces::default(),
        device_auth: DeviceAuth::None,
        device_payload: None,
    })
}

/// An item that cannot be located keeps its error until somebody asks for it.
fn read_name_spaces(reader: &mut Reader<'_>) -> Result<Vec<StoredItem>> {
    let mut items: Vec<StoredItem> = Vec::new();
    for _ in 0..reader.map()? {
        let start = reader.position();
        let Some(namespace) = reader.key()? else {
            reader.skip()?;
            continue;
        };
        if items.iter().any(|i| i.namespace == namespace) {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
        for _ in 0..reader.array()? {
            if items.len() == MAX_ITEMS {
                return Err(DocumentError::TooMany { what: "items", limit: MAX_ITEMS }.into());
            }
            let bytes = reader.skip()?;
            let item = Item::locate(bytes);
            let element = if item.is_ok() { None } else { read_identifier(bytes) };
            items.push(StoredItem { namespace: namespace.into(), item, element });
        }
    }
    Ok(items)
}

/// The element identifier of an item, whatever else is wrong with it.
fn read_identifier(bytes: &[u8]) -> Option<String> {
    let mut tagged = Reader::new("an item", bytes);
    tagged.head().ok().filter(|head| head.major == TAG)?;
    let item = normalize("an item", tagged.bytes_any_head().ok()?).ok()?;
    let mut reader = Reader::new("an item", &item);
    for _ in 0..reader.map().ok()? {
        if reader.key().ok()? == Some("elementIdentifier") {
            return reader.text().ok().map(Into::into);
        }
        reader.skip().ok()?;
    }
    None
}

#[cfg(test)]
mod tests;
