/** CreateGrant. https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html */
import { isDeepStrictEqual } from 'node:util';
import { parseArn } from '../../../kernel/arn.ts';
import { isServicePrincipal } from '../../../authorization-reference/index.ts';
import type { Input } from '../../../wire/aws-types.ts';
import type { WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { bindPrincipals } from '../../iam/internal.ts';
import { requireKey } from '../access/find-key.ts';
import { keyArn } from '../access/key-reference.ts';
import { dryRun, limitExceeded, validation } from '../errors.ts';
import { checkState } from '../keys/key-state.ts';
import { tellsMaterial } from '../material/key-material.ts';
import type { GrantConstraint, GrantRecord, KeyRecord, KeyUsage } from '../records.ts';
import { Grants, Keys } from '../records.ts';
import { checkGrantTokens, grantToken } from './grant-tokens.ts';

type CreateGrantInput = Input<'kms', 'CreateGrant'>;

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html#grants-per-key */
const mostOfKey = 50_000;

const ofAny = ['CreateGrant', 'RetireGrant', 'DescribeKey'];
const ofEncryption = 'Decrypt Encrypt ReEncryptFrom ReEncryptTo'.split(' ');
const ofDataKeys =
  'GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext'.split(' ');
const ofUsage: Readonly<Record<KeyUsage, readonly string[]>> = {
  ENCRYPT_DECRYPT: ofEncryption,
  SIGN_VERIFY: ['Sign', 'Verify', 'GetPublicKey'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
  KEY_AGREEMENT: ['DeriveSharedSecret', 'GetPublicKey'],
};

export const createGrant: Operation<'kms', 'CreateGrant'> = (input, ctx) => {
  checkGrantTokens(ctx, input.GrantTokens);
  return ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, input.KeyId);
    checkState(key);
    checkOperations(key, input.Operations);
    const constraint = constraintOf(key, input);
    const { GranteePrincipal: grantee = '' } = input;
    const principals = [grantee, input.RetiringPrincipal].filter((one) => one !== undefined);
    const boundIds = await boundIdsOf(tx, principals);
    if (input.DryRun === true) throw dryRun();
    const grant: GrantRecord = {
      id: ctx.ids.hex(64),
      key: keyArn(key, key.id),
      region: key.region,
      ...(input.Name !== undefined && { name: input.Name }),
      createdAt: ctx.clock.now(),
      grantee,
      ...(input.RetiringPrincipal !== undefined && { retiring: input.RetiringPrincipal }),
      boundIds,
      issuingAccount: ctx.account,
      operations: [...new Set(input.Operations)],
      ...(constraint && { constraint }),
    };
    const there = await sameGrant(tx, grant);
    if (!there) {
      await checkQuota(tx, grant.key);
      await tx.in(Grants).insert(grant);
      if (!key.grants) await tx.in(Keys, key).put({ ...key, grants: true });
    }
    const { id } = there ?? grant;
    return { GrantId: id, GrantToken: grantToken(ctx, { key: grant.key, id }) };
  });
};

/** A name makes it safe to ask again: the very same grant is made once. */
async function sameGrant(tx: WriteTx, grant: GrantRecord): Promise<GrantRecord | undefined> {
  if (grant.name === undefined) return undefined;
  const ofGrantee = await tx.in(Grants).allBy('grantee', [grant.key, grant.grantee]);
  return ofGrantee.find((other) =>
    isDeepStrictEqual({ ...other, id: '', createdAt: 0 }, { ...grant, id: '', createdAt: 0 }),
  );
}

async function checkQuota(tx: WriteTx, key: string): Promise<void> {
  const { items } = await tx.in(Grants).list([key], { limit: mostOfKey });
  if (items.length >= mostOfKey) throw limitExceeded(`A key has at most ${mostOfKey} grants.`);
}

/** @throws AwsError ValidationException for what the key cannot do */
function checkOperations(key: KeyRecord, operations: readonly string[]): void {
  const encrypts = tellsMaterial(key) ? ofDataKeys : key.usage === 'ENCRYPT_DECRYPT' ? ['GetPublicKey'] : [];
  const able = new Set([...ofAny, ...ofUsage[key.usage], ...encrypts]);
  const unable = operations.find((one) => !able.has(one));
  if (unable !== undefined) throw validation(`Operation ${unable} is not supported by the KMS key of the grant.`);
  if (operations.length === 0) throw validation('A grant must allow at least one operation.');
}

/** @throws AwsError ValidationException */
function constraintOf(key: KeyRecord, { Constraints }: CreateGrantInput): GrantConstraint | undefined {
  const { EncryptionContextSubset, EncryptionContextEquals, ...others } = Constraints ?? {};
  const [other] = Object.keys(others);
  if (other !== undefined) throw validation(`Sandlot does not have the grant constraint ${other}.`);
  if (EncryptionContextSubset && EncryptionContextEquals)
    throw validation('A grant has either EncryptionContextSubset or EncryptionContextEquals.');
  const context = EncryptionContextEquals ?? EncryptionContextSubset;
  if (!context) return undefined;
  if (!tellsMaterial(key)) throw validation('Encryption context constraints are for symmetric encryption keys alone.');
  return { type: EncryptionContextEquals ? 'EncryptionContextEquals' : 'EncryptionContextSubset', context };
}

/** @throws AwsError InvalidArnException for who is not there */
async function boundIdsOf(tx: WriteTx, principals: readonly string[]): Promise<Record<string, string>> {
  const invalid = (): AwsError => new AwsError('InvalidArnException', 'ARN does not refer to a valid principal');
  const arns = principals.filter((one) => {
    if (isServicePrincipal(one)) return false;
    const arn = parseArn(one);
    if ((arn?.service !== 'iam' && arn?.service !== 'sts') || !/^[0-9]{12}$/.test(arn.account)) throw invalid();
    return arn.resource !== 'root';
  });
  return bindPrincipals(tx, arns, invalid);
}
