// What is measured, the same in Node and on a page.
import { Holder, ProofRequest, SessionTranscript, Verifier, WebCryptoSigner, configure, engine, shutdown } from "plica";

const timed = async (call) => {
  const from = performance.now();
  const value = await call();
  return [performance.now() - from, value];
};

let count = 0;

function ask() {
  const session = SessionTranscript.dcApi({ origin: "https://example.com", nonce: `${Math.random()} ${count++}` });
  return ProofRequest.ageOver(18).inSession(session);
}

/** Starts an engine to measure, and times its first proof, including the start of the worker. */
export async function begin(files, threads) {
  configure({ threads });
  const device = await WebCryptoSigner.fromPkcs8(new TextDecoder().decode(files.key));
  // The cold start includes opening the holder and the device's signature: without a holder there is nothing to sign.
  const [cold, holder] = await timed(async () => {
    const holder = await Holder.open(files.document);
    await holder.present(ask(), { device });
    return holder;
  });
  // The device signs before the clock starts: the time that a wallet's hardware takes is not ours.
  const present = async (o) => {
    const request = ask();
    const signature = await device.sign(await holder.deviceAuthentication(request));
    const [time, presentation] = await timed(() => holder.present(request, { device: signature, ...o }));
    return { time, presentation, request };
  };
  const prepared = await holder.prepare();
  const { presentation, request } = await present({ prepared });
  const verifier = await Verifier.open({ certificates: [files.roots] });
  await verifier.verify(presentation, request);
  return {
    cold,
    bytes: presentation.length,
    /** One call of each kind, in milliseconds. */
    async round() {
      const [prepare, again] = await timed(() => holder.prepare());
      again.close();
      return {
        present: (await present()).time,
        prepare,
        prepared: (await present({ prepared })).time,
        verify: (await timed(() => verifier.verify(presentation, request)))[0],
      };
    },
    async end() {
      const { build, threads, memory } = await engine();
      await shutdown();
      return { build, threads, memory };
    },
  };
}
