/**
 * What the API keeps from sessions whatever their policies allow. Sessions of GetSessionToken reach IAM only with MFA,
 * and of STS only AssumeRole and GetCallerIdentity; federated users reach neither, but for GetCallerIdentity.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
import type { Caller } from '../../wire/caller.ts';
import { AwsError } from '../../wire/errors.ts';

/** Of a token of GetWebIdentityToken that is asked for without DurationSeconds. */
export const defaultTokenSeconds = 300;

/** Throws InvalidClientTokenId. */
export function admitToIam(caller: Caller): void {
  if (caller.kind === 'federated-user' || (isSessionToken(caller) && caller.mfaAuthenticatedAt === undefined)) {
    throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', {}, 403);
  }
}

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
