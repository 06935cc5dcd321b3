/**
 * What the API keeps from sessions whatever their policies allow. Sessions of GetSessionToken reach of STS only
 * AssumeRole and GetCallerIdentity; federated users only GetCallerIdentity.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
import type { Caller } from '../../../wire/caller.ts';
import { AwsError } from '../../../wire/errors.ts';

/** Of a token of GetWebIdentityToken that is asked for without DurationSeconds. */
export const defaultTokenSeconds = 300;

/** Throws AccessDenied. */
export function admitToSts(caller: Caller, operation: string): void {
  if (operation === 'GetCallerIdentity' || (operation === 'AssumeRole' && isSessionToken(caller))) return;
  if (caller.kind === 'federated-user' || isSessionToken(caller)) {
    throw new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`, {}, 403);
  }
}

function isSessionToken(caller: Caller): boolean {
  return (caller.kind === 'user' || caller.kind === 'root') && caller.session === true;
}
