import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";

import { documentSelector, serverCommand } from "../settings";

test("the server is `lsp` of the program, with the user's arguments behind it", () => {
  const command = serverCommand({ path: "conn-lint", arguments: ["-W", "pool"] }, "/work");
  assert.deepEqual(command, { command: "conn-lint", args: ["lsp", "-W", "pool"] });
});

test("a path may begin at home or in the workspace", () => {
  const of = (program: string, folder?: string) => serverCommand({ path: program, arguments: [] }, folder).command;
  assert.equal(of("~/bin/conn-lint"), path.join(os.homedir(), "bin/conn-lint"));
  assert.equal(of("${workspaceFolder}/target/debug/conn-lint", "/project"), "/project/target/debug/conn-lint");
  assert.equal(of("${workspaceFolder}/x"), "${workspaceFolder}/x");
  assert.equal(of("  "), "conn-lint");
});

test("the manifest declares every setting and command that the code asks for", () => {
  const folder = path.join(__dirname, "..", "..");
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const code = readFileSync(path.join(folder, "src", "extension.ts"), "utf8");
  const asked = [...code.matchAll(/get<[^>]*>\("(\w+)"/g)].map((match) => `conn-lint.${match[1]}`);
  const declared = Object.keys(manifest.contributes.configuration.properties);
  assert.ok(asked.length >= 2);
  for (const setting of asked) {
    assert.ok(declared.includes(setting), setting);
  }
  const commands = [...code.matchAll(/registerCommand\("([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual(commands, manifest.contributes.commands.map((entry: { command: string }) => entry.command));
  assert.deepEqual(manifest.activationEvents, documentSelector.map((filter) => `onLanguage:${filter.language}`));
});
