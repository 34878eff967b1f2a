// Whether blocks of Terraform have the arguments that the provider has: each one is known, none that is required is
// missing, and a block is a block. The provider's schema is in the typings that are generated from it
// (@cdktn/provider-aws); HCL is read by Terraform's own reader, compiled to WebAssembly (@cdktn/hcl2json).
//
//   node provider.mjs FILE…

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

const modules = process.env.JUDGES_MODULES;
const { parse } = createRequire(join(modules, "package.json"))("@cdktn/hcl2json");

// What every resource may have (Terraform language, "Meta-arguments").
const META = ["depends_on", "count", "for_each", "provider", "lifecycle", "provisioner", "connection"];

const schemas = new Map();

// Interfaces of a resource by name: argument → whether it is required, is a block, and of which interface.
function schema(type) {
  if (schemas.has(type)) return schemas.get(type);
  const folder = type.replace(/^aws_/, "").replaceAll("_", "-");
  const path = join(modules, "node_modules/@cdktn/provider-aws/lib", folder, "index.d.ts");
  const interfaces = new Map();
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  let first = null;
  for (const [, name, body] of text.matchAll(/export interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g)) {
    first ??= name;
    const members = new Map();
    for (const [, doc, optional, kind] of body.matchAll(/\/\*\*([\s\S]*?)\*\/\s*readonly \w+(\??): ([^;]+);/g)) {
      const argument = doc.match(/#(\w+) /)?.[1];
      if (argument) members.set(argument, { required: optional === "", block: / block\n/.test(doc), kind: kind.match(/^\w+/)?.[0] });
    }
    interfaces.set(name, members);
  }
  const found = first && { interfaces, first };
  schemas.set(type, found);
  return found;
}

function compare(interfaces, name, block, where, wrong) {
  const members = interfaces.get(name);
  for (const [argument, value] of Object.entries(block)) {
    const known = members.get(argument);
    if (!known) {
      if (!META.includes(argument)) wrong.push(`${where}: no argument \`${argument}\``);
    } else if (known.block) {
      if (!Array.isArray(value)) wrong.push(`${where}: \`${argument}\` is a block`);
      else for (const one of value) compare(interfaces, known.kind, one, `${where}.${argument}`, wrong);
    } else if (Array.isArray(value) && value.some((one) => typeof one === "object") && !interfaces.has(known.kind)) {
      wrong.push(`${where}: \`${argument}\` is no block`);
    }
  }
  for (const [argument, known] of members) {
    if (known.required && !(argument in block)) wrong.push(`${where}: \`${argument}\` is missing`);
  }
}

let looked = 0;
const wrong = [];
for (const path of process.argv.slice(2)) {
  const { resource = {} } = await parse(path, readFileSync(path, "utf8"));
  for (const [type, byLabel] of Object.entries(resource)) {
    for (const blocks of Object.values(byLabel)) {
      const known = schema(type);
      if (!known) wrong.push(`${basename(path)}: no resource \`${type}\``);
      else for (const block of blocks) compare(known.interfaces, known.first, block, `${basename(path)}: ${type}`, wrong);
      looked += 1;
    }
  }
}
console.log(`${looked} blocks, ${wrong.length} things that the provider does not take`);
for (const one of wrong) console.log(`  ${one}`);
process.exit(looked === 0 || wrong.length > 0 ? 1 : 0);
