// `lpgen propose --push` against an emulated GitHub (emulate), through a proxy that says where a request is not as
// GitHub's own description has it (prism, @octokit/openapi). What the emulator answers is not held against it.
//
//   JUDGES_MODULES=DIR LPGEN_PROGRAM=FILE node forge.mjs

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, writeFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.env.JUDGES_MODULES;
const packages = (...parts) => join(modules, "node_modules", ...parts);
const { exports } = JSON.parse(readFileSync(packages("emulate/package.json"), "utf8"));
const entry = exports["."].import.default ?? exports["."].import;
const { createEmulator } = await import(pathToFileURL(packages("emulate", entry)).href);

const [GITHUB, PROXY] = [4771, 4772];
const TOKEN = "made-for-tests";
const CODE = `resource "aws_lambda_function" "orders" {
  function_name = "orders-api"
  role          = aws_iam_role.orders.arn
}

resource "aws_iam_role" "orders" {
  name               = "orders-role"
  assume_role_policy = file("trust.json")
}

resource "aws_iam_role_policy_attachment" "admin" {
  role       = aws_iam_role.orders.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
`;
const RECORD = {
  eventVersion: "1.11", eventID: "e-1", eventTime: "2026-11-03T10:00:00Z", eventSource: "dynamodb.amazonaws.com",
  eventName: "GetItem", awsRegion: "eu-west-1", eventType: "AwsApiCall", recipientAccountId: "111122223333",
  eventCategory: "Data",
  userIdentity: {
    type: "AssumedRole", principalId: "AROAEXAMPLE:orders-api", accountId: "111122223333",
    arn: "arn:aws:sts::111122223333:assumed-role/orders-role/orders-api",
    sessionContext: { sessionIssuer: { type: "Role", arn: "arn:aws:iam::111122223333:role/orders-role" } },
    inScopeOf: {
      issuerType: "AWS::Lambda::Function",
      credentialsIssuedTo: "arn:aws:lambda:eu-west-1:111122223333:function:orders-api",
    },
  },
  requestParameters: { tableName: "orders" },
};
const WIDE = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:DeleteTable", "logs:*"], Resource: "*" },
};

const place = mkdtempSync(join(tmpdir(), "lpgen-forge-"));
const inside = (...parts) => join(place, ...parts);

function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: "utf8", ...options });
  if (done.error) throw done.error;
  return done;
}

function git(folder, ...args) {
  const done = run("git", ["-C", folder, "-c", "protocol.file.allow=always", ...args]);
  if (done.status !== 0) throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
  return done.stdout.trim();
}

function repository() {
  mkdirSync(inside("trail"));
  writeFileSync(inside("trail/trail.json"), JSON.stringify({ Records: [RECORD] }));
  writeFileSync(inside("today.json"), JSON.stringify(WIDE));
  git(place, "init", "-q", "--bare", "-b", "main", inside("bare.git"));
  git(place, "clone", "-q", inside("bare.git"), inside("repo"));
  writeFileSync(inside("repo/main.tf"), CODE);
  for (const [key, value] of [["user.name", "t"], ["user.email", "t@example.com"]]) git(inside("repo"), "config", key, value);
  git(inside("repo"), "checkout", "-qb", "main");
  git(inside("repo"), "add", ".");
  git(inside("repo"), "commit", "-qm", "As it is");
  git(inside("repo"), "push", "-q", "origin", "main");
  git(inside("repo"), "remote", "set-head", "origin", "main");
  const written = "git@code.example:acme/shop.git";
  git(inside("repo"), "remote", "set-url", "origin", written);
  git(inside("repo"), "config", `url.${inside("bare.git")}.insteadOf`, written);
}

async function until(url) {
  for (let tries = 0; tries < 600; tries += 1) {
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  throw new Error(`nothing answers at ${url}`);
}

async function asked(method, path, body) {
  const answer = await fetch(`http://localhost:${GITHUB}${path}`, {
    method, headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, json: await answer.json().catch(() => null) };
}

// Not in step: the emulator answers from this very program.
function started(program, args, options) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const told = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) child[name].on("data", (data) => { told[name] += data; });
    child.on("error", failed);
    child.on("close", (status) => done({ status, ...told }));
  });
}

function propose(...more) {
  return started(process.env.LPGEN_PROGRAM, [
    "propose", "orders-api", "--trail", inside("trail"), "--role-file", inside("today.json"), "--force",
    "--repo", inside("repo"), "--push", "--yes", "--forge", "github", "--forge-url", `http://localhost:${PROXY}`,
    "--label", "least-privilege", ...more,
  ], { env: { PATH: process.env.PATH, HOME: place, GH_ENTERPRISE_TOKEN: TOKEN, NO_COLOR: "1" } });
}

const failures = [];
function expect(what, holds, told) {
  console.log(`${holds ? "ok    " : "FAILED"} ${what}`);
  if (!holds) failures.push(`${what}: ${told}`);
}

const github = await createEmulator({
  service: "github", port: GITHUB,
  seed: {
    tokens: { [TOKEN]: { login: "octocat", scopes: ["repo"] } },
    github: {
      users: [{ login: "octocat" }],
      orgs: [{ login: "acme", members: [{ login: "octocat", role: "admin" }] }],
      repos: [{ owner: "acme", name: "shop", auto_init: true }],
    },
  },
});
const description = packages("@octokit/openapi/generated/api.github.com.json");
const proxy = spawn("node", [
  packages("@stoplight/prism-cli/dist/index.js"), "proxy", description,
  `http://localhost:${GITHUB}`, "--port", String(PROXY),
], { stdio: ["ignore", "pipe", "pipe"] });
let said = "";
for (const stream of [proxy.stdout, proxy.stderr]) stream.on("data", (data) => { said += data; });

try {
  repository();
  await until(`http://localhost:${PROXY}/meta`);
  // a branch that `git` pushes is not in the emulator: it is made there
  const head = await asked("GET", "/repos/acme/shop/git/ref/heads/main");
  await asked("POST", "/repos/acme/shop/git/refs", { ref: "refs/heads/lpgen/orders-api", sha: head.json.object.sha });
  const first = await propose();
  expect("a request is opened", first.status === 0 && first.stderr.includes("opened"), first.stderr);
  const second = await propose("--reviewer", "octocat");
  expect("a second run brings it up to date", second.status === 0 && second.stderr.includes("updated"), second.stderr);
  const pulls = await asked("GET", "/repos/acme/shop/pulls?state=all");
  expect("there is one", pulls.json.length === 1, JSON.stringify(pulls.json).slice(0, 300));
  const [pull] = pulls.json;
  expect("from its branch", pull?.head?.ref === "lpgen/orders-api" && pull?.base?.ref === "main", JSON.stringify(pull?.head));
  await asked("PATCH", `/repos/acme/shop/pulls/${pull?.number}`, { state: "closed" });
  const closed = await propose();
  expect("a closed one stays closed", closed.stderr.includes("left closed"), closed.stderr);
  const violations = () => said.split("\n").filter((line) => line.includes("Violation: request"));
  expect("no request violates GitHub's description", violations().length === 0, violations().slice(0, 5).join("; "));
  await fetch(`http://localhost:${PROXY}/repos/acme/shop/pulls`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ title: 1 }),
  });
  expect("one that does is seen", violations().length > 0, said.slice(-500));
  expect("no token is printed", ![first, second, closed].some((one) => (one.stdout + one.stderr).includes(TOKEN)), "it is");
} finally {
  proxy.kill();
  await github.close();
  rmSync(place, { recursive: true, force: true });
}
for (const failure of failures) console.log(failure);
process.exit(failures.length === 0 ? 0 : 1);
