"""A trained model by itself, and one that reads a licence."""

import csv
import os

import pytest

import plica
from support import ROOT, Issued, Steps, command_line, session, sign

LICENCE_SCORE = (ROOT / "core/examples/licence_score.plica").read_bytes()


@pytest.fixture(name="trained", scope="module")
def forest(tmp_path_factory):
    """A random forest of tests/models with its first row, compiled."""
    source, out = ROOT / "tests/models/forest_breast_cancer", tmp_path_factory.mktemp("model") / "forest.plica"
    command_line("model", "compile", source / "model.onnx", "--out", out)
    with open(source / "rows.csv", newline="") as file:
        row = list(csv.reader(file))[1]
    label = (source / "labels.csv").read_text().split("\n")[0].strip()
    model = plica.Model.from_bytes(out.read_bytes())
    [declared] = model.inputs()
    return model, {declared.name: plica.Entries.TEXTS(row)}, label


def test_a_model_ran(trained):
    model, inputs, label = trained
    computed = model.run(inputs)
    assert computed.class_name == label and label in model.outputs().classes
    [(name, texts)] = inputs.items()
    numbers = plica.Entries.NUMBERS([float(text) for text in texts.values])
    assert model.run({name: numbers}) == computed

    def question(ask, audience, nonce):
        return plica.ModelRequest(model=model.id(), ask=ask, audience=audience, nonce=nonce)

    request = question(plica.Ask.ARG_MAX(), "https://example.com", os.urandom(16))
    steps = Steps()
    proof = model.prove(inputs, request, plica.Options(listener=steps))
    assert [step.name for step in steps.seen] == ["CHECK", "BUILD", "COMMIT", "ARGUE", "OPEN"]
    facts = model.verify(proof, request)
    assert facts.output == plica.ModelOutput.CLASS(label) and facts.model == model.id()
    assert [of.origin for of in facts.inputs] == [plica.Origin.SELF_ASSERTED()]
    # Another verifier, another class, another nonce, a missing input.
    other = next(name for name in model.outputs().classes if name != label)

    def code(call):
        with pytest.raises(plica.PlicaError) as thrown:
            call()
        return thrown.value.code

    replayed = question(request.ask, "https://other.example", request.nonce)
    assert code(lambda: model.verify(proof, replayed)) == "proof.invalid"
    no = question(plica.Ask.CLASS(other), request.audience, request.nonce)
    assert code(lambda: model.prove(inputs, no)) == "model.output"
    assert code(lambda: model.prove({}, request)) == "model.input"
    short = question(request.ask, request.audience, b"short")
    assert code(lambda: model.prove(inputs, short)) == "model.request"
    token = plica.CancelToken()
    with pytest.raises(plica.PlicaError.Cancelled):
        model.prove(inputs, request, plica.Options(listener=Steps(3, token.cancel), cancel=token))


def test_a_score_over_a_licence():
    issued = Issued()
    model = plica.Model.from_bytes(LICENCE_SCORE)

    def element(name, reading):
        return plica.Source.ATTRIBUTE("org.iso.18013.5.1", name, reading)

    inputs = {
        "age": element("birth_date", plica.Reading.YEARS),
        "licence_years": element("issue_date", plica.Reading.YEARS),
        "country": element("issuing_country", plica.Reading.CATEGORY),
        "income": plica.Source.PRIVATE(),
    }

    def asked(score, nonce):
        claim = plica.ModelClaim(id=model.id(), ask=plica.Ask.AT_LEAST(score), inputs=inputs)
        return plica.Request(doc_type="org.iso.18013.5.1.mDL", model=claim, session=session(nonce))

    income = {"income": plica.Entries.TEXTS(["52000"])}
    holder = plica.Holder(issued.document, models=[model], inputs=income)
    request = asked("700", "enough")
    shown = holder.check(request, issued.now)
    assert shown.claims == [] and shown.model.output == plica.ModelOutput.REACHES(True)
    signature = sign(issued.key, holder.device_authentication(request))
    presentation = holder.present(request, signature, issued.now)
    facts = issued.verifier(models=[model]).verify(presentation, request, issued.now)
    assert facts.model == shown.model
    origins = {of.name: of.origin for of in facts.model.inputs}
    assert origins["income"] == plica.Origin.SELF_ASSERTED()
    assert origins["age"] == plica.Origin.ATTRIBUTE("org.iso.18013.5.1", "birth_date", plica.Reading.YEARS)
    # The answer is no; the verifier has not the model; the request in JSON says the same.
    with pytest.raises(plica.PlicaError.DoesNotHold) as thrown:
        holder.check(asked("760", "more"), issued.now)
    assert thrown.value.code == "model.output"
    with pytest.raises(plica.PlicaError.BadInput) as thrown:
        issued.verifier().verify(presentation, request, issued.now)
    assert thrown.value.code == "model.unknown"
    assert plica.Request.from_json(request.to_json()).in_session(request.session) == request
