//! Activations: what they count, and what is cut off.

use super::{Count, FAR, LAST_BITS, Made, Quantiser};
use crate::{
    compile::{
        network::{At, Layer},
        numbers::exponent,
    },
    engine::circuit::Map,
    model::graph::Operator,
};
use std::sync::Arc;

impl Quantiser<'_> {
    /// What an activation counts.
    pub(super) fn unit_of_activations(&self, clip: At) -> f64 {
        self.largest[clip] / (2f64.powi(self.widths.bits as i32) - 1.0)
    }

    /// The greatest shift for which this weight keeps its bits.
    pub(super) fn shift_of_weights(&self, unit: f64, weight: f64) -> f64 {
        let room = 2f64.powi(self.widths.bits as i32 - 1) - 1.0;
        if weight > 0.0 { (room * unit / weight).log2().floor() } else { 0.0 }
    }

    /// What cuts off, and perhaps takes the greatest of windows.
    pub(super) fn clip(&mut self, at: At, of: At, [lo, hi]: [f64; 2], grid: Option<f64>) -> (Made, f64) {
        let (source, largest) = self.before_clip(at, of, grid);
        let shift = source.shift.unwrap_or(0);
        let count = match source.shift {
            None => source.count,
            Some(_) => Count { value: source.count.value * 2f64.powi(shift as i32), unit: None },
        };
        let bound = |k: f64| (k / count.value).round().clamp(-(FAR as f64), FAR as f64);
        let is_whole = |k: f64| k.is_infinite() || bound(k) * count.value == k;
        self.exact &= source.shift.is_none() && is_whole(lo) && is_whole(hi);
        let (lo, mut hi) = (bound(lo) as i64, bound(hi) as i64);
        if self.widths.clamp && source.shift.is_some() && grid.is_none() {
            hi = hi.min((1i64 << self.widths.bits) - 1).max(lo);
        }
        let (shape, of) = (self.network.shapes[at], source.tensor);
        let tensor = match &self.network.layers[at] {
            Layer::Clip { window: Some(window), .. } => {
                let size = [shape.rows, shape.columns];
                self.push(Operator::MaxRescale { of, window: *window, size, shift, lo, hi })
            }
            _ => self.push(Operator::Rescale { of, shift, lo, hi }),
        };
        let reach = largest / 2f64.powi(shift as i32);
        let largest = reach.min((hi as f64).abs().max((lo as f64).max(-reach).abs()));
        (Made { tensor, count, shift: None }, largest)
    }

    /// What a clip reads, with the bits that it drops, and the greatest magnitude of it. Usually the layer before was
    /// made for the clip. One that others read as well was not, and is rescaled first.
    fn before_clip(&mut self, at: At, of: At, grid: Option<f64>) -> (Made, f64) {
        let (source, largest) = (self.made[of], self.bounds[of].iter().copied().fold(0.0, f64::max));
        let computed = matches!(self.network.layers[of], Layer::Linear { .. });
        if source.shift.is_some() || grid.is_none() && !computed {
            return (source, largest);
        }
        let unit = grid.unwrap_or_else(|| self.unit_of_activations(at));
        let (by, shift) = match grid {
            // So many of the least unit are one of the grid's.
            Some(_) => {
                let shift = self.shift_of_weights(unit, source.count.value).clamp(0.0, 40.0);
                ((source.count.value / unit * 2f64.powf(shift)).round() as i64, shift as u32)
            }
            None => (1, (unit / source.count.value).log2().floor().clamp(0.0, 40.0) as u32),
        };
        if grid.is_none() && shift == 0 {
            return (source, largest);
        }
        let shape = self.network.shapes[of];
        let half = if shift > 0 { 1 << (shift - 1) } else { 0 };
        let terms = vec![(source.tensor, Arc::new(Map::Scale(by)))];
        let tensor = self.push(Operator::Linear { shape, terms, bias: vec![half; shape.channels] });
        self.exact = false;
        let value = grid.map_or(source.count.value, |grid| grid / 2f64.powi(shift as i32));
        (Made { tensor, count: Count { value, unit: None }, shift: Some(shift) }, largest * by as f64 + half as f64)
    }

    /// The last tensor with a unit of binary digits, if it has none, so that its numbers can be shown.
    pub(super) fn with_unit(&mut self, last: Made) -> Made {
        if last.count.unit().is_some() {
            return last;
        }
        let count = Count::exact(0, (LAST_BITS - exponent(last.count.value)).clamp(0, 62));
        let by = (last.count.value / count.value).round() as i64;
        let shape = self.network.shapes[self.network.last()];
        let terms = vec![(last.tensor, Arc::new(Map::Scale(by)))];
        self.exact = false;
        Made { tensor: self.push(Operator::Linear { shape, terms, bias: vec![] }), count, shift: None }
    }
}
