//! Protocol buffers, as far as the tests write them.

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

pub fn integer(number: u64, value: i64) -> Vec<u8> {
    [varint(number << 3), varint(value as u64)].concat()
}

pub fn bytes(number: u64, value: &[u8]) -> Vec<u8> {
    [varint(number << 3 | 2), varint(value.len() as u64), value.to_vec()].concat()
}

pub fn text(number: u64, value: &str) -> Vec<u8> {
    bytes(number, value.as_bytes())
}

pub fn float(number: u64, value: f32) -> Vec<u8> {
    [varint(number << 3 | 5), value.to_le_bytes().to_vec()].concat()
}

/// A constant of 32-bit floating-point numbers.
pub fn constant(name: &str, axes: &[i64], numbers: &[f32]) -> Vec<u8> {
    let raw: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    let axes: Vec<u8> = axes.iter().flat_map(|&n| integer(1, n)).collect();
    [axes, integer(2, 1), text(8, name), bytes(9, &raw)].concat()
}

/// A node, with its attributes written out.
pub fn node(domain: &str, operator: &str, inputs: &[&str], outputs: &[&str], attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut out = [text(4, operator), text(7, domain)].concat();
    inputs.iter().for_each(|name| out.extend(text(1, name)));
    outputs.iter().for_each(|name| out.extend(text(2, name)));
    attributes.iter().for_each(|attribute| out.extend(bytes(5, attribute)));
    out
}

pub fn integers(name: &str, values: &[i64]) -> Vec<u8> {
    [text(1, name), values.iter().flat_map(|&k| integer(8, k)).collect()].concat()
}

pub fn floats(name: &str, values: &[f32]) -> Vec<u8> {
    [text(1, name), values.iter().flat_map(|&k| float(7, k)).collect()].concat()
}

pub fn texts(name: &str, values: &[&str]) -> Vec<u8> {
    [text(1, name), values.iter().flat_map(|k| text(9, k)).collect()].concat()
}

/// A model with an input `x` of these axes behind the batch's, and an output `y`.
pub fn model(axes: &[i64], constants: &[Vec<u8>], nodes: &[Vec<u8>]) -> Vec<u8> {
    let axis = |n: &i64| bytes(1, &integer(1, *n));
    let shape = [bytes(1, &[]), axes.iter().flat_map(axis).collect()].concat();
    let input = |name: &str| [text(1, name), bytes(2, &bytes(1, &[integer(1, 1), bytes(2, &shape)].concat()))].concat();
    let mut graph = [bytes(11, &input("x")), bytes(12, &text(1, "y"))].concat();
    constants.iter().for_each(|constant| graph.extend(bytes(5, constant)));
    nodes.iter().for_each(|node| graph.extend(bytes(1, node)));
    bytes(7, &graph)
}
