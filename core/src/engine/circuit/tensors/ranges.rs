//! Lists of ranges, one list for each entry of a tensor.

use std::ops::Range;

/// For each entry, ranges of other entries: all in one list, since a forest has tens of thousands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranges {
    all: Vec<Range<u32>>,
    /// Where in `all` the ranges of each entry end.
    ends: Vec<usize>,
}

impl Ranges {
    /// Adds an entry with these ranges.
    pub fn push(&mut self, ranges: impl IntoIterator<Item = Range<u32>>) {
        self.all.extend(ranges);
        self.ends.push(self.all.len());
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The ranges of all entries.
    pub fn all(&self) -> &[Range<u32>] {
        &self.all
    }

    /// The ranges of each entry.
    pub fn iter(&self) -> impl Iterator<Item = &[Range<u32>]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.all[start..end])
    }
}

impl<L: IntoIterator<Item = Range<u32>>> FromIterator<L> for Ranges {
    fn from_iter<I: IntoIterator<Item = L>>(lists: I) -> Self {
        let mut ranges = Self::default();
        lists.into_iter().for_each(|list| ranges.push(list));
        ranges
    }
}
