/**
 * What authorization asks of KMS: a key's tags, and its policy, into which the grants go that allow what is asked.
 * https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { AskedAction, ResourceFacts } from '../../../wire/service.ts';
import { withCurrentPrincipals } from '../../iam/internal.ts';
import { grantStatements } from '../grants/grant-statements.ts';
import type { KeyRecord } from '../records.ts';
import { keyToDecide } from './find-key.ts';
import { keyArn } from './key-reference.ts';

export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => (await keyToDecide(arn, ctx))?.tags,
  policy: async (arn, ctx, asked) => {
    const key = await keyToDecide(arn, ctx);
    if (!key || !isReachable(key, ctx, asked.action)) return undefined;
    const document = await ctx.read((tx) => documentInForce(tx, ctx, key, asked));
    return { name: `key policy of ${keyArn(key, key.id)}`, document, kind: 'key', account: key.account };
  },
};

/**
 * Actions that a key's policy can allow principals of other accounts.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
const acrossAccounts: ReadonlySet<string> = new Set(
  [
    'CreateGrant Decrypt DeriveSharedSecret DescribeKey Encrypt GenerateDataKey GenerateDataKeyPair GenerateMac',
    'GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GetKeyRotationStatus GetPublicKey ListGrants',
    'ListKeyRotations ReEncryptFrom ReEncryptTo RetireGrant RevokeGrant Sign Verify VerifyMac',
  ]
    .join(' ')
    .split(' ')
    .map((name) => `kms:${name}`),
);

function isReachable({ account }: KeyRecord, { caller }: Context, action: string): boolean {
  return caller.kind === 'service' || caller.account === account || acrossAccounts.has(action);
}

async function documentInForce(tx: ReadTx, ctx: Context, key: KeyRecord, asked: AskedAction): Promise<string> {
  const document = await withCurrentPrincipals(tx, key.policy.document, key.policy.boundIds);
  if (!key.grants) return document;
  const granted = await grantStatements(tx, ctx.caller, keyArn(key, key.id), asked);
  if (granted.length === 0) return document;
  const policy = JSON.parse(document) as { Statement: unknown };
  return JSON.stringify({ ...policy, Statement: [policy.Statement, granted].flat() });
}
