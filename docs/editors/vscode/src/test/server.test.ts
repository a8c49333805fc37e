// The real server, spoken to through Microsoft's own library for the protocol, with the capabilities of a client that
// asks for diagnostics as VS Code does. CONN_LINT names the program, PROJECT a copy of the fixture `shop`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import {
  CodeActionRequest,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  MarkupContent,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceDiagnosticRequest,
  createProtocolConnection,
} from "vscode-languageserver-protocol/node";

import { serverCommand } from "../settings";

function required(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run .ci/editors`);
  return value;
}

test("the server answers Microsoft's protocol library", { timeout: 60_000 }, async () => {
  const project = required("PROJECT");
  const run = serverCommand({ path: required("CONN_LINT"), arguments: [] }, project);
  const server = spawn(run.command, run.args, { cwd: project, stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => server.on("exit", resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.onRequest("workspace/diagnostic/refresh", () => null);
  connection.listen();

  const root = pathToFileURL(project).toString();
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: "shop" }],
    capabilities: {
      workspace: { diagnostics: { refreshSupport: true }, workspaceEdit: { documentChanges: true } },
      textDocument: {
        diagnostic: { relatedDocumentSupport: false },
        hover: { contentFormat: ["markdown"] },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } } },
      },
    },
  });
  assert.equal(capabilities.positionEncoding, "utf-16");
  await connection.sendNotification(InitializedNotification.type, {});

  const file = path.join(project, "src", "prices.rs");
  const uri = pathToFileURL(file).toString();
  const text = readFileSync(file, "utf8");
  await connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "rust", version: 1, text },
  });

  const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  assert.equal(report.kind, DocumentDiagnosticReportKind.Full);
  const codes = report.items.map((item) => item.code);
  assert.deepEqual(codes, ["client_in_handler", "idle_timeout_unset"]);

  const whole = await connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  assert.ok(whole.items.some((item) => item.uri.endsWith("/src/main.rs")));

  const first = report.items[0];
  assert.ok(first);
  const { range } = first;
  const context = { diagnostics: report.items, only: ["quickfix"] };
  const actions = await connection.sendRequest(CodeActionRequest.type, { textDocument: { uri }, range, context });
  const titles = (actions ?? []).map((action) => action.title);
  assert.ok(titles.some((title) => title.includes("pool_idle_timeout")), titles.join("\n"));

  const hover = await connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: range.start });
  assert.ok(hover && MarkupContent.is(hover.contents) && hover.contents.value.includes("# `client_in_handler`"));

  await connection.sendRequest(ShutdownRequest.type);
  await connection.sendNotification(ExitNotification.type);
  assert.equal(await ended, 0);
  connection.dispose();
});
