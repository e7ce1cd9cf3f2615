// What `wasm/build` says where something is missing, before it builds anything.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("../build", import.meta.url));

/** Runs it where the compiler has none of its parts, or where there is neither a compiler nor npm. */
function run(what, { bare = false } = {}) {
  const bin = mkdtempSync(join(tmpdir(), "plica-build-"));
  try {
    writeFileSync(join(bin, "rustc"), bare ? "#!/bin/sh\nexit 1\n" : "#!/bin/sh\necho /nowhere\n");
    chmodSync(join(bin, "rustc"), 0o755);
    for (const tool of ["bash", "dirname", "sed"]) {
      symlinkSync(["/bin", "/usr/bin"].map((dir) => join(dir, tool)).find((path) => existsSync(path)), join(bin, tool));
    }
    if (!bare) {
      symlinkSync(process.execPath, join(bin, "node"));
      symlinkSync(join(dirname(process.execPath), "npm"), join(bin, "npm"));
    }
    // No packages of Debian's either.
    return spawnSync("/bin/bash", [build, what], { encoding: "utf8", env: { PATH: bin, DEBIAN_RUST: "/nowhere" } });
  } finally {
    rmSync(bin, { recursive: true });
  }
}

test("everything that is missing is said at once, as commands", () => {
  const commands = (result) => {
    assert.equal(result.status, 1, result.stderr);
    assert.equal(result.stdout, "", "nothing was built");
    return result.stderr.split("\n").filter((line) => line.startsWith("    ")).map((line) => line.trim());
  };
  assert.deepEqual(commands(run("all")), ["rustup target add wasm32-unknown-unknown", "rustup component add rust-src"]);
  assert.deepEqual(commands(run("single")), ["rustup target add wasm32-unknown-unknown"]);
  const [rust, target, source, node, ...others] = commands(run("--pack", { bare: true }));
  assert.match(rust, /sh\.rustup\.rs/);
  assert.match(target + source, /target add.*component add/);
  assert.match(node, /Node 20\.16/);
  assert.deepEqual(others, []);
  assert.equal(run("nonsense").status, 2);
});
