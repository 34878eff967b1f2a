// Re-records verdicts.jsonl: what an independent evaluator decides on the same policies and requests.
//
//   npm install --prefix oracle @cloud-copilot/iam-simulate@0.1.173
//   NODE_PATH=oracle/node_modules node tests/oracle/evaluator/record.mjs > tests/oracle/evaluator/verdicts.jsonl
//
// The evaluator is an outside program: nothing of it is part of lpgen. Each line is one set of
// policies with requests and their verdicts; `rules` are written by hand, `lambda` are the policies
// that functions have, `fuzz` are drawn from a fixed seed, so the output is the same every time.

import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const { runSimulation } = createRequire(import.meta.url)('@cloud-copilot/iam-simulate')
const ACCOUNT = '111122223333'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/orders`
const VERDICT = { Allowed: 'allowed', ImplicitlyDenied: 'implicitDeny', ExplicitlyDenied: 'explicitDeny' }

// A generator of 32-bit numbers (the xorshift of Marsaglia), so that a run can be repeated.
let seed = 20260926
const random = (below) => {
  seed ^= seed << 13
  seed ^= seed >>> 17
  seed ^= seed << 5
  return (seed >>> 0) % below
}
const pick = (list) => list[random(list.length)]
const chance = (percent) => random(100) < percent

const REQUESTS = [
  ['s3:GetObject', 'arn:aws:s3:::orders-data/blue/2026/11/22/a.json'],
  ['s3:GetObject', 'arn:aws:s3:::orders-data/red/2026/11/22/b.json'],
  ['s3:PutObject', 'arn:aws:s3:::orders-data/blue/out.csv'],
  ['s3:ListBucket', 'arn:aws:s3:::orders-data'],
  ['s3:ListAllMyBuckets', '*'],
  ['dynamodb:GetItem', `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/Orders`],
  ['dynamodb:Query', `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/Orders/index/by-day`],
  ['dynamodb:PutItem', `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Audit`],
  ['sqs:SendMessage', `arn:aws:sqs:eu-west-1:${ACCOUNT}:orders-queue`],
  ['sns:Publish', `arn:aws:sns:eu-west-1:${ACCOUNT}:orders-topic`],
  ['lambda:InvokeFunction', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:orders`],
  ['logs:CreateLogStream', `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/orders:log-stream:2026/11/22/[$LATEST]f00d`],
  ['logs:PutLogEvents', `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/lambda/orders:log-stream:2026/11/22/[$LATEST]f00d`],
  ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:orders/db-a1B2c3`],
  ['ssm:GetParameter', `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/orders/url`],
  ['states:StartExecution', `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:ship`],
  ['events:PutEvents', `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default`],
  ['kinesis:PutRecord', `arn:aws:kinesis:eu-west-1:${ACCOUNT}:stream/clicks`],
  ['iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/service-role/worker`],
  ['ec2:CreateTags', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0abc`],
  ['ec2:DescribeInstances', '*'],
  ['xray:PutTraceSegments', '*'],
  ['ecr:GetAuthorizationToken', '*'],
]

const VALUES = {
  'aws:PrincipalTag/team': { type: 'String', values: ['blue', 'red', 'Blue', 'b*'] },
  'aws:PrincipalAccount': { type: 'String', values: [ACCOUNT, '444455556666'] },
  'aws:RequestedRegion': { type: 'String', values: ['eu-west-1', 'us-east-1'] },
  'aws:SourceIp': { type: 'IpAddress', values: ['203.0.113.7', '10.1.2.3', '2001:db8::7'] },
  'aws:CurrentTime': { type: 'Date', values: ['2026-11-22T08:00:00Z', '2020-01-01T00:00:00Z'] },
  'aws:SecureTransport': { type: 'Bool', values: ['true', 'false'] },
  'aws:MultiFactorAuthAge': { type: 'Numeric', values: ['60', '3600', '86400'] },
  'aws:PrincipalArn': { type: 'Arn', values: [ROLE, `arn:aws:iam::${ACCOUNT}:role/other`] },
  'aws:CalledVia': { type: 'String', many: true, values: ['athena.amazonaws.com', 'cloudformation.amazonaws.com', 'dynamodb.amazonaws.com'] },
  'aws:TagKeys': { type: 'String', many: true, values: ['team', 'cost', 'owner'], only: 'ec2:CreateTags' },
  's3:prefix': { type: 'String', values: ['blue/', 'red/', ''], only: 's3:ListBucket' },
}
const OPERATORS = {
  String: ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'],
  Numeric: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals'],
  Date: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
  Bool: ['Bool'],
  IpAddress: ['IpAddress', 'NotIpAddress'],
  Arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
}
const ODD_VALUES = {
  String: ['b*', '*', '?lue', '${aws:RequestedRegion}', "${aws:username, 'blue'}", 'blu${*}'],
  Numeric: ['60.0', '0', '-5', 'many'],
  Date: ['2026', '2026-11-22', '1577836800', '2026-11-22T09:00:00+01:00', 'now'],
  Bool: ['TRUE', 'yes'],
  IpAddress: ['203.0.113.0/24', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '::/0', 'here'],
  Arn: [`arn:aws:iam::${ACCOUNT}:role/*`, 'arn:aws:iam::*:role/*/orders', 'arn:aws:iam::*:*', 'orders'],
}

function context(action) {
  const out = {}
  for (const [key, { values, many, only }] of Object.entries(VALUES)) {
    if ((only && only !== action) || chance(60)) continue
    out[key] = many ? Array.from({ length: 1 + random(2) }, () => pick(values)) : pick(values)
  }
  return out
}

function condition() {
  const out = {}
  for (let entries = 1 + random(2); entries > 0; entries--) {
    const key = pick(Object.keys(VALUES))
    const { type, many, values } = VALUES[key]
    const name = (many ? pick(['ForAllValues:', 'ForAnyValue:']) : '') + pick(OPERATORS[type]) + (chance(20) ? 'IfExists' : '')
    const operator = chance(8) && !many ? 'Null' : name
    const asked = operator === 'Null' ? pick(['true', 'false']) : Array.from({ length: 1 + random(2) }, () => (chance(35) ? pick(ODD_VALUES[type]) : pick(values)))
    out[operator] = { ...out[operator], [chance(15) ? key.toUpperCase() : key]: asked }
  }
  return out
}

// The resource type, which follows the fifth colon, stays whole: see disagreements.jsonl.
function resourcePattern(arn) {
  if (arn === '*' || chance(10)) return pick(['*', 'arn:aws:s3:::*', '*'])
  const parts = arn.split(':')
  const head = parts.slice(0, 5)
  let tail = parts.slice(5).join(':')
  for (const index of [1, 3, 4]) {
    if (head[index] && chance(25)) head[index] = pick(['*', head[index].slice(0, 2) + '*', head[index].slice(0, -1) + '?', '*' + head[index].slice(-1)])
  }
  if (chance(8)) return [...head.slice(0, 3 + random(2)), '*'].join(':')
  const typeEnd = Math.max(tail.search(/[:/]/), 0) + 1
  const cut = () => typeEnd + random(Math.max(tail.length - typeEnd, 1))
  const change = random(7)
  if (change === 0) tail = tail.slice(0, cut()) + '*'
  if (change === 1) { const at = cut(); tail = tail.slice(0, at) + '?' + tail.slice(at + 1) }
  if (change === 2) { const at = cut(); tail = tail.slice(0, at) + '*' + tail.slice(at + random(6)) }
  if (change === 3) tail = tail.replace(/blue|orders/, (word) => (tail.indexOf(word) >= typeEnd ? '${aws:PrincipalTag/team}' : word))
  if (change === 4) tail = tail.slice(0, typeEnd) + '*'
  return [...head, tail].join(':')
}

function actionPattern(action) {
  const [service, name] = action.split(':')
  return pick([action, action, `${service}:*`, '*', `${service}:${name.slice(0, 3)}*`, `${service}:*${name.slice(-4)}`, `${service}:${name.slice(0, 2)}?${name.slice(3)}`, action.toUpperCase(), pick(REQUESTS)[0]])
}

const some = (make) => (chance(60) ? make() : Array.from({ length: 1 + random(3) }, make))

function statement(denies) {
  const [action, resource] = pick(REQUESTS)
  const near = () => (chance(70) ? [action, resource] : pick(REQUESTS))
  const out = { Effect: chance(denies) ? 'Deny' : 'Allow' }
  if (chance(30)) out.Sid = `S${random(1000)}`
  out[chance(12) ? 'NotAction' : 'Action'] = some(() => actionPattern(near()[0]))
  out[chance(10) ? 'NotResource' : 'Resource'] = some(() => resourcePattern(near()[1]))
  if (chance(40)) out.Condition = condition()
  return out
}

const policy = (statements, denies) => ({ Version: '2012-10-17', Statement: Array.from({ length: 1 + random(statements) }, () => statement(denies)) })

function fuzz() {
  const out = { policies: Array.from({ length: 1 + random(3) }, () => policy(4, 15)), requests: [] }
  if (chance(25)) out.boundary = policy(5, 10)
  if (chance(15)) out.session = policy(5, 10)
  const named = JSON.stringify(out).toLowerCase()
  const likely = REQUESTS.filter(([action]) => named.includes(action.toLowerCase()))
  for (let count = 0; count < 8; count++) {
    const [action, resource] = likely.length && chance(80) ? pick(likely) : pick(REQUESTS)
    out.requests.push({ action: chance(10) ? action.toLowerCase() : action, resource, context: context(action) })
  }
  return out
}

async function verdict({ policies, boundary, session }, { action, resource, context = {} }) {
  const named = (policy, index) => ({ name: `p${index}`, policy })
  const result = await runSimulation({
    identityPolicies: policies.map(named),
    ...(boundary && { permissionBoundaryPolicies: [named(boundary, 0)] }),
    ...(session && { sessionPolicy: session }),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    request: { principal: ROLE, action, resource: { resource, accountId: ACCOUNT }, contextVariables: context },
  }, {})
  if (result.resultType === 'error') throw new Error(JSON.stringify([result.errors, action, policies]))
  if (result.resultType === 'wildcard') throw new Error(`no single verdict: ${action} ${resource}`)
  return VERDICT[result.overallResult]
}

const lines = (name) => readFileSync(new URL(name, import.meta.url), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
const sets = [...lines('rules.jsonl'), ...lines('lambda.jsonl'), ...Array.from({ length: 400 }, (_, index) => ({ id: `fuzz-${index}`, ...fuzz() }))]
for (const set of sets) {
  for (const request of set.requests) request.verdict = await verdict(set, request)
  console.log(JSON.stringify(set))
}
