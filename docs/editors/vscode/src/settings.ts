// From the user's settings to how the server is started. Knows nothing of the editor, so that it can be tested alone.

import * as os from "node:os";
import * as path from "node:path";

export interface Settings {
  readonly path: string;
  readonly arguments: readonly string[];
}

export interface Command {
  readonly command: string;
  readonly args: string[];
}

/** What the editor is to run; `folder` is the first folder that is open. */
export function serverCommand(settings: Settings, folder: string | undefined): Command {
  return { command: expanded(settings.path.trim(), folder), args: ["lsp", ...settings.arguments] };
}

/** Files that the server is told about. */
export const documentSelector = [{ scheme: "file", language: "rust" }];

function expanded(program: string, folder: string | undefined): string {
  if (program === "") {
    return "conn-lint";
  }
  if (program.startsWith("~/")) {
    return path.join(os.homedir(), program.slice(2));
  }
  return folder === undefined ? program : program.replaceAll("${workspaceFolder}", folder);
}
