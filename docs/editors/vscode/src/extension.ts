// Starts `conn-lint lsp` and lets the client of the protocol do the rest.

import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";

import { documentSelector, serverCommand } from "./settings";

const SECTION = "conn-lint";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("conn-lint.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      const restarts = [`${SECTION}.path`, `${SECTION}.arguments`];
      if (restarts.some((setting) => change.affectsConfiguration(setting))) {
        await restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function start(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const settings = {
    path: configuration.get<string>("path", "conn-lint"),
    arguments: configuration.get<string[]>("arguments", []),
  };
  const run = serverCommand(settings, vscode.workspace.workspaceFolders?.[0]?.uri.fsPath);
  client = new LanguageClient(SECTION, "conn-lint", run, { documentSelector });
  try {
    await client.start();
  } catch (reason) {
    const chosen = await vscode.window.showErrorMessage(
      `conn-lint could not be started (${run.command}): ${String(reason)}`,
      "Open settings",
    );
    if (chosen !== undefined) {
      await vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.path`);
    }
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  // One that never came up has nothing to stop.
  await running?.stop().catch(() => undefined);
}

async function restart(): Promise<void> {
  await stop();
  await start();
}
