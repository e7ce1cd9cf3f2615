"""Verifies a Parquet file of presentations on many machines, and names the rows that do not hold.

    verify_parquet.py FILE --roots roots.pem                     on the Ray cluster that this machine belongs to
    verify_parquet.py FILE --roots roots.pem --workers 2         on this machine, with two of Ray's workers
    verify_parquet.py FILE --roots roots.pem --engine spark      with Spark, as its configuration says

Its columns, without nulls, are `presentation` (binary), `request` (JSON with the `sessionTranscript` in hexadecimal, as
the relying party wrote it down when it asked) and `time` (a timestamp with its zone: when the presentation came). All
machines see the file under this name, and have the package. Keep the rows in order of time, with some hundred in a row
group: a worker gets a row group at once, and rows of one minute are checked together, which takes half of the time.

Whether a session was handed out, and is answered once only, is for the database that knows the nonces.
"""

import argparse
import time

import plica


def bad_rows(presentations, requests, times, trust):
    """The number, within these rows, and the error code of each that does not hold."""
    roots, keys = trust
    anchors = [plica.TrustAnchor.CERTIFICATES(root) for root in roots]
    anchors += [plica.TrustAnchor.KEY(plica.PublicKey(x=x, y=y), doc_types) for x, y, doc_types in keys]
    verifier = plica.Verifier(anchors)
    bad, minutes = [], {}
    for row, (presentation, request, came) in enumerate(zip(presentations, requests, times, strict=True)):
        try:
            asked = plica.Request.from_json(request, with_session=True)
        except plica.PlicaError as error:
            bad.append((row, error.code))
            continue
        # The time in a proof is that of a minute, too.
        minute = minutes.setdefault(came.replace(second=0, microsecond=0), [])
        minute.append((row, plica.Answer(presentation=presentation, request=asked)))
    # Ray and Spark run as many tasks as there are cores: each has one.
    one_thread = plica.Options(threads=1)
    for minute, rows in minutes.items():
        verdicts = verifier.verify_many([answer for _, answer in rows], minute, one_thread)
        bad += [(row, of.error.code) for (row, _), of in zip(rows, verdicts, strict=True) if of.is_REFUSED()]
    return sorted(bad)


def columns(rows):
    return [rows.column(name).to_pylist() for name in ("presentation", "request", "time")]


def under_ray(path, trust, workers):
    """The bad rows in order, the number of all rows, and the seconds that it took without Ray's start."""
    import pyarrow.parquet as parquet
    import ray

    if workers:
        ray.init(address="local", num_cpus=workers, include_dashboard=False)
    else:
        ray.init(address="auto")

    @ray.remote(num_cpus=1)
    def check(group):
        return bad_rows(*columns(parquet.ParquetFile(path).read_row_group(group)), trust)

    file = parquet.ParquetFile(path).metadata
    started, bad, first = time.monotonic(), [], 0
    for group, found in enumerate(ray.get([check.remote(group) for group in range(file.num_row_groups)])):
        bad += [(first + row, code) for row, code in found]
        first += file.row_group(group).num_rows
    seconds = time.monotonic() - started
    ray.shutdown()
    return bad, first, seconds


def under_spark(path, trust, workers):
    """The same. Spark gives its workers batches of rows, and the numbers of these in the file."""
    import pyarrow
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.config("spark.sql.session.timeZone", "UTC")
    spark = (builder.master(f"local[{workers}]") if workers else builder).getOrCreate()

    kind = pyarrow.schema([("row", pyarrow.int64()), ("code", pyarrow.string())])

    def check(batches):
        for batch in batches:
            numbers = batch.column("row").to_pylist()
            found = [(numbers[row], code) for row, code in bad_rows(*columns(batch), trust)]
            yield pyarrow.RecordBatch.from_pylist([{"row": row, "code": code} for row, code in found], kind)

    file = spark.read.parquet(path).selectExpr("*", "_metadata.row_index AS row")
    started = time.monotonic()
    bad = sorted((found.row, found.code) for found in file.mapInArrow(check, "row long, code string").collect())
    seconds = time.monotonic() - started
    rows = file.count()
    spark.stop()
    return bad, rows, seconds


def key(text):
    x, y, *doc_types = text.split(":")
    return bytes.fromhex(x), bytes.fromhex(y), doc_types


def main():
    asked = argparse.ArgumentParser(fromfile_prefix_chars="@")
    asked.add_argument("file")
    asked.add_argument("--roots", action="append", default=[], help="roots of licences, PEM or DER")
    asked.add_argument("--key", action="append", default=[], type=key, help="XHEX:YHEX[:DOCTYPE], a signer")
    asked.add_argument("--engine", choices=["ray", "spark"], default="ray")
    asked.add_argument("--workers", type=int, help="on this machine, that many")
    asked = asked.parse_args()
    trust = [open(name, "rb").read() for name in asked.roots], asked.key
    run = under_ray if asked.engine == "ray" else under_spark
    bad, rows, seconds = run(asked.file, trust, asked.workers)
    for row, code in bad:
        print(f"row {row}: {code}")
    print(f"{rows} rows in {seconds:.1f} s: {rows / seconds:.0f} a second; {len(bad)} do not hold")


if __name__ == "__main__":
    main()
