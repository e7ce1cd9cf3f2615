/** Steps of the source of the door and the wallet. */

import { codeOf } from "../chapter";
import verifierSource from "../verifier.ts?raw";
import walletSource from "../wallet.ts?raw";

export const code = (...names: string[]): HTMLElement => codeOf([walletSource, verifierSource], names);
