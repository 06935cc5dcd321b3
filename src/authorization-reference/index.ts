/**
 * AWS's service authorization reference as facts: which condition keys there are, which of them the request of an
 * action may have, which actions there are and on what. For all of AWS's services, whether they are here or not.
 *
 * It is not what a key's value is (access/condition-keys.ts), nor a list of what this server knows.
 *
 * Spec:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 *       https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { readHead, readService, servicePrefixes } from './data.ts';
import type { ArnParts, ServiceReference } from './data.ts';
import { compileKeys } from './key-patterns.ts';
import type { KeySet } from './key-patterns.ts';
import { nearest } from './nearest.ts';

export { servicePrefixes };

interface Compiled {
  readonly reference: ServiceReference;
  readonly keys: KeySet;
  readonly lists: KeySet;
  /** By the actions' names in lower case. */
  readonly actions: ReadonlyMap<string, ReferenceAction>;
}

export interface ReferenceAction {
  /** Without the service's prefix. */
  readonly name: string;
  /** The types of resources that it is on, by the reference's names; none: on `*` alone. */
  readonly types: readonly string[];
  /** The services' keys that its request may have; of the global ones only those of tags in the request. */
  readonly keys: KeySet;
  /** Whether its request may have `aws:ResourceTag/…`. */
  readonly tagged: boolean;
}

/** Immutable facts, compiled once per process and service. */
const compiled = new Map<string, Compiled>();
let others: KeySet | undefined;
let globalLists: KeySet | undefined;
let globals: KeySet | undefined;

/** Whether AWS defines the condition key, in any case (`aws:PrincipalTag/team`, `s3:prefix`, `gitlab.com:user_id`). */
export function isConditionKey(key: string): boolean {
  const lower = key.toLowerCase();
  others ??= compileKeys([...readHead().globalKeys, ...readHead().otherKeys]);
  return others.has(lower) || (serviceOf(lower)?.keys.has(lower) ?? false) || isProviderKey(lower);
}

/** Whether a request may have several values of the key; `undefined`: of identity providers nobody says. */
export function isMultivalued(key: string): boolean | undefined {
  const lower = key.toLowerCase();
  globalLists ??= compileKeys(readHead().globalLists);
  if (lower.startsWith('aws:')) return globalLists.has(lower);
  const service = serviceOf(lower);
  return service?.keys.has(lower) ? service.lists.has(lower) : undefined;
}

export type ConditionKeyType = 'String' | 'ARN' | 'Bool' | 'Date' | 'IPAddress' | 'Numeric';

/** What the key's values are, those of a list each; `undefined` of a key that AWS does not define. */
export function conditionKeyType(key: string): ConditionKeyType | undefined {
  if (!isConditionKey(key)) return undefined;
  const lower = key.toLowerCase();
  const among = [readHead().globalTypes, serviceOf(lower)?.reference.types ?? {}];
  const found = among.flatMap(Object.entries).find(([, keys]) => compileKeys(keys).has(lower));
  return (found?.[0] ?? 'String') as ConditionKeyType;
}

/** Whether the key is not of one service alone, whatever its prefix (`lambda:SourceFunctionArn`). */
export function isGlobalKey(key: string): boolean {
  globals ??= compileKeys(readHead().globalKeys);
  return globals.has(key.toLowerCase());
}

/** By a service's name in ARNs; `undefined` of one that AWS does not have. */
export function arnPartsOf(vendor: string): ArnParts | undefined {
  const { arns } = readHead();
  return Object.hasOwn(arns, vendor) ? arns[vendor] : undefined;
}

/** The prefixes of services that resource control policies may be about. */
export function resourceControlled(): readonly string[] {
  return readHead().resourceControlled;
}

/**
 * Whether the request of an action (`s3:GetObject`) may have the key of a service, or one of `aws:RequestTag/…` and
 * `aws:TagKeys`. `false` of an action that AWS does not have, unless the action's own service has the key.
 */
export function mayHaveKey(action: string, key: string): boolean {
  const lower = key.toLowerCase();
  const service = serviceOf(action.toLowerCase());
  const known = service?.actions.get(nameOf(action.toLowerCase()));
  return (known?.keys ?? service?.keys)?.has(lower) ?? false;
}

/** The actions of a service, by its prefix; none of one that AWS does not have. */
export function actionsOf(prefix: string): Iterable<ReferenceAction> {
  return serviceOf(`${prefix.toLowerCase()}:`)?.actions.values() ?? [];
}

/** Answers are remembered, since a request that is denied is often made again. */
const similar = new Map<string, string | undefined>();
const mostRemembered = 500;

/** The key that was probably meant; `undefined`: none is like it. */
export function similarConditionKey(key: string): string | undefined {
  if (similar.has(key)) return similar.get(key);
  if (similar.size >= mostRemembered) similar.clear();
  const found = findSimilar(key);
  similar.set(key, found);
  return found;
}

function findSimilar(key: string): string | undefined {
  const service = serviceOf(key.toLowerCase());
  return nearest(key, [...(service?.reference.keys ?? []), ...readHead().globalKeys, ...readHead().otherKeys]);
}

/** The action that was probably meant, among those of its own service; `undefined`: none is like it. */
export function similarAction(action: string): string | undefined {
  const prefix = action.slice(0, Math.max(0, action.indexOf(':'))).toLowerCase();
  const names = [...actionsOf(prefix)].map(({ name }) => `${prefix}:${name}`);
  return nearest(action, names);
}

/** The prefix of the service that was probably meant. */
export function similarService(prefix: string): string | undefined {
  return nearest(prefix, [...servicePrefixes()]);
}

/**
 * A claim of an OpenID Connect provider, whose keys begin with its address (`example.com/issuer:sub`).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function isProviderKey(lower: string): boolean {
  const at = lower.lastIndexOf(':');
  const issuer = lower.slice(0, at);
  return (
    at > 0 && at < lower.length - 1 && /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|localhost)(?::\d{1,5})?(?:\/|$)/.test(issuer)
  );
}

function nameOf(action: string): string {
  return action.slice(action.indexOf(':') + 1);
}

/** The service of an action or key in lower case. */
function serviceOf(text: string): Compiled | undefined {
  const prefix = text.slice(0, Math.max(0, text.indexOf(':')));
  const known = compiled.get(prefix);
  if (known) return known;
  const reference = readService(prefix);
  if (!reference) return undefined;
  const service = compile(reference);
  compiled.set(prefix, service);
  return service;
}

function compile(reference: ServiceReference): Compiled {
  const actions = reference.groups.flatMap((group) => {
    const keys = compileKeys(group.keys.map((at) => reference.keys[at]!));
    const { types, tagged = false } = group;
    return group.actions.map((name) => [name.toLowerCase(), { name, types, keys, tagged }] as const);
  });
  return {
    reference,
    keys: compileKeys(reference.keys),
    lists: compileKeys(reference.lists.map((at) => reference.keys[at]!)),
    actions: new Map(actions),
  };
}

export { isServicePrincipal } from './service-principals.ts';
