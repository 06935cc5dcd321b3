/** Why a request ended in FAILED, in the words of AWS's FailureReason. */
import { AwsError } from '../../../wire/errors.ts';

export const internalFailureReason = 'An unexpected internal service exception was encountered';

const statuses: Readonly<Record<string, number>> = {
  NoSuchEntity: 404,
  LimitExceeded: 409,
  EntityAlreadyExists: 409,
  DeleteConflict: 409,
  AccessDenied: 403,
};

/** Carries a FailureReason out of the transaction that it aborts. */
export class ProvisioningFailure extends Error {}

/** What IAM refused, as a FailureReason; an error that is none of IAM's answers passes unchanged, to be tried again. */
export function provisioningFailure(error: unknown, policyArn?: string): unknown {
  if (!(error instanceof AwsError)) return error;
  const code = error.code.replace(/Exception$/, '');
  if (code === 'NoSuchEntity' && policyArn !== undefined) {
    return new ProvisioningFailure(`Received a 404 status error: Not supported policy ${policyArn}.`);
  }
  return new ProvisioningFailure(`Received a ${statuses[code] ?? 400} status error: ${error.message}`);
}
