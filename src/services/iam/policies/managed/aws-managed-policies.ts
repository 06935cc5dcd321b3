/**
 * AWS's managed policies, in their current versions, from the committed extract (`models/policies/`, made by
 * `npm run policies`). Loaded when first asked for: the index alone for names, the documents for a document. At once,
 * once per process: decisions ask inside of transactions, in which nothing else is awaited.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** Name, path, version id, created and updated (epoch seconds), offset and length (bytes) in the documents. */
export type ManagedPolicyLine = readonly [
  name: string,
  path: string,
  versionId: string,
  created: number,
  updated: number,
  offset: number,
  length: number,
];

export interface ManagedPolicyIndex {
  readonly source: { readonly package: string; readonly version: string; readonly sha256: string };
  readonly policies: readonly ManagedPolicyLine[];
}

export interface AwsManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** `ANPA…`, derived from the ARN: AWS does not publish the real ones. */
  readonly id: string;
  readonly versionId: string;
  /** Milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

interface Extract {
  readonly policies: ReadonlyMap<string, AwsManagedPolicy>;
  readonly lines: ReadonlyMap<string, ManagedPolicyLine>;
}

const arnPrefix = 'arn:aws:iam::aws:policy';

/** Immutable facts, read once per process. */
let extract: Extract | undefined;
let documents: Buffer | undefined;
const documentsByArn = new Map<string, string>();

/** Every AWS managed policy, by ARN, in the order of their ARNs. */
export function awsManagedPolicies(): ReadonlyMap<string, AwsManagedPolicy> {
  return (extract ??= readIndex()).policies;
}

/** The JSON text of the policy's current version, or `undefined` when AWS has no policy under this ARN. */
export function awsManagedPolicyDocument(arn: string): string | undefined {
  const known = documentsByArn.get(arn);
  if (known !== undefined) return known;
  if (!arn.startsWith(`${arnPrefix}/`)) return undefined;
  const line = (extract ??= readIndex()).lines.get(arn);
  if (!line) return undefined;
  const all = (documents ??= readDocuments());
  const document = all.toString('utf8', line[5], line[5] + line[6]);
  documentsByArn.set(arn, document);
  return document;
}

function readIndex(): Extract {
  const { policies } = JSON.parse(readFileSync(join(folder(), 'index.json'), 'utf8')) as ManagedPolicyIndex;
  const entries = policies.map((line) => [`${arnPrefix}${line[1]}${line[0]}`, line] as const);
  return {
    lines: new Map(entries),
    policies: new Map(
      entries.map(([arn, [name, path, versionId, created, updated]]) => [
        arn,
        { arn, name, path, id: policyId(arn), versionId, createdAt: created * 1000, updatedAt: updated * 1000 },
      ]),
    ),
  };
}

function readDocuments(): Buffer {
  return brotliDecompressSync(readFileSync(join(folder(), 'documents.br')));
}

/** The nearest `models/policies` at or above this module: it runs from `src/` and from a bundle in `dist/`. */
function folder(): string {
  let above = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(above, 'models', 'policies');
    if (existsSync(join(candidate, 'index.json'))) return candidate;
    if (dirname(above) === above)
      throw new Error('No models/policies/index.json at or above the program: its installation is incomplete.');
    above = dirname(above);
  }
}

function policyId(arn: string): string {
  const digest = createHash('sha256').update(arn).digest();
  let id = 'ANPA';
  for (let i = 0; i < 17; i++) id += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(digest[i]! & 31);
  return id;
}
