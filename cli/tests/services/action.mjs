// Runs the steps of a composite action as GitHub does: their shell, their `env` and `if` with the inputs in place, and the
// outputs of earlier steps. Steps that use another action are named and left out.
//
//     node action.mjs ACTION FOLDER [INPUT=VALUE...]
//
// Ends with 1 where a step fails.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";

const [file, folder, ...given] = process.argv.slice(2);
const action = parse(readFileSync(file, "utf8"));
const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, value]));
for (const words of given) {
  const [name, ...value] = words.split("=");
  if (!(name in inputs)) throw new Error(`the action has no input ${name}`);
  inputs[name] = value.join("=");
}
const outputs = {};

/** The value of `inputs.x`, `github.action_path` or `steps.x.outputs.y`. */
function value(name) {
  const [of, ...rest] = name.split(".");
  if (of === "inputs") return inputs[rest[0]];
  if (name === "github.action_path") return resolve(dirname(file));
  if (of === "steps" && rest[1] === "outputs") return outputs[rest[0]]?.[rest[2]] ?? "";
  throw new Error(`unknown: ${name}`);
}

function filled(text) {
  return String(text).replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name) => value(name));
}

/** Comparisons with `==` and `!=`, joined by `&&`. */
function holds(condition) {
  const body = condition.replace(/^\$\{\{|\}\}$/g, "");
  return body.split("&&").every((part) => {
    const [, left, operator, right] = /^\s*([\w.-]+)\s*(==|!=)\s*'([^']*)'\s*$/.exec(part);
    return (value(left) === right) === (operator === "==");
  });
}

for (const step of action.runs.steps) {
  if (step.if && !holds(step.if)) {
    console.log(`- ${step.name}: not run`);
    continue;
  }
  if (step.uses) {
    const values = Object.entries(step.with ?? {}).map(([name, text]) => `${name}=${filled(text)}`);
    console.log(`- ${step.name}: ${step.uses} ${values.join(" ")}`);
    continue;
  }
  const scratch = mkdtempSync(join(tmpdir(), "action-"));
  const [script, output] = [join(scratch, "step.sh"), join(scratch, "output")];
  writeFileSync(script, step.run);
  writeFileSync(output, "");
  const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text)]));
  const env = { ...process.env, ...own, GITHUB_ACTIONS: "true", GITHUB_OUTPUT: output };
  const arguments_ = ["--noprofile", "--norc", "-eo", "pipefail", script];
  const { status } = spawnSync("bash", arguments_, { cwd: folder, env, stdio: "inherit" });
  console.log(`- ${step.name}: ${status}`);
  const lines = readFileSync(output, "utf8").split("\n").filter(Boolean);
  outputs[step.id] = Object.fromEntries(lines.map((line) => line.split("=")));
  if (status !== 0) process.exit(1);
}
