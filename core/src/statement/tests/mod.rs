//! Real documents satisfy the circuit; documents and provers made for it fail by the check that is named.

mod device_key;
mod forged;
mod further_entry;
mod issued;
mod item;
mod largest;
mod model;
mod mso;
mod namespace;
mod namespaces;
mod number;
mod real;
mod support;
mod validity;
mod value;
mod whole;
