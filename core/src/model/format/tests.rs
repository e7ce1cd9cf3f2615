use super::*;
use crate::{error::Error, model::tests::graphs};

#[test]
fn a_graph_is_read_as_it_was_written() {
    for graph in graphs() {
        let bytes = encode(&graph);
        assert!(decode(&bytes).unwrap() == graph);
        for n in 0..bytes.len() {
            let error = decode(&bytes[..n]).map(drop).unwrap_err();
            assert!(matches!(error, Error::Model(ModelError::Malformed { .. })), "{n}: {error}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(decode(&longer).map(drop).unwrap_err().code(), "model.malformed");
    }
}

/// Whatever is read has one encoding, and what is not is a typed error.
#[test]
fn every_changed_byte_is_an_error_or_another_graph() {
    for graph in graphs() {
        let bytes = encode(&graph);
        for at in 0..bytes.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= change;
                match decode(&changed) {
                    Ok(read) => assert!(read != graph && encode(&read) == changed, "byte {at}"),
                    Err(Error::Model(_)) => {}
                    Err(other) => panic!("{other}"),
                }
            }
        }
    }
}

#[test]
fn numbers_have_the_least_width() {
    for (numbers, bytes) in [
        (vec![], 1),
        (vec![127, -128], 1),
        (vec![128], 2),
        (vec![-129, 5], 2),
        (vec![1 << 31, 0], 8),
        (vec![-(1 << 31)], 4),
        (vec![i64::MIN, i64::MAX], 8),
    ] {
        assert_eq!(width(&numbers), bytes);
        let mut out = Vec::new();
        put_numbers(&mut out, &numbers);
        let decoder = |bytes| Reader(Decoder::new(bytes, |what, offset| ModelError::Malformed { what, offset }.into()));
        assert_eq!(decoder(&out).numbers("numbers").unwrap(), numbers);
        if bytes < 8 && !numbers.is_empty() {
            let mut wider = (numbers.len() as u32).to_be_bytes().to_vec();
            wider.push(8);
            numbers.iter().for_each(|k| wider.extend(k.to_be_bytes()));
            assert!(decoder(&wider).numbers("numbers").is_err());
        }
    }
}
