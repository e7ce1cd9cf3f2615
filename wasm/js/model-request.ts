import { type Bytes, copy, fromHex, text } from "./bytes.js";
import { PlicaError, invalid } from "./error.js";
import type { ModelRequestValue } from "./messages.js";
import { type Ask, readAsk } from "./model-ask.js";
import { type InputValue, textsOf } from "./model-inputs.js";

/** The least and the greatest length of a nonce, in bytes. */
const NONCE_BYTES = [16, 64] as const;
/** The longest audience, in bytes of UTF-8. */
const MAX_AUDIENCE = 1024;

/**
 * A question about a model's output. Every method returns a new request.
 *
 * Both sides make it, each from what it sees itself. The nonce is the verifier's: 16 to 64 random bytes, taken once. The audience
 * says for whom the answer is (an origin, a client identifier); the wallet puts it in for whom it talks to.
 */
export class ModelRequest {
  readonly #value: ModelRequestValue;

  private constructor(value: ModelRequestValue) {
    this.#value = value;
  }

  /**
   * Asks a model, by its id, for something. Whether its file allows that is said by `Model.outputs`, and checked when the model
   * proves or verifies.
   *
   * @throws {@link PlicaError} `model.request` for a number that is none, `invalid_argument`.
   */
  static of(model: string, ask: Ask): ModelRequest {
    const id = fromHex(text(model, "the model's id"));
    if (id?.length !== 32) throw invalid("the model's id is not 64 hexadecimal digits");
    return new ModelRequest({ model: id, ask: readAsk(ask), public: [], audience: "", nonce: new Uint8Array() });
  }

  /** What is asked. */
  get ask(): Ask {
    const { ask } = this.#value;
    return typeof ask === "string" ? ask : { ...ask };
  }

  /**
   * Says what an input is; all others are private.
   *
   * @throws {@link PlicaError} `model.request` if it has been said before, `model.input` if no input can be that.
   */
  public(name: string, value: InputValue): ModelRequest {
    const [others, input] = [this.#value.public, text(name, "an input's name")];
    if (others.some(([other]) => other === input)) throw fault("it gives an input twice");
    return new ModelRequest({ ...this.#value, public: [...others, [input, textsOf(input, value)]] });
  }

  /**
   * Says for whom the answer is.
   *
   * @throws {@link PlicaError} `model.request` if it has more than 1024 bytes.
   */
  audience(audience: string): ModelRequest {
    const { length } = new TextEncoder().encode(text(audience, "the audience"));
    if (length > MAX_AUDIENCE) throw fault(`its audience has more than ${MAX_AUDIENCE} bytes`);
    return new ModelRequest({ ...this.#value, audience });
  }

  /**
   * Makes the answer one to this nonce. Every proof needs one.
   *
   * @throws {@link PlicaError} `model.request` if it has fewer than 16 or more than 64 bytes.
   */
  nonce(nonce: Bytes): ModelRequest {
    const bytes = copy(nonce, "the nonce");
    const [least, most] = NONCE_BYTES;
    if (bytes.length < least || bytes.length > most) throw fault(`its nonce has fewer than ${least} or more than ${most} bytes`);
    return new ModelRequest({ ...this.#value, nonce: bytes });
  }

  /** @internal The request that the engine reads. */
  static value(request: ModelRequest): ModelRequestValue {
    if (!(request instanceof ModelRequest)) throw invalid("the request is not a ModelRequest");
    return request.#value;
  }
}

function fault(why: string): PlicaError {
  return new PlicaError("model.request", "bad-input", `the model request: ${why}`);
}
