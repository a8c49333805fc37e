// Opens a log in Microsoft's viewer component and sees that each finding is shown, with the way that leads to it and its
// fixes; all of that is looked up in the log's own fields, and has to be painted in a row of its own.
//
//     node shows.mjs CHROMIUM LOG PICTURE

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { PNG } from "pngjs";

const SCRIPTS = [
  "react/umd/react.production.min.js",
  "react-dom/umd/react-dom.production.min.js",
  "@microsoft/sarif-web-component/dist/index.js",
];
const PAGE =
  '<!doctype html><meta charset="utf-8"><style>html,body,#viewer{height:100%;margin:0}</style><div id="viewer"></div>';

const [executablePath, logFile, picture] = process.argv.slice(2);
const log = JSON.parse(readFileSync(logFile, "utf8"));
const results = log.runs.flatMap((run) => run.results).filter((result) => !result.suppressions?.length);

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const shown = await show(log);
  writeFileSync(picture, await shown.page.screenshot());
  let [ways, fixes] = [0, 0];
  for (const result of results) {
    const wanted = [message(result), ...way(result), ...fixesOf(result)];
    const row = shown.rows.find((row) => wanted.every((text) => row.text.includes(text)));
    assert.ok(row, `${result.ruleId} is shown with all of\n${wanted.join("\n")}`);
    assert.ok(await isPainted(row.element), `${result.ruleId}: its row is painted`);
    [ways, fixes] = [ways + (result.codeFlows ?? []).length, fixes + (result.fixes ?? []).length];
  }
  assert.ok(results.length > 0 && ways > 0 && fixes > 0, "the log has findings, ways and fixes");
  console.log(`the viewer shows ${results.length} findings, ${ways} ways and ${fixes} fixes`);

  // The viewer reads neither `codeFlows` nor `fixes`: what it shows of them is the message's Markdown.
  const bare = await show(withoutMarkdown(log));
  const told = results.filter((result) => result.codeFlows).flatMap(way);
  assert.ok(!bare.rows.some((row) => told.some((step) => row.text.includes(step))), "only the Markdown tells of the way");
} finally {
  await browser.close();
}

/** The viewer with everything unfolded, and its rows. */
async function show(log) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 6000 } });
  page.on("pageerror", (error) => assert.fail(`the viewer fails: ${error.message}`));
  await page.setContent(PAGE);
  for (const script of SCRIPTS) {
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve(script) });
  }
  await page.evaluate((log) => {
    const viewer = globalThis.React.createElement(globalThis.Viewer, { logs: [log] });
    globalThis.ReactDOM.render(viewer, globalThis.document.getElementById("viewer"));
  }, log);
  await page.waitForSelector("tr.bolt-tree-row");
  const folded = page.locator("tr.bolt-tree-row[aria-expanded=false] .bolt-tree-expand-button");
  const more = page.getByText("Show All", { exact: true });
  for (const unfold of [folded, more]) {
    while ((await unfold.count()) > 0) {
      await unfold.first().click();
      await page.waitForTimeout(50);
    }
  }
  const rows = [];
  for (const element of await page.$$("tr.bolt-tree-row")) {
    rows.push({ element, text: words(await element.innerText()) });
  }
  return { page, rows };
}

function message(result) {
  return words(result.message.text);
}

/** Each step but the last, which is the finding itself, with its place. */
function way(result) {
  const steps = (result.codeFlows ?? []).flatMap((flow) => flow.threadFlows[0].locations.slice(0, -1));
  return steps.map(({ location }) => {
    const { artifactLocation, region } = location.physicalLocation;
    return words(`${location.message.text} (${decodeURIComponent(artifactLocation.uri)}:${region.startLine})`);
  });
}

/** What each fix is called, and the first line of each text that it inserts. */
function fixesOf(result) {
  return (result.fixes ?? []).flatMap((fix) => {
    const title = fix.description.text.slice(1).replace(/\.$/, "");
    const inserted = fix.artifactChanges.flatMap((change) => change.replacements).map((part) => part.insertedContent.text);
    return [title, ...inserted.map((text) => text.trim().split("\n")[0])].map(words);
  });
}

/** Without marks of Markdown, links and spacing. */
function words(text) {
  return text
    .replace(/(?<!\\)\[([^\]]*)\]\(\d+\)/g, "$1")
    .replace(/[`\\]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** More than the colours of an empty row. */
async function isPainted(element) {
  const { data } = PNG.sync.read(await element.screenshot());
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) {
    dark += data[at] + data[at + 1] + data[at + 2] < 300 ? 1 : 0;
  }
  return dark > 500;
}

function withoutMarkdown(log) {
  const bare = structuredClone(log);
  for (const result of bare.runs.flatMap((run) => run.results)) {
    delete result.message.markdown;
  }
  return bare;
}
