/**
 * As whom a stack's resources are made: the caller of the operation, whose permissions are forwarded, or the stack's
 * service role.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
import type { Caller } from '../../../wire/caller.ts';
import type { AwsAs, Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';

const principal = 'cloudformation.amazonaws.com';

/** Assumed anew after half of a session's hour. */
const renewAfterMs = 30 * 60_000;

/** @throws AwsError ValidationError where the role cannot be assumed */
export async function assumeServiceRole(aws: AwsAs, roleArn: string): Promise<Caller> {
  try {
    return (await aws.assumeRole({ principal, roleArn, sessionName: 'AWSCloudFormation' })).caller;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('ValidationError', `Role ${roleArn} is invalid or cannot be assumed`);
  }
}

/** Whom calls are made as, each time one is made. */
export function identityOf(
  ctx: Context,
  roleArn: string | undefined,
  caller: Caller | undefined,
): () => Promise<Caller> {
  if (roleArn === undefined) {
    if (!caller) throw new Error('A deployment has neither a caller nor a role.');
    return async () => caller;
  }
  let session: { readonly caller: Promise<Caller>; readonly since: number } | undefined;
  return async () => {
    if (!session || ctx.clock.real() - session.since > renewAfterMs)
      session = { caller: assumeServiceRole(ctx.aws, roleArn), since: ctx.clock.real() };
    try {
      return await session.caller;
    } catch (error) {
      session = undefined;
      throw error;
    }
  };
}
