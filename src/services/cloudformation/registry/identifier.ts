/** What names a resource: Cloud Control by its primary identifier, templates by `Ref`. */
import type { ResourceProperties } from '../../../wire/resource-type.ts';
import { typeFacts } from './facts.ts';

/**
 * What `Ref` gives of a resource whose handler answered `physicalId`: the physical id itself, or those parts of a
 * primary identifier (`UserPoolId|ClientId`), or the attribute, that AWS gives for the type.
 */
export function refOf(type: string, physicalId: string, attributes: ResourceProperties = {}): string {
  const facts = typeFacts(type);
  if (!facts || facts.ref.join('|') === facts.primaryIdentifier.join('|')) return physicalId;
  const parts = physicalId.split('|');
  const values = facts.ref.map((name) => {
    const at = facts.primaryIdentifier.indexOf(name);
    return at >= 0 && parts.length === facts.primaryIdentifier.length ? parts[at] : attributes[name];
  });
  return values.every((value) => typeof value === 'string') ? values.join('|') : physicalId;
}

/** The parts of a primary identifier by their names; `undefined`: it has not as many as the type. */
export function identifierParts(type: string, identifier: string): Record<string, string> | undefined {
  const names = typeFacts(type)?.primaryIdentifier ?? [];
  const parts = names.length === 1 ? [identifier] : identifier.split('|');
  if (parts.length !== names.length) return undefined;
  return Object.fromEntries(names.map((name, at) => [name, parts[at]!]));
}
