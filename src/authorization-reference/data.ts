/**
 * The committed extract, `models/authorization-reference.jsonl`: read when first asked for, a service's line by itself.
 */
import { readFileSync } from 'node:fs';
import { modelsFile } from '../kernel/models-folder.ts';

/** The first line. */
export interface ReferenceHead {
  readonly source: { readonly package: string; readonly version: string };
  /** Those that are not one service's; `${…}` stands for any text. */
  readonly globalKeys: readonly string[];
  /** Of those, the ones that have several values. */
  readonly globalLists: readonly string[];
  /** Those whose prefix is no service's: of identity providers, and a few more. */
  readonly otherKeys: readonly string[];
}

/** Actions whose requests have the same keys and whose resources have the same types. */
export interface ActionGroup {
  /** Positions among the service's keys. */
  readonly keys: readonly number[];
  readonly types: readonly string[];
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
