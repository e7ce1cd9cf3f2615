//! The two prime fields of the curve T256.
