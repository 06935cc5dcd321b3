/** What services' manifests say that authorization asks: about an action, a principal, a condition key. */
import type { NamedPolicy } from '../policy/evaluate.ts';
import type { ServiceFacts, ServiceManifest } from '../wire/service.ts';
import { principalOfService } from '../wire/service.ts';
import { mayHaveKey } from '../authorization-reference/index.ts';
import { grantedPolicy } from './service-principals.ts';

/** A service that is here, or what there is to know of one that is not. */
export type KnownService = ServiceFacts & Partial<Omit<ServiceManifest, keyof ServiceFacts>>;

export interface ServiceRules {
  /** Its endpoint is in us-east-1 wherever the client is. */
  isGlobal(action: string): boolean;
  isResourceControlled(action: string): boolean;
  /** Whether the service decides itself what other accounts may do. */
  decidesForeign(action: string): boolean;
  /** What a service may do by itself; `undefined`: nothing. */
  policyOf(principal: string): NamedPolicy | undefined;
  /** Whether a condition key (lower case) is, in a request of the action, the account that owns the resource. */
  isOwnerKey(key: string, action: string): boolean;
  /**
   * Whether a request of the action may have a service's key (lower case) that nobody here gives a value: AWS's
   * reference has it for the action, and no manifest says that it is known.
   */
  isUnknownKey(key: string, action: string): boolean;
}

export function serviceRules(services: readonly KnownService[]): ServiceRules {
  const isGlobal = prefixes(services, ({ isGlobal }) => isGlobal);
  const isResourceControlled = prefixes(services, ({ resourceControlled }) => resourceControlled);
  const foreign = lowerCase(
    services.flatMap(({ iamPrefix, decidesForeign = [] }) =>
      decidesForeign.map((action) => (action === '*' ? `${iamPrefix}:*` : action)),
    ),
  );
  const ownerKeys = lowerCase(services.flatMap(({ ownerKey }) => ownerKey ?? []));
  const keys = knownKeys(services);
  return {
    isGlobal,
    isResourceControlled,
    policyOf: policies(services),
    decidesForeign: (action) => foreign.has(action.toLowerCase()) || foreign.has(`${prefixOf(action)}:*`),
    isOwnerKey: (key, action) => ownerKeys.has(key) && mayHaveKey(action, key),
    isUnknownKey: (key, action) => !keys(key) && mayHaveKey(action, key),
  };
}

function prefixOf(text: string): string {
  return text.slice(0, Math.max(0, text.indexOf(':'))).toLowerCase();
}

function lowerCase(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.map((text) => text.toLowerCase()));
}

/** Whether an action or a key is of a service of which `holds` is true. */
function prefixes(
  services: readonly KnownService[],
  holds: (service: KnownService) => boolean | undefined,
): (text: string) => boolean {
  const found = lowerCase(services.filter(holds).map(({ iamPrefix }) => iamPrefix));
  return (text) => found.has(prefixOf(text));
}

function knownKeys(services: readonly KnownService[]): (key: string) => boolean {
  const all = [...lowerCase(services.flatMap(({ conditionKeys }) => conditionKeys ?? []))];
  const exact = new Set(all);
  const beginnings = all.filter((key) => key.endsWith('*')).map((key) => key.slice(0, -1));
  return (key) => exact.has(key) || beginnings.some((beginning) => key.startsWith(beginning));
}

/** Compiled at the first use of each principal. */
function policies(services: readonly KnownService[]): ServiceRules['policyOf'] {
  const grants = new Map(
    services.flatMap(({ name, principal, grants: own }) => {
      if (name === undefined || !own) return [];
      return [[principal ?? principalOfService({ name }), own]];
    }),
  );
  const compiled = new Map<string, NamedPolicy>();
  return (principal) => {
    const known = compiled.get(principal);
    const own = grants.get(principal);
    if (known || !own) return known;
    const policy = grantedPolicy(principal, own);
    compiled.set(principal, policy);
    return policy;
  };
}
