/** An inline policy is an identity policy: IAM's checks when it is put, so that provisioning meets no surprise. */
import { parsePolicy } from '../../../policy/language/parse.ts';
import { AwsError } from '../../../wire/errors.ts';
import { checkIdentityPolicy } from '../../iam/internal.ts';
import { invalid } from '../errors.ts';

/** ValidationException with the place and the reason where the document is no identity policy. */
export function checkInlinePolicy(document: string): void {
  const parsed = parsePolicy(document);
  if (!parsed.ok)
    throw invalid(`The inline policy is not valid at character ${parsed.error.position}: ${parsed.error.reason}.`);
  try {
    checkIdentityPolicy(document, { managed: false });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid(`The inline policy is not valid: ${error.message}`);
  }
}
