//! Real documents satisfy the circuit; documents and provers made for it fail by the check that is named.

mod real;
mod support;
