/**
 * Which sessions IAM does not answer, whatever their policies allow: those of GetSessionToken without MFA, and
 * federated users'. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
import type { Caller } from '../../wire/caller.ts';
import { AwsError } from '../../wire/errors.ts';

/** Throws InvalidClientTokenId. */
export function admitToIam(caller: Caller): void {
  const isSessionToken = (caller.kind === 'user' || caller.kind === 'root') && caller.session === true;
  if (caller.kind === 'federated-user' || (isSessionToken && caller.mfaAuthenticatedAt === undefined)) {
    throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', {}, 403);
  }
}
