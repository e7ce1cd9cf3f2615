// The `plica` command line: the program that PLICA_BIN names, or `cargo plica`, which compiles it first.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Runs it in the project's root. Returns the exit status and standard output, and passes standard error through. */
export function plica(...args) {
  const own = process.env.PLICA_BIN;
  const [program, rest] = own ? [own, args] : ["cargo", ["plica", ...args]];
  const { status, stdout, error } = spawnSync(program, rest, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (error) {
    throw new Error(`${program}: ${error.message}. Install Rust (https://rustup.rs), or set PLICA_BIN to a built plica.`);
  }
  return { status, stdout };
}
