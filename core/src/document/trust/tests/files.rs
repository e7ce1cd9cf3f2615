//! Trust lists as files have them.

use p256::pkcs8::LineEnding;
use x509_cert::der::pem::encode_string;

use super::*;

fn pem_of(der: &[u8], end: LineEnding) -> String {
    encode_string("CERTIFICATE", end, der).unwrap()
}

/// One root in every form of PEM that OpenSSL 3 reads, and some that it does not.
#[test]
fn pem_as_openssl_reads_it() {
    let issuer = make(|_| {});
    let root = issuer.root_certificate();
    let pem = pem_of(root, LineEnding::LF);
    let digits: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let block = |columns: usize, end: &str| {
        let lines: Vec<&str> = digits.as_bytes().chunks(columns).map(|c| core::str::from_utf8(c).unwrap()).collect();
        format!("-----BEGIN CERTIFICATE-----{end}{}{end}-----END CERTIFICATE-----{end}", lines.join(end))
    };
    let key = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    let table: &[(&str, String)] = &[
        ("as RFC 7468 has it", pem.clone()),
        ("76 columns", block(76, "\n")),
        ("76 columns, CRLF", block(76, "\r\n")),
        ("CR alone", block(64, "\r")),
        ("one line for all digits", block(digits.len(), "\n")),
        ("everything on one line", block(digits.len(), "")),
        ("spaces at the ends of lines", block(64, " \t\n")),
        ("empty lines", block(64, "\n\n")),
        ("text in front and behind", format!("subject=CN = IACA\n\n{}\nthe end", block(64, "\n"))),
        ("dashes in the text", format!("-----\n--- BEGIN ---\n{}", block(64, "\n"))),
        ("a byte order mark", format!("\u{feff}{}", block(64, "\n"))),
        ("an old label", block(64, "\n").replace("CERTIFICATE", "X509 CERTIFICATE")),
        ("a key in front", format!("{key}{}", block(64, "\n"))),
        ("a revocation list behind", format!("{}{}", block(64, "\n"), key.replace("PRIVATE KEY", "X509 CRL"))),
        ("a key without an end in front", format!("-----BEGIN PRIVATE KEY-----\nMAA=\n{}", block(64, "\n"))),
    ];
    for (name, file) in table {
        let (trust, rejected) = TrustList::new().with_bundle(&[MDL], file.as_bytes()).unwrap();
        assert_eq!(rejected, [], "{name}");
        assert_eq!(trust.anchors.len(), 1, "{name}");
        assert!(trust.issuer(MDL, issuer.x5chain(), now()).is_ok(), "{name}");
    }
    // Text that is not UTF-8 around it.
    let latin1 = [b"Autorit\xe9\n", pem.as_bytes(), b"\xe9"].concat();
    assert!(TrustList::from_certificates(&[latin1]).is_ok());
    assert!(TrustList::from_certificates(&[root]).is_ok());
}

/// Bad certificates of a bundle are named and left out.
#[test]
fn bundles() {
    let (a, b) = (make(|_| {}), make(|o| o.name = "Other".into()));
    let pem = |der: &[u8]| pem_of(der, LineEnding::CRLF);
    let (good, other) = (pem(a.root_certificate()), pem(b.root_certificate()));
    let brainpool = make(|o| o.root_curve = RootCurve::BrainpoolP256r1);
    // Name, the bad one, and why it is.
    let table = [
        ("cut short", good[..200].to_owned(), "has no end line"),
        ("not base64", good.replace("MII", "M*I"), "is not base64"),
        ("not a certificate", pem(&[0x30, 0]), "cannot be read"),
        ("DER cut short", pem(&a.root_certificate()[..300]), "cannot be read"),
        ("a curve that is not known", pem(&on_brainpool_p512(brainpool.root_certificate())), "brainpoolP512r1"),
    ];
    for (name, bad, why) in table {
        let bundle = format!("subject=A\r\n{good}\r\nsubject=B\r\n{bad}\r\n{other}");
        let (trust, rejected) = TrustList::new().with_bundle(&[MDL], bundle.as_bytes()).unwrap();
        for issuer in [&a, &b] {
            assert!(trust.issuer(MDL, issuer.x5chain(), now()).is_ok(), "{name}");
        }
        let [rejected] = &rejected[..] else { panic!("{name}: {rejected:?}") };
        assert_eq!((rejected.number, rejected.line), (2, Some(4 + good.lines().count())), "{name}");
        assert!(rejected.to_string().contains(why), "{name}: {rejected}");
        // Somebody's own list has no bad ones.
        let strict = TrustList::from_certificates(&[bundle.as_bytes()]).err().unwrap();
        assert_eq!(strict, rejected.error, "{name}");
        let alone = TrustList::new().with_bundle(&[MDL], bad.as_bytes()).err().unwrap();
        assert_eq!(alone, rejected.error, "{name}");
    }
    let no_certificate = b"-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----";
    for nothing in [&b""[..], b"\x30\x00", &a.root_certificate()[1..], no_certificate] {
        for error in [
            TrustList::from_certificates(&[nothing]).err().unwrap(),
            TrustList::new().with_bundle(&[MDL], nothing).err().unwrap(),
        ] {
            assert_eq!(error.code(), "issuer.certificate");
        }
    }
}

/// A brainpoolP256r1 certificate that says that its key is on brainpoolP512r1.
fn on_brainpool_p512(der: &[u8]) -> Vec<u8> {
    let curve = [0x06, 0x09, 0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07];
    let at = der.windows(curve.len()).position(|w| w == curve).unwrap();
    let mut changed = der.to_vec();
    changed[at + curve.len() - 1] = 13;
    changed
}

#[test]
fn curves_that_cannot_be_used_are_named() {
    let issuer = make(|o| o.root_curve = RootCurve::BrainpoolP256r1);
    let error = TrustList::from_certificates(&[on_brainpool_p512(issuer.root_certificate())]).err().unwrap();
    assert_eq!(error.code(), "issuer.certificate_curve");
    assert!(error.to_string().contains("holds a key on brainpoolP512r1: an authority's may be on P-256"), "{error}");
    // A document signer's is on P-256.
    let root = make(|o| o.root_curve = RootCurve::P384);
    let error = IssuerKey::from_certificate(root.root_certificate()).unwrap_err();
    assert!(error.to_string().contains("holds a key on P-384: a document signer's must be"), "{error}");
}
