use p256::pkcs8::LineEnding;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use x509_cert::Certificate;
use x509_cert::builder::Builder;
use x509_cert::der::{Decode, EncodePem};
use x509_cert::ext::pkix::KeyUsages;

use super::*;
use crate::document::clear::check_dates;
use crate::document::issue::certificates::{Profile, builder, finish, signer_profile};
use crate::document::issue::tests::now;
use crate::document::issue::{CertificateOptions, TestIssuer};
use crate::document::mdoc::ValidityInfo;

fn make(change: impl Fn(&mut CertificateOptions)) -> TestIssuer {
    let mut options = CertificateOptions::new(now());
    change(&mut options);
    TestIssuer::new(&options, &mut ChaCha20Rng::seed_from_u64(3)).unwrap()
}

fn result(change: impl Fn(&mut CertificateOptions)) -> Result<IssuerKey> {
    let issuer = make(change);
    let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
    trust.issuer(MDL, &[issuer.signer_certificate().to_vec()], now())
}

fn reason(result: Result<IssuerKey>) -> &'static str {
    match result.unwrap_err() {
        Error::Trust(TrustError::Certificate { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

fn later(days: i64) -> DateTime {
    crate::document::issue::days_after(now(), days)
}

#[test]
fn chain_in_order() {
    let key = result(|_| {}).unwrap();
    assert_eq!(key.subject, "CN=Plica Test DS,C=UT");
    assert!(!key.is_open_ended());
    assert_eq!((key.not_before, key.not_after), (later(-183), later(-183 + 457)));
    assert!(result(|o| o.signer_uses.clear()).is_ok());
}

#[test]
fn certificates_that_may_not() {
    assert_eq!(reason(result(|o| o.signer_is_authority = true)), "is an authority's, not a document signer's");
    assert_eq!(reason(result(|o| o.signer_may_sign = false)), "may not sign documents");
    let tls = |o: &mut CertificateOptions| o.signer_uses = vec!["1.3.6.1.5.5.7.3.1".into()];
    assert_eq!(reason(result(tls)), "has an extended key usage other than document signing");
    assert_eq!(reason(result(|o| o.signer_unknown_critical = true)), "has a critical extension that is not known");
    assert_eq!(reason(result(|o| o.root_is_authority = false)), "is not an authority's");
}

/// Other docTypes may name uses of their own, but not those of readers and servers.
#[test]
fn uses_of_other_doc_types() {
    let pid = "eu.europa.ec.eudi.pid.1";
    for (oid, mdl, other) in [
        ("1.0.18013.5.1.2", true, true),
        ("1.2.3.4", false, true),
        ("1.0.18013.5.1.6", false, false),
        ("1.3.6.1.5.5.7.3.2", false, false),
    ] {
        let issuer = make(|o| o.signer_uses = vec![oid.into()]);
        let trust = TrustList::from_certificates_for(&[MDL, pid], &[issuer.root_certificate()]).unwrap();
        let chain = [issuer.signer_certificate().to_vec()];
        assert_eq!(trust.issuer(MDL, &chain, now()).is_ok(), mdl, "{oid}");
        assert_eq!(trust.issuer(pid, &chain, now()).is_ok(), other, "{oid}");
    }
}

#[test]
fn dates_of_certificates() {
    let issuer = make(|_| {});
    let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
    let chain = [issuer.signer_certificate().to_vec()];
    let at = |time: DateTime, by| trust.issuer(MDL, &chain, DateTime::from_unix(time.to_unix() + by).unwrap());
    let key = at(now(), 0).unwrap();
    for (time, by) in [(key.not_before, -1), (key.not_after, 1)] {
        assert!(at(time, 0).is_ok());
        assert_eq!(at(time, by).unwrap_err().code(), "issuer.certificate_expired");
    }
    let expired = result(|o| o.root_validity = (later(-400), later(-1)));
    let Error::Trust(TrustError::CertificateExpired { subject, .. }) = expired.unwrap_err() else {
        panic!("the root is valid")
    };
    assert!(subject.contains("IACA"));

    let validity = |signed| ValidityInfo { signed, valid_from: later(-1), valid_until: later(1) };
    let second = |t: DateTime, by| DateTime::from_unix(t.to_unix() + by).unwrap();
    for (time, by) in [(key.not_before, -1), (key.not_after, 1)] {
        assert_eq!(check_dates(&validity(time), &key, now()), Ok(()));
        let error = check_dates(&validity(second(time, by)), &key, now());
        assert_eq!(error, Err(DocumentError::SignedOutsideCertificate.into()));
    }
}

#[test]
fn only_its_own_root_and_doc_types() {
    let issuer = make(|_| {});
    let chain = [issuer.signer_certificate().to_vec()];
    let untrusted = Err(TrustError::IssuerUntrusted { doc_type: MDL.into() }.into());
    assert_eq!(TrustList::new().issuer(MDL, &chain, now()), untrusted);
    let root = issuer.root_certificate();
    let scoped = TrustList::from_certificates_for(&["eu.europa.ec.av.1"], &[root]).unwrap();
    assert_eq!(scoped.issuer(MDL, &chain, now()), untrusted);
    assert_eq!(TrustList::from_certificates(&[root]).unwrap().issuer(MDL, &[], now()), untrusted);
    // Another authority of the same name.
    let other = TestIssuer::new(&CertificateOptions::new(now()), &mut ChaCha20Rng::seed_from_u64(4)).unwrap();
    let trust = TrustList::from_certificates(&[other.root_certificate()]).unwrap();
    assert_eq!(reason(trust.issuer(MDL, &chain, now())), "has a signature that does not verify");
    let both = trust.with_certificates(&[MDL], root).unwrap();
    assert!(both.issuer(MDL, &chain, now()).is_ok());
    let renamed = make(|o| o.name = "Other".into());
    let trust = TrustList::from_certificates(&[renamed.root_certificate()]).unwrap();
    assert_eq!(trust.issuer(MDL, &chain, now()), untrusted);
}

#[test]
fn pinned_keys() {
    let issuer = make(|o| o.signer_validity = (later(-20), later(-10)));
    let chain = [issuer.signer_certificate().to_vec()];
    let key = IssuerKey::from_certificate(&chain[0]).unwrap();
    let trust = TrustList::new().with_issuer_key(&[MDL], &key.x, &key.y).unwrap();
    let pinned = trust.issuer(MDL, &chain, now()).unwrap();
    assert!(pinned.is_open_ended() && (pinned.x, pinned.y) == (key.x, key.y));
    assert_eq!(trust.pinned_issuer(MDL, &key.x, &key.y), Ok(pinned));
    assert_eq!(trust.pinned_issuer(MDL, &key.y, &key.x).unwrap_err().code(), "issuer.untrusted");
    assert_eq!(trust.issuer("eu.europa.ec.av.1", &chain, now()).unwrap_err().code(), "issuer.untrusted");
    let off_curve = TrustList::new().with_issuer_key(&[MDL], &key.x, &key.x);
    assert_eq!(off_curve.err().unwrap().code(), "mdoc.not_on_curve");
}

#[test]
fn pem_bundles() {
    let (a, b) = (make(|_| {}), make(|o| o.name = "Other".into()));
    let pem = |der: &[u8]| Certificate::from_der(der).unwrap().to_pem(LineEnding::CRLF).unwrap();
    let bundle = format!("subject=A\n{}\nsubject=B\n{}", pem(a.root_certificate()), pem(b.root_certificate()));
    let trust = TrustList::from_certificates(&[bundle.as_bytes()]).unwrap();
    for issuer in [&a, &b] {
        assert!(trust.issuer(MDL, &[issuer.signer_certificate().to_vec()], now()).is_ok());
    }
    let cut = &bundle[..bundle.len() - 40];
    for bad in [cut.as_bytes(), b"", b"\x30\x00", &a.root_certificate()[1..]] {
        assert_eq!(TrustList::from_certificates(&[bad]).err().unwrap().code(), "issuer.certificate");
    }
}

fn authority(issuer: &str, subject: &str, path_length: Option<u8>) -> Profile {
    Profile {
        issuer: issuer.into(),
        subject: subject.into(),
        authority: true,
        path_length,
        usages: KeyUsages::KeyCertSign.into(),
        uses: Vec::new(),
        unknown_critical: false,
    }
}

/// Roots on P-384 and P-521, as real authorities have them.
#[test]
fn roots_on_larger_curves() {
    let options = CertificateOptions::new(now());
    let signer = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    let name = "CN=Plica Test IACA,C=UT";
    macro_rules! root_on {
        ($curve:ident, $bytes:expr) => {{
            let key = $curve::ecdsa::SigningKey::from_slice(&$bytes).unwrap();
            let root = builder(authority(name, name, Some(0)), options.root_validity, key.verifying_key()).unwrap();
            let root = finish(root.build::<_, $curve::ecdsa::DerSignature>(&key)).unwrap();
            let profile = signer_profile(&options);
            let leaf = builder(profile, options.signer_validity, signer.verifying_key()).unwrap();
            let mut leaf = finish(leaf.build::<_, $curve::ecdsa::DerSignature>(&key)).unwrap();
            let trust = TrustList::from_certificates(&[root]).unwrap();
            assert!(trust.issuer(MDL, &[leaf.clone()], now()).is_ok());
            let last = leaf.len() - 1;
            leaf[last] ^= 1;
            assert_eq!(reason(trust.issuer(MDL, &[leaf], now())), "has a signature that does not verify");
        }};
    }
    root_on!(p384, [7; 48]);
    let mut p521_key = [7; 66];
    p521_key[0] = 0;
    root_on!(p521, p521_key);
}

#[test]
fn intermediate_authorities() {
    let options = CertificateOptions::new(now());
    let key = |n| p256::ecdsa::SigningKey::from_slice(&[n; 32]).unwrap();
    let (root, middle, signer) = (key(1), key(2), key(3));
    let (root_name, middle_name) = ("CN=Root,C=UT", "CN=Plica Test IACA,C=UT");
    let build = |profile, public: &p256::ecdsa::SigningKey, by: &p256::ecdsa::SigningKey| {
        let builder = builder(profile, options.signer_validity, public.verifying_key()).unwrap();
        finish(builder.build::<_, p256::ecdsa::DerSignature>(by)).unwrap()
    };
    let leaf = build(signer_profile(&options), &signer, &middle);
    let intermediate = build(authority(root_name, middle_name, Some(0)), &middle, &root);
    for (path_length, ok) in [(None, true), (Some(1), true), (Some(0), false)] {
        let anchor = build(authority(root_name, root_name, path_length), &root, &root);
        let trust = TrustList::from_certificates(&[&anchor]).unwrap();
        let chain = [leaf.clone(), intermediate.clone()];
        assert_eq!(trust.issuer(MDL, &chain, now()).is_ok(), ok);
        let with_root = [leaf.clone(), intermediate.clone(), anchor];
        assert_eq!(trust.issuer(MDL, &with_root, now()).is_ok(), ok);
        // The leaf alone, and a leaf in the place of the intermediate, lead nowhere.
        assert!(trust.issuer(MDL, &chain[..1], now()).is_err());
        assert!(trust.issuer(MDL, &[leaf.clone(), leaf.clone()], now()).is_err());
    }
}

#[test]
fn changed_certificates_do_not_panic() {
    let issuer = make(|_| {});
    let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
    let good = issuer.signer_certificate();
    for i in 0..good.len() {
        let mut changed = good.to_vec();
        changed[i] ^= 1 << (i % 8);
        assert!(trust.issuer(MDL, &[changed], now()).is_err());
        assert!(trust.issuer(MDL, &[good[..i].to_vec()], now()).is_err());
    }
}

/// An extension that says `critical FALSE` in so many words is not DER, but it is what was signed.
#[test]
fn signatures_are_over_the_bytes_as_given() {
    use p256::ecdsa::{DerSignature, SigningKey, signature::Signer};
    let options = CertificateOptions::new(now());
    let (root, signer) = (SigningKey::from_slice(&[1; 32]).unwrap(), SigningKey::from_slice(&[2; 32]).unwrap());
    let name = "CN=Plica Test IACA,C=UT";
    let build = |profile, key: &SigningKey| {
        let builder = builder(profile, options.signer_validity, key.verifying_key()).unwrap();
        finish(builder.build::<_, DerSignature>(&root)).unwrap()
    };
    let trust = TrustList::from_certificates(&[build(authority(name, name, None), &root)]).unwrap();
    let mut leaf = build(signer_profile(&options), &signer);
    // The extended key usage's `critical TRUE` becomes an explicit FALSE; the signature is made again.
    let usage = [0x06, 0x03, 0x55, 0x1d, 0x25, 0x01, 0x01, 0xff];
    let at = leaf.windows(usage.len()).position(|w| w == usage).unwrap();
    leaf[at + 7] = 0;
    let tbs = 4..8 + (usize::from(leaf[6]) << 8 | usize::from(leaf[7]));
    let signature: DerSignature = root.sign(&leaf[tbs.clone()]);
    let signature = signature.as_bytes();
    let mut body = leaf[tbs.start..tbs.end].to_vec();
    body.extend_from_slice(&[0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]);
    body.extend_from_slice(&[0x03, signature.len() as u8 + 1, 0x00]);
    body.extend_from_slice(signature);
    let [hi, lo] = (body.len() as u16).to_be_bytes();
    let again = [&[0x30, 0x82, hi, lo][..], &body].concat();
    assert_eq!(trust.issuer(MDL, &[again], now()).map(|key| key.subject), Ok("CN=Plica Test DS,C=UT".into()));
}
