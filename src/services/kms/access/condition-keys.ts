/**
 * KMS's own condition keys, with their values in a request.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
import type { ConditionKeys, Context } from '../../../wire/context.ts';
import { isSpec, keySpecs } from '../keys/key-specs.ts';
import type { KeyRecord } from '../records.ts';
import { arnToDecide, keyToDecide } from './find-key.ts';
import { parseReference } from './key-reference.ts';

/** Those that requests here can have. Nobody attests a Nitro enclave here, so that no request has a recipient's. */
export const knownConditionKeys: readonly string[] = [
  'kms:BypassPolicyLockoutSafetyCheck',
  'kms:CallerAccount',
  'kms:CustomerMasterKeySpec',
  'kms:CustomerMasterKeyUsage',
  'kms:DataKeyPairSpec',
  'kms:EncryptionAlgorithm',
  'kms:EncryptionContext:*',
  'kms:EncryptionContextKeys',
  'kms:ExpirationModel',
  'kms:GrantConstraintSourceArn',
  'kms:GrantConstraintType',
  'kms:GrantIsForAWSResource',
  'kms:GrantOperations',
  'kms:GranteePrincipal',
  'kms:GranteeServicePrincipal',
  'kms:KeyAgreementAlgorithm',
  'kms:KeyOrigin',
  'kms:KeySpec',
  'kms:KeyUsage',
  'kms:MacAlgorithm',
  'kms:MessageType',
  'kms:MultiRegion',
  'kms:MultiRegionKeyType',
  'kms:PrimaryRegion',
  'kms:ReEncryptOnSameKey',
  'kms:RecipientAttestation:*',
  'kms:ReplicaRegion',
  'kms:RequestAlias',
  'kms:ResourceAliases',
  'kms:RetiringPrincipal',
  'kms:RetiringServicePrincipal',
  'kms:RotationPeriodInDays',
  'kms:ScheduleKeyDeletionPendingWindowInDays',
  'kms:SigningAlgorithm',
  'kms:ValidTo',
  'kms:ViaService',
  'kms:WrappingAlgorithm',
  'kms:WrappingKeySpec',
];

/** Of every request. */
export function callerKeys(ctx: Context): ConditionKeys {
  const via = viaService(ctx);
  return {
    ...(ctx.caller.kind !== 'anonymous' && { 'kms:CallerAccount': ctx.caller.account }),
    ...(via !== undefined && { 'kms:ViaService': via }),
  };
}

/** `s3.us-east-1.amazonaws.com`: the service that makes the call with its caller's permissions. */
export function viaService({ calledVia, region }: Context): string | undefined {
  const principal = calledVia?.at(-1);
  return principal?.replace(/\.amazonaws\.com$/, `.${region}.amazonaws.com`);
}

/** Of the key that a request is about. */
export function keysOfKey({ spec, usage, origin, multiRegion, region, aliases }: KeyRecord): ConditionKeys {
  return {
    ...keysOfKind({ spec, usage, origin, isMultiRegion: multiRegion !== undefined }),
    ...(multiRegion && { 'kms:MultiRegionKeyType': multiRegion.primary === region ? 'PRIMARY' : 'REPLICA' }),
    ...(aliases.length > 0 && { 'kms:ResourceAliases': aliases }),
  };
}

/** Of a key that is there or is to be made. */
export function keysOfKind(kind: {
  readonly spec: string;
  readonly usage: string;
  readonly origin: string;
  readonly isMultiRegion: boolean;
}): ConditionKeys {
  return {
    'kms:KeySpec': kind.spec,
    'kms:CustomerMasterKeySpec': kind.spec,
    'kms:KeyUsage': kind.usage,
    'kms:CustomerMasterKeyUsage': kind.usage,
    'kms:KeyOrigin': kind.origin,
    'kms:MultiRegion': String(kind.isMultiRegion),
  };
}

/** Of an operation on the key that `KeyId` names; `own`: the operation's. */
export function onKeyKeys(own: (input: any, ctx: Context) => ConditionKeys = () => ({})) {
  return (input: { readonly KeyId: string }, ctx: Context): Promise<ConditionKeys> =>
    conditionKeysOf(input.KeyId, ctx, own(input, ctx));
}

export async function conditionKeysOf(named: string, ctx: Context, own: ConditionKeys): Promise<ConditionKeys> {
  const key = await keyToDecide(await arnToDecide(named, ctx), ctx);
  const reference = parseReference(named, ctx);
  return {
    ...callerKeys(ctx),
    ...(key && keysOfKey(key)),
    ...(reference?.kind === 'alias' && { 'kms:RequestAlias': reference.name }),
    ...own,
  };
}

/** Of what is encrypted, with the case of the context's keys: grants tell keys by it. */
export function encryptionKeys(
  algorithm: string | undefined,
  context: Readonly<Record<string, string>> | undefined = {},
): ConditionKeys {
  return { 'kms:EncryptionAlgorithm': algorithm ?? 'SYMMETRIC_DEFAULT', ...contextKeys(context) };
}

export function contextKeys(context: Readonly<Record<string, string>>): ConditionKeys {
  const pairs = Object.entries(context);
  if (pairs.length === 0) return {};
  return {
    'kms:EncryptionContextKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
  };
}

/** As CreateKey's input says it; what it leaves out is the default. */
export function newKeyKeys(
  input: {
    readonly KeySpec?: string | undefined;
    readonly CustomerMasterKeySpec?: string | undefined;
    readonly KeyUsage?: string | undefined;
    readonly Origin?: string | undefined;
    readonly MultiRegion?: boolean | undefined;
    readonly BypassPolicyLockoutSafetyCheck?: boolean | undefined;
  },
  ctx: Context,
): ConditionKeys {
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const usages = isSpec(spec) ? keySpecs[spec].usages : [];
  const isMultiRegion = input.MultiRegion === true;
  return {
    ...callerKeys(ctx),
    ...keysOfKind({
      spec,
      usage: input.KeyUsage ?? usages[0] ?? 'ENCRYPT_DECRYPT',
      origin: input.Origin ?? 'AWS_KMS',
      isMultiRegion,
    }),
    ...(isMultiRegion && { 'kms:MultiRegionKeyType': 'PRIMARY' }),
    'kms:BypassPolicyLockoutSafetyCheck': String(input.BypassPolicyLockoutSafetyCheck === true),
  };
}
