/** The account that a request names beside its signature. */
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';

/** @throws AwsError AccessDenied for another than the caller's */
export function checkOwnAccount({ AccountId }: { readonly AccountId: string }, ctx: Context): void {
  if (AccountId !== ctx.account) throw new AwsError('AccessDenied', 'Access Denied', {}, 403);
}
