/** The role to assume, whoever assumes it. */
import type { Role } from '@aws-sdk/client-iam';
import { parseArn } from '../../kernel/arn.ts';
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { findAccount } from '../organizations/internal.ts';

const defaultDurationSeconds = 3600;

/** The account of a role's ARN. Throws ValidationError when it is no such ARN. */
export function roleAccount(roleArn: string): string {
  const arn = parseArn(roleArn);
  if (arn?.service !== 'iam' || !arn.resource.startsWith('role/') || !/^\d{12}$/.test(arn.account)) {
    throw new AwsError('ValidationError', `${roleArn} is invalid`, {}, 400);
  }
  return arn.account;
}

/**
 * The role under exactly this ARN, in an account that is open; a role of the same name under another path is not it.
 */
export async function findRole(roleArn: string, account: string, ctx: Context): Promise<Role | undefined> {
  if ((await ctx.read((tx) => findAccount(tx, account)))?.status === 'SUSPENDED') return undefined;
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  try {
    const { Role } = await ctx.aws.asService('sts.amazonaws.com', account).iam.getRole({ RoleName: name });
    return Role?.Arn === roleArn ? Role : undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // No such role, or a name that cannot be one: to the caller it is the same as a role that does not trust them.
    return undefined;
  }
}

/** Throws ValidationError for more than the role allows. */
export function roleDurationFor(requested: number | undefined, role: Role): number {
  const seconds = requested ?? defaultDurationSeconds;
  if (seconds > (role.MaxSessionDuration ?? defaultDurationSeconds)) {
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      {},
      400,
    );
  }
  return seconds;
}
