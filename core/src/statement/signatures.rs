//! The two signatures: the issuer's over the MSO, hidden, and the device's over the session, its nonce point public.

use super::PublicStatement;
use super::mso::MsoCells;
use super::shape::MSO_ZONE;
use super::witness::PrivateWitness;
use crate::document::mdoc::{
    Algorithm, DeviceKey, DeviceNameSpaces, SessionTranscript, Signature, device_authentication_hash_as,
};
use crate::engine::circuit::{Circuit, Lc};
use crate::error::{DocumentError, HolderError, ProofError, Result, TrustError};
use crate::math::parallel;
use crate::statement::ecdsa::{
    self, AffinePoint, DeviceTables, EcdsaError, IssuerSignature, IssuerTables, device_signature, issuer_signature,
};

/// An issuer's key with the tables that its signatures are proved with: made once, used for every document of the
/// issuer.
#[derive(Clone)]
pub struct Issuer {
    key: AffinePoint,
    tables: IssuerTables,
}

impl Issuer {
    /// The issuer whose public key has these coordinates, big-endian.
    ///
    /// # Errors
    /// [`DocumentError::NotOnCurve`].
    pub fn new(x: &[u8; 32], y: &[u8; 32]) -> Result<Self> {
        // A key that degenerates its tables was made for that: nobody's documents are lost with it.
        let key =
            AffinePoint::from_be_bytes(x, y).map_err(|_| DocumentError::NotOnCurve { what: "the issuer's key" })?;
        let tables = IssuerTables::new(&key).map_err(|_| DocumentError::NotOnCurve { what: "the issuer's key" })?;
        Ok(Self { key, tables })
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &AffinePoint {
        &self.key
    }
}

/// Shows both signatures.
pub(super) fn constrain(
    c: &mut Circuit,
    public: &PublicStatement,
    mso: &MsoCells,
    witness: Option<&PrivateWitness<'_>>,
) -> Result<()> {
    let device = |error| match error {
        EcdsaError::InvalidSignature => HolderError::DeviceSignature.into(),
        EcdsaError::ZeroNonce => ProofError::Invalid { check: "the x-coordinate of the nonce point is zero" }.into(),
        _ => ProofError::Invalid { check: "the nonce point cannot belong to a signature" }.into(),
    };
    let digest = c.digest("MSO's digest", MSO_ZONE);
    let signature = witness.map(|witness| {
        let Signature { r, s } = *witness.credential.issuer_signature();
        IssuerSignature { r, s }
    });
    let device_digest = public.device_digest()?;
    let (issuer, tables) = parallel::join(
        || issuer_signature(c, &public.issuer.tables, &digest.words, signature.as_ref()),
        || DeviceTables::new(&public.nonce_point, &device_digest),
    );
    issuer.map_err(|_| TrustError::IssuerSignature)?;
    let tables = tables.map_err(device)?;
    let [x, y] = mso.device_key.map(Lc::from_variable);
    device_signature(c, &tables, &x, &y, witness.map(|witness| &*witness.device_s)).map_err(device)
}

/// Which of the two algorithms' names the device signed under, and the nonce point of its signature, which shows that
/// it verifies. The signature itself says which: the name is among what it signs.
///
/// # Errors
/// Those of [`nonce_point`].
pub fn device_nonce_point(
    key: &DeviceKey,
    session: &SessionTranscript,
    doc_type: &str,
    name_spaces: &DeviceNameSpaces,
    signature: &Signature,
) -> Result<(Algorithm, AffinePoint)> {
    let under = |algorithm| {
        let digest = device_authentication_hash_as(algorithm, session, doc_type, name_spaces);
        nonce_point(key, &digest, signature).map(|point| (algorithm, point))
    };
    under(Algorithm::Es256).or_else(|_| under(Algorithm::Esp256))
}

/// The nonce point of the device's signature, which shows that it verifies.
///
/// # Errors
/// [`DocumentError::NotOnCurve`]; [`HolderError::DeviceSignature`] if the signature does not verify.
pub fn nonce_point(key: &DeviceKey, digest: &[u8; 32], signature: &Signature) -> Result<AffinePoint> {
    let key =
        AffinePoint::from_be_bytes(&key.x, &key.y).map_err(|_| DocumentError::NotOnCurve { what: "the device key" })?;
    ecdsa::nonce_point(&key, digest, &signature.r, &signature.s).map_err(|_| HolderError::DeviceSignature.into())
}
