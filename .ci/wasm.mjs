// Runs a WebAssembly program, as its target says: with WASI, or with nothing at all.
//
// Usage: node .ci/wasm.mjs PROGRAM.wasm

import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";

// A panic without WASI is a trap, which says nothing but where it was.
Error.stackTraceLimit = 50;
// Threads, which cannot be started: Debian's libc for WASI does not even have the functions that would say so.
const ENOTSUP = 58;
const env = new Proxy({}, { get: () => () => ENOTSUP });

const program = await WebAssembly.compile(await readFile(process.argv[2]));
if (WebAssembly.Module.imports(program).some(({ module }) => module === "wasi_snapshot_preview1")) {
  const wasi = new WASI({ version: "preview1", returnOnExit: true });
  process.exitCode = wasi.start(await WebAssembly.instantiate(program, { ...wasi.getImportObject(), env }));
} else {
  const { exports } = await WebAssembly.instantiate(program, {});
  process.exitCode = exports.main(0, 0);
}
