/**
 * A key's policy: the default one, and KMS's checks of another.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
import { conditionFault, unknownOperator } from '../../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../../policy/language/parse.ts';
import type { Policy } from '../../../../policy/language/policy.ts';
import type { Context, ReadTx } from '../../../../wire/context.ts';
import { bindPrincipals, principalArns } from '../../../iam/internal.ts';
import { keyArn, type Here } from '../../access/key-reference.ts';
import { limitExceeded, malformedPolicy } from '../../errors.ts';
import type { KeyPolicy, KeyRecord } from '../../records.ts';

/** Bytes. https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html#key-policy-limit */
const maxBytes = 32 * 1024;

/** The account decides by its own policies: what an API's caller who says nothing gets. */
export function defaultPolicy(account: string): string {
  const policy = {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
  return JSON.stringify(policy, undefined, 2);
}

/** @throws AwsError MalformedPolicyDocumentException, LimitExceededException */
export function parseKeyPolicy(document: string): Policy {
  if (Buffer.byteLength(document) > maxBytes)
    throw limitExceeded(`The policy document is larger than ${maxBytes} bytes.`);
  const parsed = parsePolicy(document);
  if (!parsed.ok)
    throw malformedPolicy(parsed.error.code === 'json' ? 'Policy is not valid JSON.' : parsed.error.reason);
  for (const statement of parsed.policy.statements) {
    const operator = unknownOperator(statement);
    if (operator !== undefined) throw malformedPolicy(`Invalid Condition type : ${operator}`);
    if (!statement.principal && !statement.notPrincipal)
      throw malformedPolicy('Policy contains a statement with no principal.');
    if (!statement.resources && !statement.notResources)
      throw malformedPolicy('Policy contains a statement with no resource.');
  }
  const fault = conditionFault(parsed.policy);
  if (fault !== undefined) throw malformedPolicy(`Policy contains a condition that is none: ${fault}.`);
  principalArns(parsed.policy, invalidPrincipal);
  return parsed.policy;
}

/** As it is kept. @throws AwsError MalformedPolicyDocumentException where it names who is not there */
export async function boundPolicy(tx: ReadTx, document: string): Promise<KeyPolicy> {
  const arns = principalArns(parseKeyPolicy(document), invalidPrincipal);
  return { document, boundIds: await bindPrincipals(tx, arns, invalidPrincipal) };
}

function invalidPrincipal(): Error {
  return malformedPolicy('Policy contains a statement with one or more invalid principals.');
}

/**
 * Whoever sets a policy must be able to set the next one.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key
 * @throws AwsError MalformedPolicyDocumentException
 */
export async function checkLockout(ctx: Context, key: Here & Pick<KeyRecord, 'id'>, document: string): Promise<void> {
  const arn = keyArn(key, key.id);
  const resourcePolicy = { name: `key policy of ${arn}`, document, kind: 'key' as const, account: key.account };
  const { allowed } = await ctx.isAllowed('kms:PutKeyPolicy', arn, { resourcePolicy });
  if (!allowed) throw malformedPolicy('The new key policy will not allow you to update the key policy in the future.');
}
