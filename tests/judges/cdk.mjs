// Whether the lines that `propose` prints for a CDK program make the role that is proposed: they are put into a stack, and
// CDK makes its template of it (aws-cdk-lib).
//
//   JUDGES_MODULES=DIR LPGEN_PROGRAM=FILE node cdk.mjs

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import fs from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(join(process.env.JUDGES_MODULES, "package.json"));
const cdk = require("aws-cdk-lib");
const { aws_iam: iam, aws_lambda: lambda, aws_dynamodb: dynamodb } = cdk;

const place = mkdtempSync(join(tmpdir(), "lpgen-cdk-"));
const trail = join(import.meta.dirname, "../../samples/everything-open/trail");
const failures = [];

function expect(what, holds, told) {
  console.log(`${holds ? "ok    " : "FAILED"} ${what}`);
  if (!holds) failures.push(`${what}: ${told}`);
}

const printed = (page, kind) => page.split(`\`\`\`${kind}\n`)[1]?.split("\n```")[0] ?? "";

// In CDK's own order, one value and a list of one alike.
function plain(policy) {
  const list = (value) => [value].flat().map((one) => JSON.stringify(one)).sort();
  return policy.Statement.map((one) => [one.Effect, list(one.Action), list(one.Resource), one.Condition ?? null])
    .map((one) => JSON.stringify(one)).sort();
}

try {
  mkdirSync(join(place, "lib"));
  writeFileSync(join(place, "lib/stack.ts"), "import * as cdk from 'aws-cdk-lib';\n");
  const done = spawnSync(process.env.LPGEN_PROGRAM, [
    "propose", "--all", "--trail", trail, "--force", "--quiet", "--repo", place, "--dry-run",
  ], { encoding: "utf8" });
  const page = done.stdout;
  const policy = printed(page, "json");
  const lines = page.slice(page.indexOf("Lines that use it")).split("```\n")[1]?.split("\n```")[0] ?? "";
  expect("a policy and lines are printed", policy !== "" && lines.includes("inlinePolicies"), done.stderr + page);
  writeFileSync(join(place, "least-privilege.json"), policy);
  const build = new Function("iam", "fs", `${lines}\nreturn role;`);
  const app = new cdk.App({ outdir: join(place, "out") });
  const stack = new cdk.Stack(app, "Shop");
  const home = process.cwd();
  process.chdir(place);
  const role = build.call(stack, iam, fs);
  process.chdir(home);
  // what the note says: grants do not widen it again
  const kept = role.withoutPolicyUpdates();
  new lambda.Function(stack, "Function", {
    runtime: lambda.Runtime.NODEJS_22_X, handler: "index.handler", code: lambda.Code.fromInline("1"), role: kept,
  });
  const key = { name: "id", type: dynamodb.AttributeType.STRING };
  new dynamodb.Table(stack, "Table", { partitionKey: key }).grantFullAccess(kept);
  const { Resources } = app.synth().getStackByName("Shop").template;
  const of = (type) => Object.values(Resources).filter((one) => one.Type === type);
  const [made] = of("AWS::IAM::Role");
  const documents = made?.Properties.Policies ?? [];
  expect("the role has one policy and nothing attached",
    documents.length === 1 && !made.Properties.ManagedPolicyArns && of("AWS::IAM::Policy").length === 0, JSON.stringify(Resources));
  const [own, wanted] = [plain(documents[0].PolicyDocument), plain(JSON.parse(policy))];
  expect("which is the one proposed", JSON.stringify(own) === JSON.stringify(wanted), `${own}\n${wanted}`);
} finally {
  rmSync(place, { recursive: true, force: true });
}
for (const failure of failures) console.log(failure);
process.exit(failures.length === 0 ? 0 : 1);
