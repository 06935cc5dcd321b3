/**
 * Session policies: an inline document and managed policies that narrow a session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { awsManagedPolicy, checkSessionPolicy } from '../../iam/internal.ts';

const maxManagedPolicies = 10;
/** Characters of the inline document, of all managed policies' ARNs and of all tags together. */
const maxCharacters = 2048;
/** The sealed token travels in a header: it must leave room in what servers accept there (16 KiB). */
export const maxTokenCharacters = 8192;

export interface SessionPolicyInput {
  readonly Policy?: string;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[];
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
}

export interface SessionPolicies {
  /** The inline document, and managed policies by their ARNs. `undefined`: the session is not narrowed. */
  readonly documents: readonly string[] | undefined;
  /** Per cent of the allotted space, as the API answers it. */
  readonly packedSize: number | undefined;
}

/** @throws AwsError MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError */
export async function sessionPoliciesOf(
  input: SessionPolicyInput,
  account: string,
  ctx: Context,
): Promise<SessionPolicies> {
  const arns = (input.PolicyArns ?? []).map(({ arn }) => arn ?? '');
  if (input.Policy === undefined && arns.length === 0 && !input.Tags?.length)
    return { documents: undefined, packedSize: undefined };
  if (arns.length > maxManagedPolicies) {
    throw new AwsError(
      'ValidationError',
      "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${maxManagedPolicies}`,
      {},
      400,
    );
  }
  const tags = (input.Tags ?? []).map(({ Key = '', Value = '' }) => Key + Value);
  const characters = (input.Policy ?? '').length + arns.join('').length + tags.join('').length;
  const packedSize = Math.ceil((characters * 100) / maxCharacters);
  if (packedSize > 100) throw tooLarge(packedSize);
  const documents = input.Policy === undefined ? [] : [wellFormed(input.Policy)];
  for (const arn of arns) await requireManagedPolicy(arn, account, ctx);
  const policies = [...documents, ...arns];
  return { documents: policies.length === 0 ? undefined : policies, packedSize };
}

export function tooLarge(percent: number): AwsError {
  return new AwsError(
    'PackedPolicyTooLarge',
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    {},
    400,
  );
}

/** A token longer than a header can carry must not be handed out. */
export function checkTokenSize(sessionToken: string): void {
  if (sessionToken.length > maxTokenCharacters)
    throw tooLarge(Math.ceil((sessionToken.length * 100) / maxTokenCharacters));
}

/** @throws AwsError MalformedPolicyDocument */
function wellFormed(document: string): string {
  try {
    checkSessionPolicy(document);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(error.code, error.message, {}, 400);
  }
  return document;
}

async function requireManagedPolicy(arn: string, account: string, ctx: Context): Promise<void> {
  const parsed = parseArn(arn);
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith('policy/'))
    throw new AwsError('ValidationError', `ARN ${arn} is not valid.`, {}, 400);
  if (parsed.account === 'aws') {
    if (!awsManagedPolicy(arn)) throw noSuchPolicy(arn);
    return;
  }
  if (parsed.account !== account)
    throw new AwsError(
      'ValidationError',
      `Session policy ${arn} must belong to account ${account}, as the session does.`,
      {},
      400,
    );
  const iam = ctx.aws.asService('sts.amazonaws.com', account).iam;
  try {
    await iam.getPolicy({ PolicyArn: arn });
  } catch (error) {
    if (error instanceof AwsError && error.code.startsWith('NoSuchEntity')) throw noSuchPolicy(arn);
    throw error;
  }
}

function noSuchPolicy(arn: string): AwsError {
  return new AwsError('ValidationError', `Policy ${arn} does not exist or is not attachable.`, {}, 400);
}
