/**
 * AWS Key Management Service: keys that never leave it, and what is encrypted and signed with them.
 *
 * Not there yet: its operations answer 501 by their names.
 *
 * Spec: https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
import { defineService } from '../../wire/service.ts';

export const kms = defineService({
  name: 'kms',
  iamPrefix: 'kms',
  title: 'AWS Key Management Service',
  forwards: true,
  resourceControlled: true,
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
  operations: {},
});
