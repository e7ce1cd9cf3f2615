use super::*;
use crate::engine::{
    arguments::sha256::prover::Columns,
    circuit::{PaddedMessage, zones},
    hidden::{Channel, Quadratic, prover::ProverChannel},
    sumcheck::{
        Batch, MAX_DEGREE, SumcheckClaim,
        dense::{Dense, compare, test_challenge, test_challenges},
        prover::BatchProver,
    },
    transcript::Transcript,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

impl BitsProver {
    /// Plays on arbitrary values, as a prover whose cells hold no bits does.
    pub fn play_values(&mut self, table: Vec<Scalar>) {
        self.patterns = None;
        self.table = table;
    }
}

impl ColumnsProver<'_> {
    /// Plays on arbitrary values in every block's cells.
    pub fn play_values(&mut self, blocks: Vec<Vec<Scalar>>) {
        self.stage = ColumnsStage::Groups(blocks);
    }
}

fn bits_table(bytes: &[u8], n: usize) -> Vec<Scalar> {
    let bit = |i: usize| bytes.get(i / 8).map_or(0, |byte| byte >> (i % 8) & 1);
    (0..1 << n).map(|i| Scalar::from_u64(bit(i) as u64)).collect()
}

#[test]
fn rounds_on_bits_are_those_of_the_definition() {
    for len in [1, 3, 4, 13, 16, 31, 32] {
        let bytes: Vec<u8> = (0..len).map(|i| (i * 73 + 41) as u8).collect();
        let point = test_challenges(1, 8);
        let mut prover = BitsProver::new(bytes.clone(), &point);
        let mut dense =
            Dense::new(vec![poly::eq_table(&point), bits_table(&bytes, 8)], |v| v[0] * (v[1].square() - v[1]));
        compare(&mut prover, &mut dense, 8);
        assert_eq!(prover.evaluation(), dense.values()[1]);
    }
}

#[test]
fn rounds_on_columns_are_those_of_the_definition() {
    for blocks in [3, 17] {
        let message = PaddedMessage::new(&[0x5a; 100], blocks).unwrap();
        let variables = poly::variables(blocks).max(4);
        let columns = Columns::new(&zones(&[blocks]), &[message], variables);
        let bytes = columns.bytes();
        let point = test_challenges(2, variables + 11);
        let weights: [Scalar; 4] = test_challenges(3, 4).try_into().unwrap();
        let mut prover = ColumnsProver::new(&bytes, blocks, &point, weights);
        let column = |s: usize| -> Vec<Scalar> {
            let cell = |x: usize| {
                let (b, p) = (x % (1 << variables), 2048 * s + x / (1 << variables));
                columns.blocks()[b].get(p / 32).map_or(0, |word| word >> (p % 32) & 1)
            };
            (0..1 << (variables + 11)).map(|x| Scalar::from_u64(cell(x) as u64)).collect()
        };
        let mut tables = vec![poly::eq_table(&point)];
        tables.extend((0..4).map(column));
        let mut dense =
            Dense::new(tables, |v| v[0] * (0..4).map(|s| weights[s] * (v[s + 1].square() - v[s + 1])).sum::<Scalar>());
        compare(&mut prover, &mut dense, variables + 11);
        assert_eq!(prover.evaluations()[..], dense.values()[1..]);
    }
}

/// Whether the end of the sum-check holds for a prover that sends the true polynomials of `table`.
fn boolean(table: &[Scalar]) -> bool {
    let (mut transcript, mut rng) = (Transcript::new("test"), ChaCha20Rng::seed_from_u64(1));
    let mut channel = ProverChannel::new(&mut transcript, &mut rng);
    let n = poly::variables(table.len());
    let tau = channel.challenges("tau", n);
    let dense = Dense::new(vec![poly::eq_table(&tau), table.to_vec()], |v| v[0] * (v[1].square() - v[1]));
    let claims = [SumcheckClaim { rounds: n, claim: Quadratic::default() }];
    let mut batch = Batch::new(&mut channel, MAX_DEGREE, &claims);
    let mut prover = BatchProver::new(&batch, vec![Box::new(dense)], vec![Scalar::ZERO]);
    batch.run_until(&mut channel, 0, Some(&mut prover)).unwrap();
    let value = prover.provers()[0].evaluations()[1];
    let last = &channel.message(1, || vec![value]).unwrap()[0];
    let end = &(last * last - last) * (poly::eq_eval(&tau, batch.point()) * batch.parts()[0].coefficient);
    let left = batch.claim().clone() - &end;
    channel.require_zero(left);
    let relations = channel.relations().clone();
    relations.broken(channel.entries()).is_empty()
}

#[test]
fn non_bits_are_refused_even_where_they_cancel() {
    let honest = bits_table(&[0b1010_0110, 0xf3, 0x00, 0x81], 5);
    assert!(boolean(&honest));
    let mut changed = honest.clone();
    changed[7] = test_challenge(1);
    assert!(!boolean(&changed));
    // The word's value under the weights 2^i is the same: 2 * 1 - 1 * 2.
    let mut cancelling = honest.clone();
    cancelling[4] += Scalar::from_u64(2);
    cancelling[5] -= Scalar::ONE;
    assert!(!boolean(&cancelling));
    // f^2 - f is 1 in one cell and -1 in another: the plain sum is zero.
    let half_of = |square: i64| (Scalar::from_i64(square).sqrt().unwrap() + Scalar::ONE) * crate::math::arith::HALF;
    let mut opposite = honest;
    (opposite[0], opposite[1]) = (half_of(5), half_of(-3));
    assert!(!boolean(&opposite));
}
