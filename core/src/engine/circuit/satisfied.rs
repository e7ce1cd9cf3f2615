//! The slow twin: checks every gate of an assignment directly and names those that fail.

use super::{Circuit, ENTRY_WIDTHS, MapGate, Node, gates::DIGEST_ENTRY};
use crate::math::arith::Scalar;

impl Circuit {
    /// The names of the gates that the assignment does not satisfy (prover only; numbers if names were not kept).
    pub fn unsatisfied(&self) -> Vec<String> {
        assert!(self.has_witness());
        let mut failed = Vec::new();
        let mut check = |kind: &str, names: Option<&Vec<String>>, i: usize, holds: bool| {
            if !holds {
                failed.push(names.and_then(|n| n.get(i)).cloned().unwrap_or_else(|| format!("{kind} {i}")));
            }
        };
        let names = self.names.as_ref();
        for (i, &bit) in self.bits().iter().enumerate() {
            check("bit", None, i, bit <= 1);
        }
        for (i, c) in self.constraints.iter().enumerate() {
            let [a, b, c] = [&c.a, &c.b, &c.c].map(|lc| self.eval(lc).expect("a witness"));
            check("constraint", names.map(|n| &n.constraints), i, a * b == c);
        }
        for (i, lc) in self.linear.iter().enumerate() {
            check("linear", names.map(|n| &n.linear), i, self.eval(lc) == Some(Scalar::ZERO));
        }
        for (i, selector) in self.selectors.iter().enumerate() {
            let sum: usize = self.bits()[selector.bits.clone()].iter().map(|&b| b as usize).sum();
            check("selector", names.map(|n| &n.selectors), i, sum == 1);
        }
        for (i, read) in self.reads.iter().enumerate() {
            check("read", names.map(|n| &n.reads), i, self.read_holds(read));
        }
        for (i, map) in self.maps.iter().enumerate() {
            check("map entries", names.map(|n| &n.maps), i, self.map_entries_hold(map));
        }
        for (i, lookup) in self.lookups.iter().enumerate() {
            let digit = self.bits()[lookup.selector.bits.clone()].iter().position(|&b| b == 1);
            let holds = digit.is_some_and(|d| {
                self.get(lookup.digit) == Some(Scalar::from_u64(d as u64))
                    && self.get(lookup.x) == Some(lookup.table.x[d])
                    && self.get(lookup.y) == Some(lookup.table.y[d])
            });
            check("lookup", names.map(|n| &n.lookups), i, holds);
        }
        for (i, digest) in self.digests.iter().enumerate() {
            let chosen = self.bits()[digest.selector.bits.clone()].iter().position(|&b| b == 1);
            let chain = crate::math::sha256::chain(&self.messages().expect("a witness")[digest.zone].bytes);
            let holds = chosen.is_some_and(|block| {
                let words = chain[block + 1];
                (0..8).all(|k| self.get(digest.words[k]) == Some(Scalar::from_u64(words[k] as u64)))
            });
            check("digest", names.map(|n| &n.digests), i, holds);
        }
        let entries = self.entries();
        let entry = |node: &Node, i: usize| entries[node.index()].as_ref().map_or(0, |entries| entries[i]);
        for (k, node) in self.tensors.zeros.iter().enumerate() {
            let holds = (0..self.tensors.shape(*node).len()).all(|i| entry(node, i) == 0);
            check("zeros", names.map(|n| &n.zeros), k, holds);
        }
        for (k, [a, b, c]) in self.tensors.products.iter().enumerate() {
            let product = |i| i128::from(entry(a, i)) * i128::from(entry(b, i)) == i128::from(entry(c, i));
            let holds = (0..self.tensors.shape(*a).len()).all(product);
            check("products", names.map(|n| &n.products), k, holds);
        }
        failed
    }

    fn read_holds(&self, read: &super::ReadGate) -> bool {
        let Some(at) = self.position_value(&read.position) else { return false };
        let bytes_hold = read.window.iter().enumerate().all(|(j, &variable)| {
            self.get(variable) == Some(Scalar::from_u64(self.message_byte(read.position.zone, at + j) as u64))
        });
        bytes_hold
            && read.starts.as_ref().is_none_or(|(map, starts)| {
                let columns = &self.maps[*map].columns;
                (0..4).all(|w| {
                    let bit = self.bits()[columns[w].clone()].get(at).copied().unwrap_or(0);
                    self.get(starts[w]) == Some(Scalar::from_u64(bit as u64))
                })
            })
    }

    fn map_entries_hold(&self, map: &MapGate) -> bool {
        let (Some(first), Some(end)) = (self.position_value(&map.first), self.position_value(&map.end)) else {
            return false;
        };
        let start = |x: usize, w: usize| self.bits()[map.columns[w].start + x] as usize;
        (0..map.columns[0].len()).all(|x| {
            let here: usize = (0..4).map(|w| start(x, w)).sum();
            let arriving: usize =
                (0..4).map(|w| x.checked_sub(DIGEST_ENTRY + ENTRY_WIDTHS[w]).map_or(0, |y| start(y, w))).sum();
            let balanced = here + (x == end) as usize == (x == first) as usize + arriving;
            let byte = |at: usize| self.message_byte(map.zone, at);
            let well_formed = (0..4).all(|w| {
                let width = ENTRY_WIDTHS[w];
                let head = match width {
                    1 => byte(x) < 0x18,
                    2 => byte(x) == 0x18,
                    3 => byte(x) == 0x19,
                    _ => byte(x) == 0x1A,
                };
                start(x, w) == 0 || (head && byte(x + width) == 0x58 && byte(x + width + 1) == 0x20)
            });
            balanced && well_formed
        })
    }
}
