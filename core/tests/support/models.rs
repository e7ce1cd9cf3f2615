//! Models made by hand.

use plica::{
    engine::circuit::{Map, Shape},
    model::{
        Model,
        graph::{Category, Domain, Feature, Graph, Input, Operator, Outputs, Thresholds, Unit},
    },
};
use std::sync::Arc;

fn decimal(name: &str, digits: u8, hi: i64, missing: bool) -> Input {
    Input { name: name.into(), shape: Shape::vector(1), domain: Domain::Decimal { digits, lo: 0, hi, missing } }
}

/// A score of a country, an income in hundredths, and years that may be missing; points count hundredths.
pub fn scorecard() -> Model {
    let category = |name: &str| Category { name: name.into(), item: [&[0x62], name.as_bytes()].concat() };
    let countries = ["DE", "FR", "IT"].map(category).to_vec();
    let inputs = vec![
        Input { name: "country".into(), shape: Shape::vector(3), domain: Domain::Categories(countries) },
        decimal("income", 2, 100_000_000, false),
        decimal("years", 0, 80, true),
    ];
    let bins = |of, thresholds: &[i64]| Operator::Bins {
        of,
        features: vec![Feature { entry: 0, thresholds: thresholds.to_vec() }],
    };
    let points = |weights: &[i64]| Arc::new(Map::Dense(weights.to_vec()));
    let terms =
        vec![(0, points(&[500, 700, 100])), (3, points(&[0, 20_000, 45_050])), (4, points(&[-1_000, 15_000, -2_000]))];
    let operators = vec![
        bins(1, &[2_000_000, 5_000_000]),
        bins(2, &[5]),
        Operator::Linear { shape: Shape::vector(1), terms, bias: vec![20_000] },
    ];
    let outputs = Outputs {
        at_least: Thresholds::Any,
        threshold: Thresholds::These(vec![70_000]),
        unit: Unit { digits: 2, bits: 0 },
        ..Outputs::default()
    };
    Model::new(Graph::new(inputs, operators, outputs).unwrap()).unwrap()
}

/// 8 x 8 pixels of 4 bits to ten classes, by weights that nobody trained.
pub fn digits() -> Model {
    let numbers = |seed: i64, n: i64, most: i64| {
        let next = |k: i64| (k * 7_919 + seed * 104_729) % 10_007 % (2 * most + 1) - most;
        (0..n).map(next).collect::<Vec<i64>>()
    };
    let image = Shape { channels: 1, rows: 8, columns: 8 };
    let domain = Domain::Decimal { digits: 0, lo: 0, hi: 16, missing: false };
    let dense = |of, n: i64, m: i64| Operator::Linear {
        shape: Shape::vector(n as usize),
        terms: vec![(of, Arc::new(Map::Dense(numbers(n, n * m, 60))))],
        bias: numbers(m, n, 500),
    };
    let relu = Operator::Rescale { of: 1, shift: 6, lo: 0, hi: 127 };
    let outputs = Outputs { values: true, classes: (0..10).map(|k| k.to_string()).collect(), ..Outputs::default() };
    let input = Input { name: "image".into(), shape: image, domain };
    Model::new(Graph::new(vec![input], vec![dense(0, 32, 64), relu, dense(2, 10, 32)], outputs).unwrap()).unwrap()
}

/// A score of what a licence says, of years and a country, and of an income, of which it says nothing.
pub fn licence_score() -> Model {
    licence_score_with(300)
}

/// The same, with so many points for everybody.
pub fn licence_score_with(bias: i64) -> Model {
    let category = |name: &str| Category { name: name.into(), item: [&[0x62], name.as_bytes()].concat() };
    let countries = ["AT", "DE", "US"].map(category).to_vec();
    let inputs = vec![
        decimal("age", 0, 120, false),
        decimal("licence_years", 0, 80, false),
        Input { name: "country".into(), shape: Shape::vector(3), domain: Domain::Categories(countries) },
        decimal("income", 2, 100_000_000, false),
    ];
    let bins = |of, thresholds: &[i64]| Operator::Bins {
        of,
        features: vec![Feature { entry: 0, thresholds: thresholds.to_vec() }],
    };
    let points = |of, points: &[i64]| (of, Arc::new(Map::Dense(points.to_vec())));
    let terms = vec![
        points(4, &[40, 90, 140, 200, 180]),
        points(5, &[30, 60, 90, 120]),
        points(2, &[20, 30, 40]),
        points(6, &[0, 60, 130, 180]),
    ];
    let operators = vec![
        bins(0, &[20, 24, 29, 64]),
        bins(1, &[0, 2, 5]),
        bins(3, &[1_500_000, 3_000_000, 5_000_000]),
        Operator::Linear { shape: Shape::vector(1), terms, bias: vec![bias] },
    ];
    let outputs = Outputs { at_least: Thresholds::Any, threshold: Thresholds::Any, ..Outputs::default() };
    Model::new(Graph::new(inputs, operators, outputs).unwrap()).unwrap()
}
