/**
 * AWS Key Management Service: keys that never leave it, and what is encrypted and signed with them, by node:crypto. Key
 * material lies sealed.
 *
 * Is not: custom and external key stores, recipients that Nitro Enclaves attest, the key spec SM2; they are refused by
 * their names. docs/kms.md has the rest of what differs.
 *
 * Spec: https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html; actions and resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */
import type { Context } from '../../wire/context.ts';
import { defineService } from '../../wire/service.ts';
import { resourceFacts } from './access/authorization.ts';
import { encryptionKeys, knownConditionKeys, newKeyKeys } from './access/condition-keys.ts';
import { newGrantKeys, serviceKeys } from './access/grant-condition-keys.ts';
import { decryption, onAlias, onKey, onNone, onTarget } from './access/operations.ts';
import { reEncryption } from './access/re-encryption.ts';
import { deletionKind } from './keys/deletion/deletion-job.ts';
import { expiryKind } from './material/expiry-job.ts';
import { rotationKind } from './material/rotation-job.ts';
import { Aliases, Grants, Keys, Materials } from './records.ts';

const aliases = () => import('./aliases/aliases.ts');
const describeKey = () => import('./keys/describe-key.ts');
const dataKeys = () => import('./encryption/data-keys.ts');

const dataKeyPairs = () => import('./encryption/data-key-pairs.ts');
const deletion = () => import('./keys/deletion/key-deletion.ts');
const endGrant = () => import('./grants/end-grant.ts');
const imports = () => import('./material/import.ts');
const listGrants = () => import('./grants/list-grants.ts');
const macs = () => import('./signing/macs.ts');
const multiRegion = () => import('./keys/multi-region/multi-region.ts');
const policies = () => import('./keys/policies/key-policies.ts');
const publicKeys = () => import('./signing/public-keys.ts');
const rotation = () => import('./material/rotation.ts');
const signatures = () => import('./signing/sign.ts');
const states = () => import('./keys/key-states.ts');
const tags = () => import('./keys/tags/tags.ts');

const encryption = (input: any) => encryptionKeys(input.EncryptionAlgorithm, input.EncryptionContext);
const pairs = (input: any) => ({ ...encryption(input), 'kms:DataKeyPairSpec': input.KeyPairSpec });
const mac = ({ MacAlgorithm }: { MacAlgorithm: string }) => ({ 'kms:MacAlgorithm': MacAlgorithm });
const signing = ({ SigningAlgorithm, MessageType = 'RAW' }: { SigningAlgorithm: string; MessageType?: string }) => ({
  'kms:SigningAlgorithm': SigningAlgorithm,
  'kms:MessageType': MessageType,
});
const bypass = ({ BypassPolicyLockoutSafetyCheck = false }: { BypassPolicyLockoutSafetyCheck?: boolean }) => ({
  'kms:BypassPolicyLockoutSafetyCheck': String(BypassPolicyLockoutSafetyCheck),
});
const tagging = (tagList: readonly unknown[] | undefined, region: string, account: string) =>
  tagList?.length ? [{ action: 'kms:TagResource', resource: `arn:aws:kms:${region}:${account}:key/*` }] : [];

export const kms = defineService({
  name: 'kms',
  collections: [Aliases, Grants, Keys, Materials],
  iamPrefix: 'kms',
  title: 'AWS Key Management Service',
  forwards: true,
  resourceControlled: true,
  conditionKeys: knownConditionKeys,
  resourceFacts,
  serviceLinkedRoles: [
    {
      principal: 'cks.kms.amazonaws.com',
      name: 'KeyManagementServiceCustomKeyStores',
      policy: 'AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy',
    },
    {
      principal: 'mrk.kms.amazonaws.com',
      name: 'KeyManagementServiceMultiRegionKeys',
      policy: 'AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy',
    },
  ],
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    CreateKey: {
      load: () => import('./keys/create-key.ts'),
      conditionKeys: newKeyKeys,
      requires: ({ Tags }: { Tags?: readonly unknown[] }, { region, account }: Context) =>
        tagging(Tags, region, account),
    },
    // Describing an AWS managed key that nobody has used yet makes it.
    DescribeKey: { ...onKey(describeKey), pureRead: false },
    ListKeys: onNone(describeKey),
    UpdateKeyDescription: onKey(describeKey),
    CreateAlias: onTarget(aliases),
    UpdateAlias: onTarget(aliases),
    DeleteAlias: onAlias(aliases),
    ListAliases: onNone(aliases),
    Encrypt: onKey(() => import('./encryption/encrypt.ts'), encryption),
    Decrypt: { load: () => import('./encryption/decrypt.ts'), ...decryption },
    GenerateDataKey: onKey(dataKeys, encryption),
    GenerateDataKeyWithoutPlaintext: onKey(dataKeys, encryption),
    GenerateRandom: { load: dataKeys },
    GenerateDataKeyPair: onKey(dataKeyPairs, pairs),
    GenerateDataKeyPairWithoutPlaintext: onKey(dataKeyPairs, pairs),
    ReEncrypt: { load: () => import('./encryption/re-encrypt.ts'), ...reEncryption },
    Sign: onKey(signatures, signing),
    Verify: onKey(signatures, signing),
    GenerateMac: onKey(macs, mac),
    VerifyMac: onKey(macs, mac),
    GetPublicKey: onKey(publicKeys),
    DeriveSharedSecret: onKey(publicKeys, (input) => ({ 'kms:KeyAgreementAlgorithm': input.KeyAgreementAlgorithm })),
    EnableKey: onKey(states),
    DisableKey: onKey(states),
    ScheduleKeyDeletion: onKey(deletion, ({ PendingWindowInDays = 30 }) => ({
      'kms:ScheduleKeyDeletionPendingWindowInDays': String(PendingWindowInDays),
    })),
    CancelKeyDeletion: onKey(deletion),
    PutKeyPolicy: onKey(policies, bypass),
    GetKeyPolicy: onKey(policies),
    ListKeyPolicies: onKey(policies),
    TagResource: onKey(tags),
    UntagResource: onKey(tags),
    ListResourceTags: onKey(tags),
    EnableKeyRotation: onKey(rotation, ({ RotationPeriodInDays = 365 }) => ({
      'kms:RotationPeriodInDays': String(RotationPeriodInDays),
    })),
    DisableKeyRotation: onKey(rotation),
    GetKeyRotationStatus: onKey(rotation),
    RotateKeyOnDemand: onKey(rotation),
    ListKeyRotations: onKey(rotation),
    GetParametersForImport: {
      ...onKey(imports, ({ WrappingAlgorithm, WrappingKeySpec }) => ({
        'kms:WrappingAlgorithm': WrappingAlgorithm,
        'kms:WrappingKeySpec': WrappingKeySpec,
      })),
      // It makes a key pair, which takes longer than a transaction should.
      pureRead: false,
    },
    ImportKeyMaterial: onKey(imports, ({ ExpirationModel = 'KEY_MATERIAL_EXPIRES', ValidTo }) => ({
      'kms:ExpirationModel': ExpirationModel,
      ...(ValidTo && { 'kms:ValidTo': ValidTo.toISOString() }),
    })),
    DeleteImportedKeyMaterial: onKey(imports),
    ReplicateKey: {
      ...onKey(multiRegion, ({ ReplicaRegion }) => ({ 'kms:ReplicaRegion': ReplicaRegion })),
      requires: (
        { Tags, ReplicaRegion }: { Tags?: readonly unknown[]; ReplicaRegion: string },
        { account }: Context,
      ) => [{ action: 'kms:CreateKey', resource: '*' }, ...tagging(Tags, ReplicaRegion, account)],
    },
    UpdatePrimaryRegion: onKey(multiRegion, ({ PrimaryRegion }) => ({ 'kms:PrimaryRegion': PrimaryRegion })),
    CreateGrant: onKey(() => import('./grants/create-grant.ts'), newGrantKeys),
    ListGrants: onKey(listGrants, serviceKeys),
    ListRetirableGrants: onNone(listGrants),
    RevokeGrant: onKey(endGrant, serviceKeys),
    // The grant itself says who may.
    RetireGrant: { load: endGrant, authorize: 'handler' },
  },
  resourceTypes: {
    'AWS::KMS::Alias': async () => (await import('./resources/alias.ts')).alias,
    'AWS::KMS::Key': async () => (await import('./resources/key.ts')).key,
  },
  jobs: {
    [deletionKind]: { load: async () => (await import('./keys/deletion/delete-key.ts')).job },
    [rotationKind]: { load: async () => (await import('./material/rotation.ts')).job },
    [expiryKind]: { load: async () => (await import('./material/expire.ts')).job },
  },
});
