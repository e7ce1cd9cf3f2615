//! A sample licence: nobody's, and shaped like one of a US state.

use super::days_after;
use super::description::{Description, Validity};
use crate::document::mdoc::{MDL, MDL_NAMESPACE, Value};
use crate::document::time::{Date, DateTime, age_at_least};
use crate::error::Result;

const AAMVA: &str = "org.iso.18013.5.1.aamva";

const ELEMENTS: &str = r#"{
    "docType": "org.iso.18013.5.1.mDL",
    "validity": {"validFrom": "2000-01-01T00:00:00Z", "validUntil": "2000-01-01T00:00:00Z"},
    "namespaces": {
        "org.iso.18013.5.1": {
            "family_name": "Mustermann",
            "given_name": "Erika",
            "birth_date": "1990-01-01",
            "issue_date": "2000-01-01",
            "expiry_date": "2000-01-01",
            "issuing_country": "US",
            "issuing_authority": "State of Utopia",
            "issuing_jurisdiction": "US-UT",
            "document_number": "U12345678",
            "administrative_number": "00998877",
            "un_distinguishing_sign": "USA",
            "sex": 2,
            "height": 175,
            "weight": 68,
            "eye_colour": "green",
            "hair_colour": "brown",
            "birth_place": "Sample City",
            "resident_address": "123 Main Street",
            "resident_city": "Sample City",
            "resident_state": "Utopia",
            "resident_postal_code": "84101",
            "resident_country": "US",
            "nationality": "US",
            "family_name_national_character": "Mustermann",
            "given_name_national_character": "Erika",
            "driving_privileges": [
                {"vehicle_category_code": "B", "issue_date": "2018-08-09", "expiry_date": "2033-10-20",
                 "codes": [{"code": "01"}]},
                {"vehicle_category_code": "A", "issue_date": "2021-03-15", "expiry_date": "2033-10-20"}
            ]
        },
        "org.iso.18013.5.1.aamva": {
            "domestic_driving_privileges": [
                {"domestic_vehicle_class": {"domestic_vehicle_class_code": "D",
                 "domestic_vehicle_class_description": "Operator", "issue_date": "2018-08-09"}}
            ],
            "family_name_truncation": "N",
            "given_name_truncation": "N",
            "aka_family_name": "Muster",
            "name_suffix": "JR",
            "organ_donor": 1,
            "veteran": 1,
            "sex": 2,
            "DHS_compliance": "F",
            "EDL_credential": 1,
            "resident_county": "035",
            "audit_information": "A1",
            "aamva_version": 2
        }
    }
}"#;

/// A licence of somebody born on `birth`, signed thirty days before `now` and valid for a year: 49 elements in two
/// namespaces, with a portrait of 2 kB.
///
/// # Errors
/// None with dates a few years from the ends of the calendar.
pub fn sample_licence(birth: Date, now: DateTime) -> Result<Description> {
    let mut out = Description::from_json(ELEMENTS)?;
    debug_assert_eq!(out.doc_type, MDL);
    let signed = days_after(now, -30);
    out.validity = Validity { signed, valid_from: signed, valid_until: days_after(signed, 365), expected_update: None };
    let mut set = |element: &str, value: Value| out.set(MDL_NAMESPACE, element, value.to_cbor());
    set("birth_date", Value::FullDate(birth))?;
    set("issue_date", Value::FullDate(signed.date()))?;
    set("expiry_date", Value::FullDate(days_after(signed, 4 * 365).date()))?;
    for years in [13, 15, 16, 18, 21, 25, 60, 65] {
        let over = age_at_least(birth, years, signed.date());
        set(&format!("age_over_{years}"), Value::Boolean(over))?;
    }
    set("portrait_capture_date", Value::Time(signed))?;
    set("portrait", Value::Bytes(portrait()))?;
    debug_assert!(out.namespaces.iter().any(|(name, _)| name == AAMVA));
    Ok(out)
}

/// Bytes that look like a JPEG to whoever looks at the first and the last.
fn portrait() -> Vec<u8> {
    let body = (0u32..2_000).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x7f);
    [0xff, 0xd8, 0xff, 0xe0].into_iter().chain(body).chain([0xff, 0xd9]).collect()
}
