//! Words that questions about documents and questions about models share.

use core::fmt;

/// Which model: a hash of its file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(pub [u8; 32]);

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ModelId({self})")
    }
}

/// What is to be shown of a model's output.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ask {
    /// The class: the name of the greatest value, of the first if several are.
    ArgMax,
    /// That the class has this name.
    Class(String),
    /// All values.
    Values,
    /// That the score is at least this number.
    AtLeast(String),
    /// Whether the score is at least this number.
    Threshold(String),
}

/// How a model reads an element of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reading {
    /// An unsigned integer as it is.
    Integer,
    /// Of a date the completed years until now (UTC), below zero for one to come. Whoever was born on 29 February
    /// completes a year on 1 March in years that have no such day.
    Years,
    /// Of a date the days until now (UTC), below zero for one to come.
    Days,
    /// Which category of the model's input it is: the one whose CBOR item it is, byte for byte.
    Category,
    /// A boolean as 0 or 1.
    Boolean,
}

impl Reading {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Integer, Self::Years, Self::Days, Self::Category, Self::Boolean];

    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Years => "years",
            Self::Days => "days",
            Self::Category => "category",
            Self::Boolean => "boolean",
        }
    }
}

/// An element of a document, as a model reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The namespace of the element.
    pub namespace: String,
    /// The element identifier.
    pub element: String,
    /// What the model takes of its value.
    pub reading: Reading,
}
