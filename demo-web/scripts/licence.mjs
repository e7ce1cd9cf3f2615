// The contents of the sample licences. Dates are relative to the day on which they are issued.

const DAY = 86_400_000;

/** The date `years` and `days` after today, `YYYY-MM-DD`. */
export function date(today, { years = 0, days = 0 }) {
  const moved = new Date(Date.UTC(today.getUTCFullYear() + years, today.getUTCMonth(), today.getUTCDate()));
  return new Date(moved.getTime() + days * DAY).toISOString().slice(0, 10);
}

/** Whole years from one date to another. */
function ageOn(birth, day) {
  return Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);
}

/** The claims that `plica issue --claims` reads. */
export function licence({ birth, validFrom, validUntil }) {
  const ageOver = [13, 16, 18, 21, 25, 65].map((years) => [`age_over_${years}`, ageOn(birth, validFrom) >= years]);
  return {
    docType: "org.iso.18013.5.1.mDL",
    validity: { validFrom: `${validFrom}T00:00:00Z`, validUntil: `${validUntil}T23:59:59Z` },
    namespaces: {
      "org.iso.18013.5.1": {
        family_name: "Mustermann",
        given_name: "Erika",
        birth_date: birth,
        issue_date: validFrom,
        expiry_date: validUntil,
        issuing_country: "DE",
        issuing_authority: "Test Office of Utopia",
        document_number: "U12345678",
        administrative_number: "00998877",
        un_distinguishing_sign: "D",
        driving_privileges: [
          { vehicle_category_code: "B", issue_date: validFrom, expiry_date: validUntil, codes: [{ code: "01" }] },
          { vehicle_category_code: "AM", issue_date: validFrom, expiry_date: validUntil },
        ],
        sex: 2,
        height: 175,
        weight: 68,
        eye_colour: "green",
        hair_colour: "brown",
        birth_place: "Sample City",
        resident_address: "1 Sample Street",
        resident_city: "Sample City",
        resident_state: "Utopia",
        resident_postal_code: "12345",
        resident_country: "DE",
        nationality: "DE",
        portrait: { bytes: portrait() },
        portrait_capture_date: { tdate: `${validFrom}T00:00:00Z` },
        ...Object.fromEntries(ageOver),
      },
    },
  };
}

/** Two thousand bytes that start and end like a JPEG. */
function portrait() {
  const body = Array.from({ length: 2000 }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 24) & 0x7f);
  return Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...body, 0xff, 0xd9]).toString("hex");
}
