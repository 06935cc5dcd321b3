/**
 * As recorded on AWS; the pages say it less exactly.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTrustDocument } from './trust-policies.ts';

const provider = (issuer: string) => `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const github = provider('token.actions.githubusercontent.com');
const sub = 'token.actions.githubusercontent.com:sub';
const workflow = 'token.actions.githubusercontent.com:job_workflow_ref';

const trusting = (Federated: string | string[], Condition?: object, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Federated },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(Condition && { Condition }),
  ...more,
});

const check = (...Statement: object[]) => checkTrustDocument(JSON.stringify({ Version: '2012-10-17', Statement }));

const words = 'must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase,';
const unscoped = 'which is not scoped to all.';
const ofGithub = `Trust policy with trusted principal ${github} ${words} ${sub} or ${workflow} ${unscoped}`;
const ofGitlab = `Trust policy with trusted principal gitlab.com ${words} gitlab.com:sub ${unscoped}`;
const ofApplication = (issuer: string) =>
  `Policy trusting ${issuer} requires a StringEquals condition on an application id`;
const pools = 'cognito-identity.amazonaws.com';
const gitlab = (Condition?: object, more?: object) => trusting(provider('gitlab.com'), Condition, more);

const refused: readonly [says: string, message: string, ...statements: object[]][] = [
  ['GitHub and no condition', ofGithub, trusting(github)],
  ...['*', '**', '*?', '', ' ', '*owned'].map((value): [string, string, object] => [
    `GitHub and ${JSON.stringify(value)}`,
    ofGithub,
    trusting(github, { StringEquals: { [sub]: value } }),
  ]),
  ['GitHub and one of two values', ofGithub, trusting(github, { StringLike: { [sub]: ['*', 'repo:o/r:*'] } })],
  [
    'GitHub and another claim',
    ofGithub,
    trusting(github, { StringEquals: { 'token.actions.githubusercontent.com:aud': 'x' } }),
  ],
  ...['StringNotEquals', 'StringEqualsIfExists', 'StringLikeIfExists'].map((operator): [string, string, object] => [
    `GitHub with ${operator}`,
    ofGithub,
    trusting(github, { [operator]: { [sub]: 'repo:o/r:ref:refs/heads/main' } }),
  ]),
  ['GitHub with Null', ofGithub, trusting(github, { Null: { [sub]: 'false' } })],
  ['GitHub, every action', ofGithub, trusting(github, undefined, { Action: 'sts:*' })],
  ['GitHub beside a good statement', ofGithub, trusting(github, { StringEquals: { [sub]: 'x' } }), trusting(github)],
  ['GitHub’s workflow and any subject', ofGithub, trusting(github, { StringEquals: { [sub]: '*', [workflow]: 'x' } })],
  ['GitLab and no condition', ofGitlab, gitlab()],
  ['GitLab and everybody', ofGitlab, gitlab({ StringLike: { 'gitlab.com:sub': '*' } })],
  [
    'GitLab and everybody among others',
    ofGitlab,
    gitlab({ 'ForAnyValue:StringEquals': { 'gitlab.com:sub': ['*', 'x'] } }),
  ],
  [
    'identity pools and no condition',
    `Trust policy with trusted principal ${pools} ${words} ${pools}:aud ${unscoped}`,
    trusting('cognito-identity.amazonaws.com'),
  ],
  ['Google and no condition', ofApplication('accounts.google.com'), trusting('accounts.google.com')],
  [
    'Google and a pattern',
    ofApplication('accounts.google.com'),
    trusting('accounts.google.com', { StringLike: { 'accounts.google.com:aud': 'x' } }),
  ],
  [
    'Google in capitals',
    ofApplication('accounts.google.com'),
    trusting('accounts.google.com', { StringEquals: { 'accounts.google.com:AUD': 'x' } }),
  ],
  [
    'Amazon and an audience',
    ofApplication('www.amazon.com'),
    trusting('www.amazon.com', { StringEquals: { 'www.amazon.com:aud': 'x' } }),
  ],
];

for (const [says, message, ...statements] of refused)
  test(`refused: ${says}`, () =>
    assert.throws(() => check(...statements), { name: 'MalformedPolicyDocument', message }));

const taken: readonly [says: string, ...statements: object[]][] = [
  ['GitHub and a repository', trusting(github, { StringLike: { [sub]: 'repo:o/r:*' } })],
  [
    'GitHub and a workflow',
    trusting(github, { StringEquals: { [workflow]: 'o/r/.github/workflows/x.yml@refs/heads/main' } }),
  ],
  ['GitHub in another case', trusting(github, { StringEqualsIgnoreCase: { [sub.toUpperCase()]: 'x' } })],
  ['GitHub for all values', trusting(github, { 'ForAllValues:StringEquals': { [sub]: 'x' } })],
  ['GitHub and one character', trusting(github, { StringLike: { [sub]: '?' } })],
  ['GitHub and no values', trusting(github, { StringEquals: { [sub]: [] } })],
  [
    'GitHub by one operator and anybody by another',
    trusting(github, { StringEquals: { [sub]: 'x' }, StringLike: { [sub]: '*' } }),
  ],
  ['GitHub denied', trusting(github, undefined, { Effect: 'Deny' })],
  ['GitHub’s tags', trusting(github, undefined, { Action: 'sts:TagSession' })],
  ['GitLab and two stars', gitlab({ StringLike: { 'gitlab.com:sub': '**' } })],
  ['GitLab and nothing', gitlab({ StringEquals: { 'gitlab.com:sub': '' } })],
  ['a path of GitLab', trusting(provider('gitlab.com/private'))],
  ['an issuer of one’s own', trusting(provider('oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE'))],
  [
    'Azure Sentinel and its session',
    trusting(provider('sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d'), {
      StringEquals: { 'sts:RoleSessionName': 'x' },
    }),
  ],
  ['Google and any audience', trusting('accounts.google.com', { StringEquals: { 'accounts.google.com:aud': '*' } })],
  [
    'Amazon and an application',
    trusting('www.amazon.com', { StringEqualsIgnoreCase: { 'www.amazon.com:app_id': 'x' } }),
  ],
  [
    'an identity pool',
    trusting('cognito-identity.amazonaws.com', { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'x' } }),
  ],
];

for (const [says, ...statements] of taken) test(`taken: ${says}`, () => void check(...statements));

test('trusted actions are written in their case', () => {
  assert.throws(
    () => check(gitlab({ StringEquals: { 'gitlab.com:sub': 'x' } }, { Action: 'STS:assumerolewithwebidentity' })),
    {
      message: 'AssumeRole policy may only specify STS AssumeRole actions.',
    },
  );
});
