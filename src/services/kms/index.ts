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
import { decryption, onAlias, onKey, onNone, onTarget } from './access/operations.ts';
import { Aliases, Grants, Keys, Materials } from './records.ts';

const aliases = () => import('./aliases/aliases.ts');
const describeKey = () => import('./keys/describe-key.ts');
const dataKeys = () => import('./encryption/data-keys.ts');

const encryption = (input: any) => encryptionKeys(input.EncryptionAlgorithm, input.EncryptionContext);

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
  operations: {
    CreateKey: {
      load: () => import('./keys/create-key.ts'),
      conditionKeys: newKeyKeys,
      requires: ({ Tags }: { Tags?: readonly unknown[] }, { region, account }: Context) =>
        Tags?.length ? [{ action: 'kms:TagResource', resource: `arn:aws:kms:${region}:${account}:key/*` }] : [],
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
  },
});
