/**
 * AssumeRoot: the management account (or IAM's delegated administrator) does one task as a member account's root user.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { administersRoots, awsManagedPolicy, hasOrganizationFeature } from '../iam/internal.ts';
import { findAccount, findOrganization, isMemberAccount } from '../organizations/internal.ts';
import { credentialsOf } from './sessions/session-tokens.ts';

const longestSeconds = 900;

/** The policies that a task may have, and the feature that lets it be done. */
const features: Readonly<Record<string, 'RootCredentialsManagement' | 'RootSessions'>> = {
  IAMAuditRootUserCredentials: 'RootCredentialsManagement',
  IAMCreateRootUserPassword: 'RootCredentialsManagement',
  IAMDeleteRootUserCredentials: 'RootCredentialsManagement',
  S3UnlockBucketPolicy: 'RootSessions',
  SQSUnlockQueuePolicy: 'RootSessions',
};

export const assumeRoot: Operation<'sts', 'AssumeRoot'> = async (input, ctx) => {
  const account = targetAccount(input.TargetPrincipal);
  const durationSeconds = input.DurationSeconds ?? longestSeconds;
  const task = taskPolicy(input.TaskPolicyArn.arn ?? '');
  await requireMember(account, task.feature, ctx);
  const { sourceIdentity } = ctx.caller;
  const issued = ctx.issueCredentials({
    kind: 'root',
    account,
    durationSeconds,
    taskPolicy: task.document,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  });
  return {
    Credentials: credentialsOf(issued),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
};

function targetAccount(target: string): string {
  const account = /^(?:arn:aws:iam::)?([0-9]{12})(?::root)?$/.exec(target)?.[1];
  if (account === undefined)
    throw new AwsError(
      'ValidationError',
      `${target} is invalid: the target is a member account's number, or the ARN of its root user.`,
      {},
      400,
    );
  return account;
}

function taskPolicy(arn: string): { document: string; feature: 'RootCredentialsManagement' | 'RootSessions' } {
  const name = /^arn:aws:iam::aws:policy\/root-task\/(\w+)$/.exec(arn)?.[1] ?? '';
  const feature = Object.hasOwn(features, name) ? features[name] : undefined;
  const policy = feature && awsManagedPolicy(arn);
  if (!feature || !policy)
    throw new AwsError(
      'ValidationError',
      `${arn} is no policy of a root task; it has to be one of ${Object.keys(features)
        .map((one) => `arn:aws:iam::aws:policy/root-task/${one}`)
        .join(', ')}.`,
      {},
      400,
    );
  return { document: policy.document, feature };
}

/** Throws AccessDenied, with what is missing. */
async function requireMember(
  account: string,
  feature: 'RootCredentialsManagement' | 'RootSessions',
  ctx: Context,
): Promise<void> {
  const refusal = await ctx.read(async (tx) => {
    if (!(await administersRoots(tx, ctx.account)))
      return 'only the management account and a delegated administrator of IAM may do that';
    if (!(await hasOrganizationFeature(tx, feature)))
      return `the feature ${feature} is not enabled in the organization`;
    if ((await findOrganization(tx))?.managementAccount === account)
      return "the management account's root user cannot be assumed";
    if (!(await isMemberAccount(tx, account)) || (await findAccount(tx, account))?.status !== 'ACTIVE')
      return 'the target is no active member account of the organization';
    return undefined;
  });
  if (refusal === undefined) return;
  throw new AwsError(
    'AccessDenied',
    `User: ${ctx.caller.arn} is not authorized to perform: sts:AssumeRoot on resource: ` +
      `arn:aws:iam::${account}:root because ${refusal}`,
    {},
    403,
  );
}
