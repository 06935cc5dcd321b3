/**
 * What becomes of a resource that is there: decided once, for whoever does it and for the change sets that tell of it
 * before. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ResourceHandler } from '../../../../wire/resource-type.ts';
import type { Tag } from '../../../../wire/tags.ts';
import type { ResourceValues } from '../../records.ts';
import { changedProperties, type ChangedProperty, typeFacts } from '../../registry/index.ts';
import { withDeployedSecrets } from '../../change-sets/planning/values.ts';

export interface Compared {
  /** `none`: nothing of AWS changes. */
  readonly change: 'none' | 'update' | 'replace';
  /** Of the properties, as the registry and the handler say what a change of each does. */
  readonly changes: readonly ChangedProperty[];
  /** The stack's tags are others, and the type has tags. */
  readonly isRetagged: boolean;
}

export interface Comparison {
  readonly type: string;
  /** As deployed; and as events show it, with dynamic references as written. */
  readonly values: ResourceValues;
  readonly shown: Readonly<Record<string, unknown>>;
  /** Dynamic references as written; a symbol is what is not known yet, and a change. */
  readonly desired: Readonly<Record<string, unknown>>;
  readonly stackTags: readonly Tag[];
  readonly handler: ResourceHandler | undefined;
}

export function compare({ type, values, shown, desired, stackTags, handler }: Comparison): Compared {
  const { properties: before, stackTags: tagsBefore = [] } = values;
  // Where the template names the same secret as before, that is not looked at: its value may have changed since.
  const properties = withDeployedSecrets(desired, shown, before);
  const replacing = new Set(handler?.replaces?.(properties, before) ?? []);
  const changes = changedProperties(type, before, properties).map((one): ChangedProperty =>
    replacing.has(one.path[0]!) ? { ...one, requiresRecreation: 'Always' } : one,
  );
  const isRetagged =
    handler?.update !== undefined && typeFacts(type)?.tags !== undefined && !isDeepStrictEqual(tagsBefore, stackTags);
  if (changes.length === 0 && replacing.size === 0)
    return { change: isRetagged ? 'update' : 'none', changes, isRetagged };
  const replaces =
    !handler?.update || replacing.size > 0 || changes.some(({ requiresRecreation }) => requiresRecreation === 'Always');
  return { change: replaces ? 'replace' : 'update', changes, isRetagged };
}
