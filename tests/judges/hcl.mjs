// Whether code in HCL is as `terraform fmt` has it: hclwrite's Format, compiled to WebAssembly (@cdktn/hcl-tools).
//
//   node hcl.mjs golden DIR      what was formatted before an edit is formatted after it
//   node hcl.mjs files FILE…     each file is formatted

import { readFileSync, readdirSync, statSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const modules = process.env.JUDGES_MODULES;
const require = createRequire(join(modules, "package.json"));
const { format } = require("@cdktn/hcl-tools");

function* below(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* below(path);
    else yield path;
  }
}

// A byte order mark and carriage returns are left to the file: only the layout counts.
const bare = (text) => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");

async function isFormatted(path) {
  const text = bare(readFileSync(path, "utf8"));
  return (await format(text)) === text;
}

async function golden(root) {
  let looked = 0;
  const wrong = [];
  for (const after of below(root)) {
    if (!after.endsWith(".tf") || !after.includes("/after/")) continue;
    const before = after.replace("/after/", "/before/");
    if (!existsSync(before) || !(await isFormatted(before))) continue;
    looked += 1;
    if (!(await isFormatted(after))) wrong.push(relative(root, after));
  }
  return { looked, wrong };
}

async function files(paths) {
  const wrong = [];
  for (const path of paths) if (!(await isFormatted(path))) wrong.push(path);
  return { looked: paths.length, wrong };
}

const [what, ...paths] = process.argv.slice(2);
const { looked, wrong } = what === "golden" ? await golden(paths[0]) : await files(paths);
console.log(`${looked} files that are to be formatted, ${wrong.length} that are not`);
for (const path of wrong) console.log(`  ${path}`);
process.exit(looked === 0 || wrong.length > 0 ? 1 : 0);
