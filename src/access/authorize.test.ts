import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Caller } from '../wire/caller.ts';
import type { Context } from '../wire/context.ts';
import { createAuthorize } from './authorize.ts';

const account = '111122223333';
const root: Caller = { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account };
const ann = { kind: 'user', account, arn: `arn:aws:iam::${account}:user/ann`, userId: 'AIDA1', userName: 'ann' } as const;
const role = { kind: 'assumed-role', account, arn: `arn:aws:sts::${account}:assumed-role/dev/s`, userId: 'AROA1:s', roleName: 'dev', roleArn: `arn:aws:iam::${account}:role/dev`, roleId: 'AROA1', sessionName: 's' } as const;
const service = (principal: string): Caller => ({ kind: 'service', account, principal, arn: principal, userId: principal });
const anonymous: Caller = { kind: 'anonymous', account, arn: 'anonymous', userId: 'anonymous' };

const allow = (action: string, resource = '*') => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: resource } });
const deny = (action: string) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: action, Resource: '*' } });
const everything = allow('*');
/** The port reads nothing of the context when policies are given. */
const ctx = {} as Context;

interface Row {
  readonly says: string;
  readonly caller: Caller;
  readonly action?: string;
  readonly resource?: string;
  readonly documents?: readonly string[];
  readonly boundary?: string;
  readonly gone?: boolean;
  readonly refused?: string;
}

const rows: readonly Row[] = [
  { says: 'root in its account', caller: root, resource: `arn:aws:iam::${account}:user/x` },
  { says: 'root in another account', caller: root, resource: 'arn:aws:iam::444455556666:user/x', refused: 'because no resource-based policy allows the s3:GetObject action' },
  { says: 'a user without policies', caller: ann, refused: 'because no identity-based policy allows the s3:GetObject action' },
  { says: 'a user with a policy', caller: ann, documents: [allow('s3:*')] },
  { says: 'a user with a policy, in another account', caller: ann, documents: [everything], resource: 'arn:aws:lambda:us-east-1:444455556666:function:x', refused: 'because no resource-based policy allows the s3:GetObject action' },
  { says: 'the identity side of assuming another account\'s role', caller: ann, documents: [everything], action: 'sts:AssumeRole', resource: 'arn:aws:iam::444455556666:role/x' },
  { says: 'an AWS managed policy is in no other account', caller: ann, documents: [everything], action: 'iam:GetPolicy', resource: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  { says: 'an explicit deny', caller: ann, documents: [everything, deny('s3:*')], refused: 'with an explicit deny in an identity-based policy' },
  { says: 'a deleted user', caller: ann, documents: [everything], gone: true, refused: 'because no identity-based policy allows the s3:GetObject action' },
  { says: 'a boundary', caller: ann, documents: [everything], boundary: allow('iam:*'), refused: 'because no permissions boundary allows the s3:GetObject action' },
  { says: 'an unreadable policy', caller: ann, documents: [everything, ''], refused: 'because a stored identity-based policy cannot be read: replace or detach it' },
  { says: 'an unreadable boundary', caller: ann, documents: [everything], boundary: '{', refused: 'because a stored permissions boundary cannot be read: replace or detach it' },
  { says: 'a role', caller: role, documents: [everything] },
  { says: 'a role narrowed by its session', caller: { ...role, sessionPolicies: [allow('iam:*')] }, documents: [everything], refused: 'because no session policy allows the s3:GetObject action' },
  { says: 'a role within its session policies', caller: { ...role, sessionPolicies: [allow('s3:*')] }, documents: [everything] },
  { says: 'a federated user: both allow', caller: federated(ann, [allow('s3:*')]), documents: [everything] },
  { says: 'a federated user: only the session allows', caller: federated(ann, [allow('s3:*')]), documents: [allow('iam:*')], refused: 'because no identity-based policy allows the s3:GetObject action' },
  { says: 'a federated user: only the issuer allows', caller: federated(ann, [allow('iam:*')]), documents: [everything], refused: 'because no session policy allows the s3:GetObject action' },
  { says: 'a federated user without session policies', caller: federated(ann, []), documents: [everything], refused: 'because no session policy allows the s3:GetObject action' },
  { says: 'a federated user of root', caller: federated(root, [allow('s3:*')]) },
  { says: 'anonymous', caller: anonymous, refused: 'because no identity-based policy allows the s3:GetObject action' },
  { says: 'sso.amazonaws.com on its roles', caller: service('sso.amazonaws.com'), action: 'iam:CreateRole', resource: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/x` },
  { says: 'sso.amazonaws.com on other roles', caller: service('sso.amazonaws.com'), action: 'iam:CreateRole', resource: `arn:aws:iam::${account}:role/x`, refused: 'because no identity-based policy allows the iam:CreateRole action' },
  { says: 'sts.amazonaws.com reads roles', caller: service('sts.amazonaws.com'), action: 'iam:GetRole', resource: `arn:aws:iam::${account}:role/x` },
  { says: 'sts.amazonaws.com writes none', caller: service('sts.amazonaws.com'), action: 'iam:DeleteRole', resource: `arn:aws:iam::${account}:role/x`, refused: 'because no identity-based policy allows the iam:DeleteRole action' },
  { says: 'a service without needs', caller: service('constructor'), refused: 'because no identity-based policy allows the s3:GetObject action' },
];

function federated(issuer: typeof ann | typeof root, sessionPolicies: readonly string[]): Caller {
  return { kind: 'federated-user', account, arn: `arn:aws:sts::${account}:federated-user/f`, userId: `${account}:f`, issuer: issuer as any, sessionPolicies };
}

describe('authorize', () => {
  for (const row of rows) {
    test(row.says, async () => {
      const authorize = createAuthorize({
        policiesOf: async () => ({ principalExists: !row.gone, documents: row.documents ?? [], ...(row.boundary !== undefined && { boundary: row.boundary }) }),
      });
      const decision = await authorize(row.caller, row.action ?? 's3:GetObject', row.resource ?? 'arn:aws:s3:::b/k', ctx);
      assert.equal(decision.allowed, row.refused === undefined, decision.reason);
      if (row.refused !== undefined) assert.equal(decision.reason, row.refused);
    });
  }
});
