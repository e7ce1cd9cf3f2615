//! A presentation of the sample licence, 2 kB of MSO, one predicate: what a wallet and a relying party wait for.

use criterion::{Criterion, criterion_group, criterion_main};
use plica::{
    engine::commit::prover::prepare_tables,
    holder::Holder,
    issue::{CertificateOptions, Shape, TestDevice, TestIssuer, sample_licence},
    mdoc::SessionTranscript,
    request::Request,
    time::{Date, DateTime},
    trust::TrustList,
    verifier::Verifier,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

fn presentation(c: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let now: DateTime = "2026-01-15T09:00:00Z".parse().expect("a time");
    let issuer = TestIssuer::new(&CertificateOptions::new(now), &mut rng).expect("an issuer");
    let device = TestDevice::new(&mut rng);
    let licence = sample_licence(Date::parse("1990-06-15").expect("a date"), now).expect("a licence");
    let document = issuer.issue(&licence, &device.public_key(), &Shape::default(), &mut rng).expect("a document");
    let verifier = Verifier::new(TrustList::from_certificates(&[issuer.root_certificate()]).expect("a trust list"));
    let session = SessionTranscript::openid4vp("x509_san_dns:example.com", "nonce", None, "https://example.com");
    let request = Request::age_over(18).doc_type(&document.doc_type).session(&session);
    let credential = document.credential().expect("a credential");
    // A holder answers a session once, so every run has one of its own.
    let holder = || Holder::new(credential.clone());
    let prepared = holder().prepare(None, &mut rng).expect("a prepared credential");
    let signature = device.sign(&session, &document.doc_type).to_bytes();
    prepare_tables();

    let mut group = c.benchmark_group("presentation");
    group.sample_size(20);
    group.bench_function("prepare", |b| b.iter(|| holder().prepare(None, &mut rng).expect("a prepared credential")));
    group.bench_function("present", |b| {
        b.iter(|| holder().present(None, &request, &signature, now, &mut rng).expect("a presentation"));
    });
    group.bench_function("present, prepared", |b| {
        b.iter(|| holder().present(&prepared, &request, &signature, now, &mut rng).expect("a presentation"));
    });
    let bytes = holder().present(None, &request, &signature, now, &mut rng).expect("a presentation").to_bytes();
    group.bench_function("verify", |b| b.iter(|| verifier.verify_bytes(&bytes, &request, now).expect("facts")));
    group.finish();
}

criterion_group!(benches, presentation);
criterion_main!(benches);
