// Accounts that no sample has: many functions, and names that attack a page.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { place } from './browser.mjs';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** What a name may try in a page. `ran` is what the tests look at afterwards. */
export const HOSTILE = [
  '</script><script>window.ran.push("script")</script>',
  '"><img src=x onerror=window.ran.push("img")>',
  "' onmouseover='window.ran.push(1)' x='",
  '</style></title><svg onload=window.ran.push("svg")>',
  'javascript:window.ran.push("link")',
  '<a href="javascript:window.ran.push(2)">x</a><base href="https://evil.example/">',
  '<iframe srcdoc="<script>parent.ran.push(3)</script>"></iframe><meta http-equiv=refresh content="0;url=https://evil.example/">',
  'a\u202eb\u2066c\u0000d\r\ne\u2028f\u001b[31mg',
  '<!-- ]]> {{ 7 * 7 }} &lt;b&gt; &#x3c;i&#x3e; ${1+1}',
  '<link rel=stylesheet href=https://evil.example/a.css><details open ontoggle=window.ran.push(4)>',
];

function written(name, files) {
  const at = join(place, name);
  for (const [path, value] of Object.entries(files)) {
    const file = join(at, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, JSON.stringify(value));
  }
  return ['--trail', join(at, 'trail'), '--snapshot', join(at, 'account')];
}

const lambda = (name) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
const iam = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

function role(name, policies, more = {}) {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const inline = policies.map(([policy, Action, Resource, Sid]) => ({
    PolicyName: policy,
    PolicyDocument: { Version: '2012-10-17', Statement: [{ ...(Sid ? { Sid } : {}), Effect: 'Allow', Action, Resource }] },
  }));
  return {
    Path: '/', RoleName: name, RoleId: `AROA${name}`, Arn: iam(name), CreateDate: '2024-05-01T08:00:00Z',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    AttachedManagedPolicies: [], RoleLastUsed: {}, RolePolicyList: inline, ...more,
  };
}

function made(name, of, more = {}) {
  return { FunctionName: name, FunctionArn: lambda(name), Role: iam(of), Runtime: 'python3.13', Handler: 'app.handler', ...more };
}

function record({ id, day, name, of, operation: [service, operation], request, more = {} }) {
  return {
    eventVersion: '1.11', eventID: id, eventTime: `2026-11-${String(day).padStart(2, '0')}T10:00:00Z`,
    eventSource: `${service}.amazonaws.com`, eventName: operation, awsRegion: REGION, eventCategory: 'Management',
    eventType: 'AwsApiCall', recipientAccountId: ACCOUNT, readOnly: true, managementEvent: true,
    sourceIPAddress: '203.0.113.10', userAgent: 'Boto3', requestID: id, requestParameters: request, responseElements: null,
    userIdentity: {
      type: 'AssumedRole', principalId: `AROA${of}:${name}`, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${of}/${name}`,
      accountId: ACCOUNT, accessKeyId: 'ASIAEXAMPLE',
      sessionContext: {
        sessionIssuer: { type: 'Role', principalId: `AROA${of}`, arn: iam(of), accountId: ACCOUNT, userName: of },
        attributes: { creationDate: '2026-11-01T09:00:00Z', mfaAuthenticated: 'false' },
      },
      inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: lambda(name) },
    },
    ...more,
  };
}

/** So many functions, ten on each role, each with calls. */
export function many(count) {
  const functions = [];
  const roles = [];
  const records = [];
  for (let at = 0; at < count; at += 1) {
    const name = `service-${at % 37}-function-${at}`;
    const of = `role-${Math.floor(at / 10)}`;
    functions.push(made(name, of));
    if (at % 10 === 0) {
      const actions = [['iam:*', 's3:*'], ['dynamodb:*', 'ssm:*'], ['ssm:GetParameter'], ['sqs:*', 'ssm:*']][(at / 10) % 4];
      roles.push(role(of, [['own', actions, '*']]));
    }
    for (const day of [1, 9, 16]) {
      const request = { name: `/shop/${at % 30}` };
      records.push(record({ id: `${at}-${day}`, day, name, of, operation: ['ssm', 'GetParameter'], request }));
    }
  }
  return written(`many-${count}`, {
    'account/functions.json': { Functions: functions },
    'account/iam.json': { RoleDetailList: roles },
    'trail/a.json': { Records: records },
  });
}

/** A function each, with the attack in every text that a snapshot or a trail carries. */
export function hostile() {
  const functions = [];
  const roles = [];
  const records = [];
  HOSTILE.forEach((text, at) => {
    const name = `victim-${at}`;
    const of = `role-${at}`;
    const bucket = `arn:aws:s3:::b-${at}/${text}`;
    const more = {
      Description: text, Handler: text, KMSKeyArn: text,
      Environment: { Variables: { KEY: text } }, LoggingConfig: { LogFormat: 'Text', LogGroup: text },
      DeadLetterConfig: { TargetArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${text}` },
      FileSystemConfigs: [{ Arn: text, LocalMountPath: text }],
    };
    functions.push(made(name, of, more));
    const tags = [{ Key: text, Value: text }];
    const policies = [[text, ['s3:*', 'iam:*', text], [bucket, '*'], text], ['own', ['ssm:GetParameter'], text]];
    roles.push(role(of, policies, { Tags: tags, Description: text }), role(`${text}-idle`, [[text, '*', '*']]));
    for (let day = 1; day <= 16; day += 1) {
      const id = `${text}-${day}`;
      for (const operation of [['ssm', 'GetParameter'], ['sqs', 'GetQueueUrl'], ['iam', 'GetRole'], ['unheard', text]]) {
        const request = { name: text, queueName: text, roleName: text, bucketName: text, key: text };
        const more = day % 5 === 0 ? { errorCode: text, errorMessage: text, userAgent: text, sourceIPAddress: text } : { userAgent: text };
        records.push(record({ id: `${id}-${operation[1]}`, day, name, of, operation, request, more }));
      }
      records.push(record({ id: `own-${id}`, day, name: text, of, operation: ['ssm', 'GetParameter'], request: { name: text } }));
    }
  });
  return written('hostile', {
    'account/functions.json': { Functions: functions },
    'account/iam.json': { RoleDetailList: roles },
    'trail/a.json': { Records: records },
  });
}
