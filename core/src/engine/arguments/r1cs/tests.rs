use super::*;
use crate::engine::{
    arguments::tests::drawn,
    circuit::constant,
    sumcheck::{
        dense::{Dense, compare},
        prover::SumcheckProver,
    },
};

#[test]
fn rounds_are_those_of_the_definition() {
    for n in [1usize, 2, 5, 8] {
        let mut circuit = Circuit::new(Vec::new(), Some(Vec::new()));
        let mut last = circuit.value(Some(Scalar::from_u64(3)));
        for i in 0..n {
            last = circuit.product(
                "next",
                Lc::from_variable(last) + &constant(Scalar::from_u64(i as u64)),
                Lc::from_variable(last),
            );
        }
        let argument = drawn(|channel| R1csArgument::new(channel, &circuit, &Layout::of(&circuit)).unwrap());
        let table = |f: fn(&Constraint) -> &Lc| -> Vec<Scalar> {
            let value = |i| circuit.constraints.get(i).map_or(Scalar::ZERO, |c| circuit.eval(f(c)).unwrap());
            (0..1 << argument.tau.len()).map(value).collect()
        };
        let tables = vec![poly::eq_table(&argument.tau), table(|c| &c.a), table(|c| &c.b), table(|c| &c.c)];
        let mut dense = Dense::new(tables, |v| v[0] * (v[1] * v[2] - v[3]));
        assert!(dense.sum().is_zero());
        let mut prover = argument.prover();
        compare(&mut prover, &mut dense, argument.tau.len());
        assert_eq!(prover.evaluations()[..3], dense.values()[1..]);
    }
}
