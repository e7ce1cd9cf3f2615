//! Every pin of the MSO, with a message or a prover that only this pin stops.

use super::support::Case;
use crate::document::mdoc::{Algorithm, ProtectedHeader};
use crate::document::request::Predicate::AgeAtLeast;

fn case() -> Case {
    Case::mustermann("age_over_18", AgeAtLeast(18))
}

/// Changes byte `at` of the MSO's message.
fn with(at: usize, byte: u8) -> Case {
    let mut case = case();
    case.messages[0][at] = byte;
    case
}

/// Changes a byte of a window that begins at a hinted position.
fn at_hint(hint: impl Fn(&Case) -> usize, offset: usize, byte: u8) -> Case {
    let mut case = case();
    let at = hint(&case) + offset;
    assert_ne!(case.messages[0][at], byte);
    case.messages[0][at] = byte;
    case
}

#[test]
fn the_message_is_a_sig_structure_for_es256() {
    for at in [0, 1, 5, 12, 15, 16, 17] {
        with(at, 0).fails(&["mso/prefix/Sig_structure"]);
    }
    for at in [20, 21, 22] {
        with(at, 0).fails(&["mso/prefix/tag 24"]);
    }
    // The statement has another header than the document.
    let mut other = case();
    other.public.protected = ProtectedHeader::new(Algorithm::Esp256);
    other.fails(&["mso/prefix/Sig_structure"]);
}

#[test]
fn the_length_is_the_one_in_the_header() {
    let mut case = case();
    case.messages[0][24] ^= 1;
    case.fails(&["mso/prefix/lengths agree"]);
    case.messages[0][24] ^= 1;
    // A prover that claims a longer message, to read after the end of the signed one.
    case.hints.len += 100;
    case.fails(&["mso/prefix/length"]);
}

#[test]
fn doc_type_is_compared_whole() {
    let doc_type = |case: &Case| case.hints.doc_type;
    for (offset, byte) in [(0, 0x66), (7, b'E'), (8, 0x76), (9, b'O'), (29, b'l')] {
        at_hint(doc_type, offset, byte).fails(&["mso/docType/bytes"]);
    }
    // Copied after the message's end, and read there.
    let mut planted = case();
    let from = planted.hints.doc_type;
    planted.hints.doc_type = planted.messages[0].len();
    planted.messages[0].extend_from_within(from..from + 40);
    planted.fails(&["mso/docType/inside"]);
    // The verifier asks for another one.
    let mut case = case();
    case.public.request.doc_type = "org.iso.18013.5.1.mDX".into();
    case.fails(&["mso/docType/bytes"]);
}

#[test]
fn an_mso_cannot_be_read_in_an_items_zone() {
    let c = case().prover();
    let (on_mso, on_item): (Vec<_>, Vec<_>) = c.reads.iter().partition(|read| read.position.zone == 0);
    // docType; deviceKeyInfo, deviceKey, x, y; validityInfo and four entries of it; namespace, entry
    assert_eq!(on_mso.len(), 12);
    assert!(on_mso.iter().all(|read| [16, 64].contains(&read.window.len())), "reads of one length share their work");
    // The four entries of every item, and a fifth.
    assert_eq!(on_item.len(), 5);
    assert!(on_item.iter().all(|read| read.position.zone == 1));
}
