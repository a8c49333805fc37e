// Starts rust-analyzer on a package with the setting that the book gives, and sees that what conn-lint finds and what
// rustc says both arrive, and that the quick fix of a finding mends the text.
//
//     node rust_analyzer.mjs RUST_ANALYZER PACKAGE -- COMMAND...

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [program, folder, dashes, ...overrideCommand] = process.argv.slice(2);
assert.equal(dashes, "--");
const file = join(resolve(folder), "src/main.rs");
const [uri, text] = [pathToFileURL(file).href, readFileSync(file, "utf8")];
const LINT = "idle_timeout_disabled";
const DEADLINE = 300_000;

const server = spawn(program, { stdio: ["pipe", "pipe", "inherit"], cwd: folder });
server.on("exit", (code) => {
  if (!done) {
    console.error(`rust-analyzer ended (${code})`);
    process.exit(1);
  }
});
const timer = setTimeout(() => {
  console.error("rust-analyzer says too little in time; its diagnostics:", JSON.stringify([...diagnostics], null, 1));
  process.exit(1);
}, DEADLINE);
let done = false;
const diagnostics = new Map();
const answers = new Map();
const listeners = new Set();
let buffer = Buffer.alloc(0);
server.stdout.on("data", (data) => {
  buffer = Buffer.concat([buffer, data]);
  for (;;) {
    const header = buffer.indexOf("\r\n\r\n");
    if (header < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, header).toString())[1]);
    const end = header + 4 + length;
    if (buffer.length < end) return;
    const message = JSON.parse(buffer.subarray(header + 4, end).toString());
    buffer = buffer.subarray(end);
    take(message);
  }
});

/** Answers the server's own requests with nothing, and keeps what it publishes. */
function take(message) {
  if (message.method && message.id !== undefined) {
    const result = message.method === "workspace/configuration" ? message.params.items.map(() => settings) : null;
    send({ id: message.id, result });
  } else if (message.method === "textDocument/publishDiagnostics") {
    diagnostics.set(message.params.uri, message.params.diagnostics);
  } else if (message.id !== undefined) {
    answers.set(message.id, message);
  }
  listeners.forEach((listener) => listener());
}

function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** The first thing other than nothing that `look` finds. */
function until(look) {
  return new Promise((found) => {
    const listener = () => {
      const value = look();
      if (value !== undefined) {
        listeners.delete(listener);
        found(value);
      }
    };
    listeners.add(listener);
    listener();
  });
}

let next = 0;
async function request(method, params) {
  const id = ++next;
  send({ id, method, params });
  const answer = await until(() => answers.get(id));
  assert.equal(answer.error, undefined, method);
  return answer.result;
}

const settings = {
  cargo: { buildScripts: { enable: false } },
  procMacro: { enable: false },
  check: { overrideCommand },
};
const folders = [{ uri: pathToFileURL(resolve(folder)).href, name: "package" }];
const capabilities = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, dataSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
  },
  workspace: { workspaceEdit: { documentChanges: true } },
};
await request("initialize", { processId: process.pid, rootUri: folders[0].uri, workspaceFolders: folders, capabilities, initializationOptions: settings });
send({ method: "initialized", params: {} });
send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "rust", version: 1, text } } });

const of = (test) => until(() => (diagnostics.get(uri) ?? []).find(test));
const finding = await of((found) => found.code === LINT || found.code?.value === LINT);
const unused = await of((found) => found.code === "unused_variables" || found.code?.value === "unused_variables");
console.log(`conn-lint: ${finding.message.split("\n")[0]}`);
console.log(`rustc: ${unused.message.split("\n")[0]}`);
const line = text.split("\n").findIndex((line) => line.includes("pool_idle_timeout"));
assert.equal(finding.range.start.line, line, "the finding stands where the setting is");

const actions = await request("textDocument/codeAction", {
  textDocument: { uri },
  range: finding.range,
  context: { diagnostics: [finding], only: ["quickfix"] },
});
const fix = actions.find((action) => JSON.stringify(action.edit ?? {}).includes("from_secs"));
assert.ok(fix, `there is a quick fix: ${JSON.stringify(actions, null, 1)}`);
const edits = fix.edit.documentChanges?.flatMap((change) => change.edits) ?? fix.edit.changes[uri];
const fixed = apply(text, edits);
console.log(`quick fix: ${fix.title}`);
assert.ok(!fixed.includes("pool_idle_timeout(None)") && fixed.includes("from_secs(50)"), fixed);
done = true;
clearTimeout(timer);
server.kill();

/** Edits whose columns count UTF-16 units, as strings do here. */
function apply(text, edits) {
  const lines = text.split("\n");
  const offset = ({ line, character }) =>
    lines.slice(0, line).reduce((sum, line) => sum + line.length + 1, 0) + character;
  const sorted = [...edits].sort((a, b) => offset(b.range.start) - offset(a.range.start));
  return sorted.reduce((text, edit) => text.slice(0, offset(edit.range.start)) + edit.newText + text.slice(offset(edit.range.end)), text);
}
