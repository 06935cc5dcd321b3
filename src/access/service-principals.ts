/**
 * What AWS's services may do when they act inside an account on their own behalf (`ctx.aws.asService(…)`). Each has
 * what it needs and nothing more, written as a policy and decided like any other.
 */
import { parsePolicy } from '../policy/parse.ts';
import type { NamedPolicy } from '../policy/evaluate.ts';

interface Grant { readonly why: string; readonly actions: readonly string[]; readonly resources: readonly string[] }

const ssoRoles = 'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*';

const grants: Readonly<Record<string, readonly Grant[]>> = {
  'sso.amazonaws.com': [
    { why: 'provisions permission sets as roles under its reserved path', actions: ['iam:*'], resources: [ssoRoles] },
    { why: 'finds the policies that permission sets name', actions: ['iam:GetPolicy', 'iam:GetPolicyVersion'], resources: ['arn:aws:iam::*:policy/*'] },
    { why: 'knows the accounts it assigns', actions: ['organizations:Describe*', 'organizations:List*'], resources: ['*'] },
    { why: 'knows the users and groups it assigns', actions: ['identitystore:Describe*', 'identitystore:List*', 'identitystore:Get*', 'identitystore:IsMemberInGroups'], resources: ['*'] },
  ],
  'sts.amazonaws.com': [
    { why: 'reads the trust policy of the role to assume', actions: ['iam:GetRole'], resources: ['arn:aws:iam::*:role/*'] },
    { why: 'reads the managed policies that a session names', actions: ['iam:GetPolicy', 'iam:GetPolicyVersion'], resources: ['arn:aws:iam::*:policy/*'] },
  ],
  'organizations.amazonaws.com': [
    { why: 'makes the access role of an account that it creates', actions: ['iam:CreateRole', 'iam:AttachRolePolicy'], resources: ['arn:aws:iam::*:role/*'] },
  ],
};

/** The root user's permissions: everything in its account, unless a policy of the organization or the resource denies it. */
export const rootPolicy: NamedPolicy = compiledPolicy('the root user', [{ Effect: 'Allow', Action: '*', Resource: '*' }]);

function compiledPolicy(name: string, statements: readonly object[]): NamedPolicy {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (!parsed.ok) throw new Error(`the policy of ${name} is wrong: ${parsed.error.reason}`);
  return { name, policy: parsed.policy };
}

/** Compiled at the first use of each principal: constants, shared by every server in the process. */
const compiled = new Map<string, NamedPolicy>();

/** The policy of a service principal; `undefined` for one that needs nothing. */
export function servicePolicy(principal: string): NamedPolicy | undefined {
  const known = compiled.get(principal);
  const needs = Object.hasOwn(grants, principal) ? grants[principal] : undefined;
  if (known || !needs) return known;
  const policy = compiledPolicy(principal, needs.map(({ actions, resources }) => ({ Effect: 'Allow', Action: actions, Resource: resources })));
  compiled.set(principal, policy);
  return policy;
}
