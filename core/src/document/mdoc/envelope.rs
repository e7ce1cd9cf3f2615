//! What travels: `DeviceResponse`, `Document`, `IssuerSigned`.

use core::fmt;

use sha2::{Digest, Sha256};

use super::cbor::{Reader, Writer};
use super::cose::{read_device_signed, read_sign1};
use super::header::{ProtectedHeader, X5CHAIN};
use super::item::Item;
use super::mso::{DigestEntry, Mso, NamespaceDigests};
use super::{MAX_LINKABLE_ITEM_BYTES, Signature};
use crate::error::{CborFault, Error, Result};

const MAX_ITEMS: usize = 1_024;

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
    device_auth: DeviceAuth,
}

/// How the device authenticated, if it did.
#[derive(Clone)]
pub enum DeviceAuth {
    /// There is no `deviceSigned`.
    None,
    /// A MAC under the reader's ephemeral key, which cannot be proved.
    Mac,
    /// An ES256 (or ESP256) signature over empty device name spaces.
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
}

impl Credential {
    /// Reads a `DeviceResponse`, a `Document` or an `IssuerSigned`, whichever it is.
    ///
    /// # Errors
    /// Codes `mdoc.*`.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new("the document", bounded(bytes)?);
        let (mut response, mut document, mut issuer_signed) = (false, false, false);
        for _ in 0..reader.map()? {
            match reader.text()? {
                "documents" => response = true,
                "issuerSigned" => document = true,
                "issuerAuth" => issuer_signed = true,
                _ => {}
            }
            reader.skip()?;
        }
        reader.finish()?;
        match (response, document, issuer_signed) {
            (true, false, false) => Self::from_device_response(bytes),
            (false, true, false) => Self::from_document(bytes),
            (false, false, true) => Self::from_issuer_signed(bytes),
            _ => Err(Error::NotADocument),
        }
    }

    /// Reads a `DeviceResponse` of one document.
    ///
    /// # Errors
    /// Codes `mdoc.*`; [`Error::DocumentCount`] unless there is exactly one document.
    pub fn from_device_response(bytes: &[u8]) -> Result<Self> {
        let mut all = documents(bytes)?.into_iter();
        match (all.next(), all.len()) {
            (Some(document), 0) => Self::from_document(document),
            (first, more) => Err(Error::DocumentCount { found: more + usize::from(first.is_some()) }),
        }
    }

    /// Reads every document of a `DeviceResponse`.
    ///
    /// # Errors
    /// Codes `mdoc.*`.
    pub fn all_from_device_response(bytes: &[u8]) -> Result<Vec<Self>> {
        documents(bytes)?.into_iter().map(Self::from_document).collect()
    }

    /// Reads a `Document`: docType, issuerSigned and deviceSigned.
    ///
    /// # Errors
    /// Codes `mdoc.*`.
    pub fn from_document(bytes: &[u8]) -> Result<Self> {
        let what = "the Document";
        let (mut doc_type, mut issuer_signed, mut device_signed) = (None, None, None);
        let mut reader = Reader::new(what, bounded(bytes)?);
        for _ in 0..reader.map()? {
            let start = reader.position();
            let again = match reader.text()? {
                "docType" => doc_type.replace(reader.text()?).is_some(),
                "issuerSigned" => issuer_signed.replace(reader.skip()?).is_some(),
                "deviceSigned" => device_signed.replace(reader.skip()?).is_some(),
                _ => reader.skip().map(|_| false)?,
            };
            if again {
                return Err(reader.fault(start, CborFault::DuplicateKey));
            }
        }
        reader.finish()?;
        let missing = |field| Error::MissingField { what, field };
        let doc_type = doc_type.ok_or_else(|| missing("docType"))?;
        let mut credential = Self::from_issuer_signed(issuer_signed.ok_or_else(|| missing("issuerSigned"))?)?;
        if doc_type != credential.doc_type() {
            let found = credential.doc_type().into();
            return Err(Error::DocTypeMismatch { expected: doc_type.into(), found });
        }
        if let Some(bytes) = device_signed {
            credential.device_auth = read_device_signed(bytes)?;
        }
        Ok(credential)
    }

    /// Reads an `IssuerSigned`: nameSpaces and issuerAuth.
    ///
    /// # Errors
    /// Codes `mdoc.*`.
    pub fn from_issuer_signed(bytes: &[u8]) -> Result<Self> {
        let what = "the IssuerSigned";
        let (mut items, mut auth) = (None, None);
        let mut reader = Reader::new(what, bounded(bytes)?);
        for _ in 0..reader.map()? {
            let start = reader.position();
            let again = match reader.text()? {
                "nameSpaces" => items.replace(read_name_spaces(&mut reader)?).is_some(),
                "issuerAuth" => auth.replace(reader.skip()?).is_some(),
                _ => reader.skip().map(|_| false)?,
            };
            if again {
                return Err(reader.fault(start, CborFault::DuplicateKey));
            }
        }
        reader.finish()?;
        let auth = auth.ok_or(Error::MissingField { what, field: "issuerAuth" })?;
        let what = "the issuer's signature";
        let auth = read_sign1(what, auth, ProtectedHeader::parse)?;
        let protected = auth.protected;
        let certificates =
            if auth.certificates.is_empty() { protected.certificates().to_vec() } else { auth.certificates };
        if certificates.first().is_some_and(|first| !protected.names(first)) {
            return Err(Error::HeaderCertificate);
        }
        Ok(Self {
            mso: Mso::locate(&protected, auth.payload.ok_or(Error::MissingField { what, field: "payload" })?)?,
            protected,
            issuer_signature: auth.signature,
            certificates,
            items: items.unwrap_or_default(),
            device_auth: DeviceAuth::None,
        })
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

    /// The certificates of `x5chain` in DER, the document signer's first; those of the protected header if the other one
    /// has none.
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
    /// [`Error::ElementMissing`], [`Error::DigestMissing`], [`Error::DigestMismatch`]; the error of an item in this
    /// namespace that could not be located, if it might have been the one.
    pub fn element(&self, namespace: &str, element: &str) -> Result<Element<'_>> {
        let in_namespace = || self.items.iter().filter(|i| i.namespace == namespace);
        let found = in_namespace().filter_map(|i| i.item.as_ref().ok()).find(|i| i.layout.element == element);
        let Some(item) = found else {
            return match in_namespace().find_map(|i| i.item.as_ref().err()) {
                Some(error) => Err(error.clone()),
                None => Err(Error::ElementMissing { namespace: namespace.into(), element: element.into() }),
            };
        };
        let digests = self.mso.namespace(namespace)?;
        let names = || (String::from(namespace), String::from(element));
        let Some(entry) = digests.entry(item.layout.id) else {
            let (namespace, element) = names();
            return Err(Error::DigestMissing { namespace, element });
        };
        if Sha256::digest(&item.bytes)[..] != self.mso.message[entry.digest()] {
            let (namespace, element) = names();
            return Err(Error::DigestMismatch { namespace, element });
        }
        Ok(Element { item, namespace: digests, entry })
    }

    /// How the device authenticated.
    #[must_use]
    pub fn device_auth(&self) -> &DeviceAuth {
        &self.device_auth
    }

    /// The device's signature.
    ///
    /// # Errors
    /// [`Error::DeviceMac`], [`Error::DeviceSignatureMissing`], [`Error::DeviceNameSpaces`],
    /// [`Error::UnsupportedAlgorithm`], [`Error::SignatureEncoding`].
    pub fn device_signature(&self) -> Result<&Signature> {
        match &self.device_auth {
            DeviceAuth::Signature(signature) => Ok(signature),
            DeviceAuth::None => Err(Error::DeviceSignatureMissing),
            DeviceAuth::Mac => Err(Error::DeviceMac),
            DeviceAuth::Unusable(error) => Err(error.clone()),
        }
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
            Err(Error::TooLarge { what: "the document", size, limit: MAX_DOCUMENT_BYTES })
        }
        _ => Ok(bytes),
    }
}

fn documents(bytes: &[u8]) -> Result<Vec<&[u8]>> {
    let mut reader = Reader::new("the DeviceResponse", bounded(bytes)?);
    let mut documents = None;
    for _ in 0..reader.map()? {
        let start = reader.position();
        if reader.text()? != "documents" {
            reader.skip()?;
            continue;
        }
        let count = reader.array()?;
        let list = (0..count).map(|_| reader.skip()).collect::<Result<Vec<_>>>()?;
        if documents.replace(list).is_some() {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
    }
    reader.finish()?;
    documents.ok_or(Error::MissingField { what: "the DeviceResponse", field: "documents" })
}

fn read_name_spaces(reader: &mut Reader<'_>) -> Result<Vec<StoredItem>> {
    let mut items: Vec<StoredItem> = Vec::new();
    for _ in 0..reader.map()? {
        let start = reader.position();
        let namespace = reader.text()?;
        if items.iter().any(|i| i.namespace == namespace) {
            return Err(reader.fault(start, CborFault::DuplicateKey));
        }
        for _ in 0..reader.array()? {
            if items.len() == MAX_ITEMS {
                return Err(Error::TooLarge { what: "the list of items", size: MAX_ITEMS + 1, limit: MAX_ITEMS });
            }
            let start = reader.position();
            reader.tag(24)?;
            reader.bytes_any_head()?;
            let bytes = reader.since(start);
            if bytes.len() > MAX_LINKABLE_ITEM_BYTES {
                let (size, limit) = (bytes.len(), MAX_LINKABLE_ITEM_BYTES);
                return Err(Error::TooLarge { what: "an item", size, limit });
            }
            items.push(StoredItem { namespace: namespace.into(), item: Item::locate(bytes) });
        }
    }
    Ok(items)
}
