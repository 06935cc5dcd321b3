/**
 * The committed extract, `models/authorization-reference.jsonl`: read when first asked for, a service's line by itself.
 */
import { readFileSync } from 'node:fs';
import { modelsFile } from '../kernel/models-folder.ts';

/** `ARN`, `Bool`, `Date`, `IPAddress` or `Numeric`, with the keys whose values are of the type. */
export type KeysByType = Readonly<Record<string, readonly string[]>>;

type Often = 'always' | 'sometimes' | 'never';

/** How often its resources' ARNs have a Region and an account. */
export type ArnParts = readonly [region: Often, account: Often];

/** The first line. */
export interface ReferenceHead {
  readonly source: { readonly package: string; readonly version: string };
  /** Those that are not one service's; `${…}` stands for any text. */
  readonly globalKeys: readonly string[];
  /** Of those, the ones that have several values. */
  readonly globalLists: readonly string[];
  /** Of those, the ones whose values are no texts, by their type. */
  readonly globalTypes: KeysByType;
  /** By the name that a service has in ARNs. */
  readonly arns: Readonly<Record<string, ArnParts>>;
  /** The prefixes of services whose resources a resource control policy may be about. */
  readonly resourceControlled: readonly string[];
  /** Those whose prefix is no service's: of identity providers, and a few more. */
  readonly otherKeys: readonly string[];
}

/** Actions whose requests have the same keys and whose resources have the same types. */
export interface ActionGroup {
  /** Positions among the service's keys. */
  readonly keys: readonly number[];
  readonly types: readonly string[];
  /** Whether their requests may have `aws:ResourceTag/…`. */
  readonly tagged?: true;
  /** Without the service's prefix. */
  readonly actions: readonly string[];
}

/** Every further line. */
export interface ServiceReference {
  /** The prefix of its actions. */
  readonly service: string;
  /** Its keys, and others' that its requests have, those of tags in them included; `${…}` stands for any text. */
  readonly keys: readonly string[];
  /** Positions of those that have several values. */
  readonly lists: readonly number[];
  /** Those whose values are no texts. */
  readonly types: KeysByType;
  readonly groups: readonly ActionGroup[];
}

interface Extract {
  readonly head: ReferenceHead;
  readonly lines: ReadonlyMap<string, string>;
}

const fileName = 'authorization-reference.jsonl';

/** Immutable facts, read once per process. */
let extract: Extract | undefined;

export function readHead(): ReferenceHead {
  return (extract ??= readExtract()).head;
}

/** The prefixes of all services' actions. */
export function servicePrefixes(): Iterable<string> {
  return (extract ??= readExtract()).lines.keys();
}

/** `undefined`: AWS has no service whose actions begin so. */
export function readService(prefix: string): ServiceReference | undefined {
  const line = (extract ??= readExtract()).lines.get(prefix);
  return line === undefined ? undefined : (JSON.parse(line) as ServiceReference);
}

function readExtract(): Extract {
  const [head = '', ...services] = readFileSync(modelsFile(fileName), 'utf8').trimEnd().split('\n');
  return {
    head: JSON.parse(head) as ReferenceHead,
    lines: new Map(services.map((line) => [line.slice('{"service":"'.length, line.indexOf('",')), line])),
  };
}
