// What is measured, in Node and on a page alike.
import { Holder, Request, SessionTranscript, Verifier, WebCryptoSigner, configure, engine, shutdown } from "plica";

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

/** Times in milliseconds: the first call of a worker that has yet to start, then medians. */
export async function measure(files, threads, runs) {
  configure({ threads });
  const device = await WebCryptoSigner.fromPkcs8(new TextDecoder().decode(files.key));
  const timed = async (call) => {
    const from = performance.now();
    const value = await call();
    return [performance.now() - from, value];
  };
  let count = 0;
  const ask = () => {
    const session = SessionTranscript.dcApi({ origin: "https://example.com", nonce: `${Math.random()} ${count++}` });
    return Request.ageOver(18).session(session);
  };
  // The device signs before the clock starts: how long a wallet's hardware takes is its own.
  const present = async (holder, o) => {
    const request = ask();
    const signature = await device.sign(await holder.deviceAuthentication(request));
    const [time, presentation] = await timed(() => holder.present(request, { device: signature, ...o }));
    return { time, presentation, request };
  };
  const many = async (call) => {
    const times = [];
    for (let i = 0; i < runs; i++) times.push(await call());
    return median(times);
  };

  // Without a holder there is nothing to sign, so the cold start is timed around all of it.
  const [cold, holder] = await timed(async () => {
    const holder = await Holder.open(files.document);
    await holder.present(ask(), { device });
    return holder;
  });
  await present(holder);
  const fresh = await many(async () => (await present(holder)).time);
  const [prepare, prepared] = await timed(() => holder.prepare());
  await present(holder, { prepared });
  const again = await many(async () => (await present(holder, { prepared })).time);
  const { presentation, request } = await present(holder);
  const verifier = await Verifier.open({ certificates: [files.roots] });
  await verifier.verify(presentation, request);
  const verify = await many(async () => (await timed(() => verifier.verify(presentation, request)))[0]);
  const { build, threads: running, memory } = await engine();
  await shutdown();
  return { build, threads: running, cold, present: fresh, prepare, prepared: again, verify, memory, bytes: presentation.length };
}
