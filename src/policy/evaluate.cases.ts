/** Decisions as AWS's documentation states them; each case names its page. */
import type { PolicyClass } from './evaluate.ts';
import type { Principal } from './principal.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const elements = {
  action: `${guide}reference_policies_elements_action.html`,
  notAction: `${guide}reference_policies_elements_notaction.html`,
  resource: `${guide}reference_policies_elements_resource.html`,
  notResource: `${guide}reference_policies_elements_notresource.html`,
  principal: `${guide}reference_policies_elements_principal.html`,
  notPrincipal: `${guide}reference_policies_elements_notprincipal.html`,
  version: `${guide}reference_policies_elements_version.html`,
  condition: `${guide}reference_policies_elements_condition.html`,
  variables: `${guide}reference_policies_variables.html`,
};
const logic = `${guide}reference_policies_evaluation-logic_policy-eval-denyallow.html`;
const boundaries = `${guide}access_policies_boundaries.html`;
const sessions = `${guide}access_policies.html#policies_session`;
const crossAccount = `${guide}reference_policies_evaluation-logic-cross-account.html`;
const messages = `${guide}troubleshoot_access-denied.html`;

export interface Case {
  readonly says: string;
  readonly page: string;
  readonly action: string;
  readonly resource?: string;
  readonly principal?: Principal;
  /** Statements, one document each. */
  readonly identity?: readonly object[];
  readonly boundary?: object;
  readonly session?: readonly object[];
  /** Statement(s) of the resource-based policy. */
  readonly trust?: object;
  readonly bucket?: object;
  readonly version?: string;
  readonly allowed: boolean;
  readonly reason?: string;
  readonly by?: PolicyClass;
  readonly undecided?: number;
}

const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' };
const s3Read = { Effect: 'Allow', Action: ['s3:GetObject', 's3:List*'], Resource: ['arn:aws:s3:::shop', 'arn:aws:s3:::shop/*'] };
const user = { account: '111122223333', arns: ['arn:aws:iam::111122223333:user/ann'] };
const stranger = { account: '444455556666', arns: ['arn:aws:iam::444455556666:user/bob'] };
const lambda = { account: '', arns: [], service: 'lambda.amazonaws.com' };
const assume = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/deploy' };
const trustOf = (principal: unknown, effect = 'Allow') => ({ Effect: effect, Principal: principal, Action: 'sts:AssumeRole' });

export const cases: readonly Case[] = [
  { says: 'without a policy, everything is denied', page: logic, action: 's3:GetObject', allowed: false, reason: 'because no identity-based policy allows the s3:GetObject action' },
  { says: 'an allow allows', page: logic, action: 's3:GetObject', resource: 'arn:aws:s3:::shop/a', identity: [s3Read], allowed: true, by: 'identity' },
  { says: 'an explicit deny wins over an allow in another policy', page: logic, action: 's3:GetObject', resource: 'arn:aws:s3:::shop/a', identity: [allowAll, { Effect: 'Deny', Action: 's3:*', Resource: '*' }], allowed: false, reason: 'with an explicit deny in an identity-based policy', by: 'identity' },
  { says: 'a deny elsewhere does not concern the request', page: logic, action: 's3:GetObject', resource: 'arn:aws:s3:::shop/a', identity: [allowAll, { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' }], allowed: true },

  { says: 'prefix and action name are case insensitive', page: elements.action, action: 'S3:getobject', resource: 'arn:aws:s3:::shop/a', identity: [{ Effect: 'Allow', Action: 's3:GETOBJECT', Resource: '*' }], allowed: true },
  { says: 'a wildcard in an action', page: elements.action, action: 'iam:ListAccessKeys', identity: [{ Effect: 'Allow', Action: 'iam:*AccessKey*', Resource: '*' }], allowed: true },
  { says: 'a question mark is one character', page: elements.action, action: 'ec2:RunInstances', identity: [{ Effect: 'Allow', Action: 'ec2:RunInstance?', Resource: '*' }], allowed: true },
  { says: 'a question mark is not none', page: elements.action, action: 'ec2:RunInstance', identity: [{ Effect: 'Allow', Action: 'ec2:RunInstance?', Resource: '*' }], allowed: false },
  { says: 'a list of actions', page: elements.action, action: 'sqs:SendMessage', identity: [{ Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'ec2:StartInstances'], Resource: '*' }], allowed: true },
  { says: 'another service\'s wildcard does not match', page: elements.action, action: 'sqs:SendMessage', identity: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }], allowed: false },
  { says: 'Allow with NotAction allows all others', page: elements.notAction, action: 's3:GetObject', identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], allowed: true },
  { says: 'Allow with NotAction does not allow the named', page: elements.notAction, action: 'iam:CreateUser', identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], allowed: false },
  { says: 'Deny with NotAction denies all others', page: elements.notAction, action: 's3:GetObject', identity: [allowAll, { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }], allowed: false, by: 'identity' },

  { says: 'a resource is case sensitive', page: elements.resource, action: 's3:GetObject', resource: 'arn:aws:s3:::Shop/a', identity: [s3Read], allowed: false },
  { says: 'an asterisk crosses slashes', page: elements.resource, action: 's3:GetObject', resource: 'arn:aws:s3:::shop/a/b/c', identity: [s3Read], allowed: true },
  { says: 'an asterisk at the end of a segment crosses colons', page: elements.resource, action: 'logs:GetLogEvents', resource: 'arn:aws:logs:us-east-1:111122223333:log-group:x:log-stream:y', identity: [{ Effect: 'Allow', Action: 'logs:*', Resource: 'arn:aws:logs:us-east-1:111122223333:*' }], allowed: true },
  { says: 'several wildcards', page: elements.resource, action: 's3:GetObject', resource: 'arn:aws:s3:::amzn-s3-demo-bucket/x/test/y', identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::amzn-s3-demo-bucket/*/test/?' }], allowed: true },
  { says: 'what follows the last asterisk must end the resource', page: elements.resource, action: 's3:GetObject', resource: 'arn:aws:s3:::b/x/test/yz', identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*/test/?' }], allowed: false },
  { says: 'an action without resources needs "*"', page: elements.resource, action: 's3:ListAllMyBuckets', resource: '*', identity: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::*' }], allowed: false },
  { says: 'NotResource with Deny spares only the named', page: elements.notResource, action: 's3:GetObject', resource: 'arn:aws:s3:::HRBucket/pay', identity: [allowAll, { Effect: 'Deny', Action: 's3:*', NotResource: ['arn:aws:s3:::HRBucket/Payroll', 'arn:aws:s3:::HRBucket/Payroll/*'] }], allowed: false },
  { says: 'NotResource with Deny leaves the named', page: elements.notResource, action: 's3:GetObject', resource: 'arn:aws:s3:::HRBucket/Payroll/1', identity: [allowAll, { Effect: 'Deny', Action: 's3:*', NotResource: ['arn:aws:s3:::HRBucket/Payroll', 'arn:aws:s3:::HRBucket/Payroll/*'] }], allowed: true },
  { says: 'NotResource with Allow does not allow the named', page: elements.notResource, action: 's3:GetObject', resource: 'arn:aws:s3:::secret/1', identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secret/*' }], allowed: false },

  { says: 'an Allow with a Condition does not allow (not evaluated yet)', page: elements.condition, action: 's3:GetObject', identity: [{ ...allowAll, Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } } }], allowed: false, undecided: 1 },
  { says: 'a Deny with a Condition denies (not evaluated yet)', page: elements.condition, action: 's3:GetObject', identity: [allowAll, { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }], allowed: false, by: 'identity' },
  { says: 'a Deny with a Condition on another action does not deny', page: elements.condition, action: 's3:GetObject', identity: [allowAll, { Effect: 'Deny', Action: 's3:PutObject', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }], allowed: true },
  { says: 'an Allow on a variable does not allow (not evaluated yet)', page: elements.variables, action: 's3:GetObject', resource: 'arn:aws:s3:::b/ann/x', identity: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}/*' }], allowed: false, undecided: 1 },
  { says: 'beside a variable, a plain resource still allows', page: elements.variables, action: 's3:GetObject', resource: 'arn:aws:s3:::b/public', identity: [{ Effect: 'Allow', Action: 's3:*', Resource: ['arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/public'] }], allowed: true },
  { says: 'a Deny on a variable denies wherever it may match', page: elements.variables, action: 's3:GetObject', resource: 'arn:aws:s3:::b/ann/x', identity: [allowAll, { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}/*' }], allowed: false },
  { says: 'a Deny on a variable leaves what it cannot match', page: elements.variables, action: 's3:GetObject', resource: 'arn:aws:s3:::c/ann/x', identity: [allowAll, { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}/*' }], allowed: true },
  { says: 'a Deny on all but a variable denies there too', page: elements.variables, action: 's3:GetObject', resource: 'arn:aws:s3:::b/ann/x', identity: [allowAll, { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::b/${aws:username}/*' }], allowed: false },
  { says: 'an Allow on all but a variable does not allow there', page: elements.variables, action: 's3:GetObject', resource: 'arn:aws:s3:::b/ann/x', identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::b/${aws:username}/*' }], allowed: false, undecided: 1 },
  { says: 'version 2008-10-17 has no variables: the text is itself', page: elements.version, version: '2008-10-17', action: 's3:GetObject', resource: 'arn:aws:s3:::b/${aws:username}', identity: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}' }], allowed: true },

  { says: 'a boundary limits', page: boundaries, action: 'iam:CreateUser', identity: [allowAll], boundary: { Effect: 'Allow', Action: ['s3:*', 'cloudwatch:*', 'ec2:*'], Resource: '*' }, allowed: false, reason: 'because no permissions boundary allows the iam:CreateUser action' },
  { says: 'a boundary grants nothing', page: boundaries, action: 's3:GetObject', identity: [], boundary: allowAll, allowed: false, reason: 'because no identity-based policy allows the s3:GetObject action' },
  { says: 'identity and boundary together allow', page: boundaries, action: 's3:GetObject', identity: [allowAll], boundary: { Effect: 'Allow', Action: 's3:*', Resource: '*' }, allowed: true, by: 'identity' },
  { says: 'a boundary may deny explicitly', page: boundaries, action: 's3:GetObject', identity: [allowAll], boundary: { Effect: 'Deny', Action: 's3:*', Resource: '*' }, allowed: false, reason: 'with an explicit deny in a permissions boundary', by: 'boundary' },
  { says: 'a session policy limits', page: sessions, action: 's3:PutObject', identity: [allowAll], session: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }], allowed: false, reason: 'because no session policy allows the s3:PutObject action' },
  { says: 'one of the session policies suffices', page: sessions, action: 's3:PutObject', identity: [allowAll], session: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }, { Effect: 'Allow', Action: 's3:Put*', Resource: '*' }], allowed: true },
  { says: 'a session policy grants nothing', page: sessions, action: 's3:PutObject', identity: [s3Read], session: [allowAll], allowed: false, reason: 'because no identity-based policy allows the s3:PutObject action' },
  { says: 'a session policy may deny explicitly', page: messages, action: 's3:PutObject', identity: [allowAll], session: [allowAll, { Effect: 'Deny', Action: 's3:Put*', Resource: '*' }], allowed: false, reason: 'with an explicit deny in a session policy', by: 'session' },

  { says: 'a trust policy that names the user allows alone within the account', page: elements.principal, ...assume, principal: user, trust: trustOf({ AWS: 'arn:aws:iam::111122223333:user/ann' }), allowed: true, by: 'resource' },
  { says: 'a trust policy that names the account leaves it to identity policies', page: elements.principal, ...assume, principal: user, trust: trustOf({ AWS: '111122223333' }), allowed: false, reason: 'because no identity-based policy allows the sts:AssumeRole action' },
  { says: 'account trust and an identity policy together allow', page: elements.principal, ...assume, principal: user, identity: [allowAll], trust: trustOf({ AWS: 'arn:aws:iam::111122223333:root' }), allowed: true, by: 'identity' },
  { says: 'without the trust policy, identity policies do not suffice', page: messages, ...assume, principal: user, identity: [allowAll], trust: trustOf({ AWS: '444455556666' }), allowed: false, reason: 'because no role trust policy allows the sts:AssumeRole action' },
  { says: 'across accounts both must allow', page: crossAccount, ...assume, principal: stranger, trust: trustOf({ AWS: stranger.arns[0] }), allowed: false, reason: 'because no identity-based policy allows the sts:AssumeRole action' },
  { says: 'across accounts both do allow', page: crossAccount, ...assume, principal: stranger, identity: [allowAll], trust: trustOf({ AWS: stranger.arns[0] }), allowed: true },
  { says: 'a trust policy denies explicitly', page: messages, ...assume, principal: user, identity: [allowAll], trust: [trustOf('*'), trustOf({ AWS: '*' }, 'Deny')], allowed: false, reason: 'with an explicit deny in the role trust policy', by: 'resource' },
  { says: 'a service principal', page: elements.principal, ...assume, principal: lambda, trust: trustOf({ Service: 'lambda.amazonaws.com' }), allowed: true, by: 'resource' },
  { says: 'another service', page: elements.principal, ...assume, principal: lambda, trust: trustOf({ Service: ['ec2.amazonaws.com'], AWS: '111122223333' }), allowed: false },
  { says: 'a user is no service', page: elements.principal, ...assume, principal: user, identity: [allowAll], trust: trustOf({ Service: 'lambda.amazonaws.com' }), allowed: false },
  { says: 'a federated principal', page: elements.principal, action: 'sts:AssumeRoleWithWebIdentity', resource: assume.resource, principal: { account: '', arns: [], federated: 'cognito-identity.amazonaws.com' }, trust: { Effect: 'Allow', Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }, allowed: true },
  { says: 'an Allow without Principal concerns nobody', page: elements.principal, ...assume, principal: user, trust: { Effect: 'Allow', Action: 'sts:AssumeRole' }, allowed: false },
  { says: 'Allow with NotPrincipal allows nobody', page: elements.notPrincipal, ...assume, principal: user, trust: { Effect: 'Allow', NotPrincipal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' }, allowed: false },
  { says: 'Deny with NotPrincipal spares the named', page: elements.notPrincipal, ...assume, principal: user, trust: [trustOf('*'), { Effect: 'Deny', NotPrincipal: { AWS: [...user.arns] }, Action: '*' }], allowed: true },
  { says: 'Deny with NotPrincipal denies others', page: elements.notPrincipal, ...assume, principal: { account: '111122223333', arns: ['arn:aws:iam::111122223333:user/eve'] }, trust: [trustOf('*'), { Effect: 'Deny', NotPrincipal: { AWS: [...user.arns] }, Action: '*' }], allowed: false },
  { says: 'a resource-based policy adds to identity policies within the account', page: logic, action: 's3:GetObject', resource: 'arn:aws:s3:::shop/a', principal: user, bucket: { Effect: 'Allow', Principal: { AWS: [...user.arns] }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*' }, allowed: true, by: 'resource' },
  { says: 'within the account, identity policies suffice', page: logic, action: 's3:GetObject', resource: 'arn:aws:s3:::shop/a', principal: user, identity: [s3Read], bucket: { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*' }, allowed: true, by: 'identity' },
  { says: 'across accounts, the resource\'s policy must allow', page: crossAccount, action: 's3:GetObject', resource: 'arn:aws:s3:::shop/a', principal: stranger, identity: [allowAll], bucket: { Effect: 'Allow', Principal: { AWS: [...user.arns] }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*' }, allowed: false, reason: 'because no resource-based policy allows the s3:GetObject action' },
];
