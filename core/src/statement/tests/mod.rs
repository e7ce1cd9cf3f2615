//! Real documents satisfy the circuit; documents and provers made for it fail by the check that is named.

mod issued;
mod item;
mod largest;
mod mso;
mod namespace;
mod namespaces;
mod real;
mod support;
mod value;
mod whole;
