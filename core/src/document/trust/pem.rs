//! Certificates in files: DER, or PEM (RFC 7468) as OpenSSL reads it.

use x509_cert::der::pem::decode_vec;

/// The labels under which OpenSSL looks for a certificate.
const LABELS: [&str; 2] = ["CERTIFICATE", "X509 CERTIFICATE"];
const BEGIN: &[u8] = b"-----BEGIN ";

/// A certificate of a file, before it is read.
pub(super) struct Block {
    /// The line at which it begins, counted from 1; none in DER.
    pub(super) line: Option<usize>,
    /// Its DER, or why there is none.
    pub(super) der: Result<Vec<u8>, &'static str>,
}

/// The certificates of a file. Lines may be of any length and end in any way, text may surround the blocks, and blocks
/// that hold something else (keys, revocation lists) are passed over.
pub(super) fn blocks(bytes: &[u8]) -> Vec<Block> {
    // A sequence's header, in a certificate's length: no text begins so.
    if bytes.starts_with(&[0x30, 0x82]) || find(bytes, BEGIN).is_none() {
        return vec![Block { line: None, der: Ok(bytes.to_vec()) }];
    }
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(begin) = find(&bytes[at..], BEGIN).map(|offset| at + offset) {
        let line = 1 + line_ends(&bytes[..begin]);
        let body = begin + BEGIN.len();
        // A block ends where the next begins, if it does not end before.
        let until = find(&bytes[body..], BEGIN).map_or(bytes.len(), |offset| body + offset);
        at = until;
        let text = String::from_utf8_lossy(&bytes[body..until]);
        let Some((label, rest)) = text.split_once("-----") else { continue };
        if !LABELS.contains(&label) {
            continue;
        }
        let der = match rest.split_once(&format!("-----END {label}-----")) {
            Some((base64, _)) => decode(base64).ok_or("is not base64"),
            None => Err("has no end line"),
        };
        out.push(Block { line: Some(line), der });
    }
    out
}

/// The decoder is strict about the shape of its lines, so it is given its own.
fn decode(base64: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = base64.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let lines: Vec<&str> = digits.chunks(64).map(core::str::from_utf8).collect::<Result<_, _>>().ok()?;
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
    decode_vec(pem.as_bytes()).ok().map(|(_, der)| der)
}

/// How many lines have ended: in LF, CRLF, or CR alone.
fn line_ends(bytes: &[u8]) -> usize {
    let ends = |i: usize| bytes[i] == b'\n' || bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n');
    (0..bytes.len()).filter(|&i| ends(i)).count()
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}
