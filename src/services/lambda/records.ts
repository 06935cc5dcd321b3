/** Functions, what is published of them, and layers; each in its account and Region. */
import { defineCollection } from '../../kernel/collections/table.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import type { Tag } from '../../wire/tags.ts';

/** An archive that lies among the blobs. */
export interface CodeFacts {
  readonly blobId: string;
  /** Bytes, packed. */
  readonly size: number;
  /** Base64. */
  readonly sha256: string;
  /** Of what Sandlot does itself in place of the code: `native/recognise.ts`. */
  readonly native?: 'bucket-deployment' | 'bucket-notifications';
}

export interface LayerUse {
  readonly arn: string;
  /** It stays while somebody uses it, deleted or not. */
  readonly blobId: string;
  /** Bytes, packed. */
  readonly size: number;
}

export interface LoggingFacts {
  readonly format: 'Text' | 'JSON';
  readonly group: string;
  readonly applicationLevel?: string;
  readonly systemLevel?: string;
}

/** A function as it is, or as it was when a version was published. */
export interface VersionFacts {
  /** `$LATEST`, or a number. */
  readonly version: string;
  readonly runtime: string;
  readonly handler: string;
  readonly roleArn: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** MiB. */
  readonly memory: number;
  /** JSON, sealed; absent: there was never any. */
  readonly sealedEnvironment?: string;
  readonly layers: readonly LayerUse[];
  readonly architectures: readonly string[];
  /** MiB. */
  readonly ephemeralStorage: number;
  readonly logging: LoggingFacts;
  readonly code: CodeFacts;
  readonly revisionId: string;
  /** Domain milliseconds. */
  readonly modifiedAt: number;
}

/** A statement of a resource policy, as AWS shows it. */
export interface PolicyFacts {
  readonly revisionId: string;
  readonly statements: readonly StatementFacts[];
}

export interface StatementFacts {
  readonly sid: string;
  /** JSON. */
  readonly text: string;
  /** The unique ids of the users and roles that it names. */
  readonly boundIds: Readonly<Record<string, string>>;
}

export interface FunctionRecord {
  readonly name: string;
  /** Another function of the name is another one. */
  readonly id: string;
  readonly latest: VersionFacts;
  /** The number of the last version that was published. */
  readonly lastVersion: number;
  readonly tags: readonly Tag[];
  /** By qualifier; '' is the function's own. */
  readonly policies: Readonly<Record<string, PolicyFacts>>;
  readonly reservedConcurrency?: number;
}

export const Functions = defineCollection<FunctionRecord>('lambda/function', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
});

export interface VersionRecord extends VersionFacts {
  readonly name: string;
  readonly number: number;
  /** What the function itself was described as then, where the version was given a description of its own. */
  readonly latestDescription?: string;
}

export const Versions = defineCollection<VersionRecord>('lambda/version', {
  scope: 'region',
  version: 1,
  key: ({ name, number }) => [name, number],
});

export interface AliasRecord {
  readonly name: string;
  readonly alias: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
}

export const Aliases = defineCollection<AliasRecord>('lambda/alias', {
  scope: 'region',
  version: 1,
  key: ({ name, alias }) => [name, alias],
});

export interface InvokeConfigRecord {
  readonly name: string;
  readonly qualifier: string;
  readonly retries?: number;
  /** Seconds. */
  readonly maxAge?: number;
  /** ARNs of functions. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** Domain milliseconds. */
  readonly modifiedAt: number;
}

export const InvokeConfigs = defineCollection<InvokeConfigRecord>('lambda/invoke-config', {
  scope: 'region',
  version: 1,
  key: ({ name, qualifier }) => [name, qualifier],
});

export interface LayerVersionRecord {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly licence?: string;
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
  readonly code: CodeFacts;
  readonly policy?: PolicyFacts;
  /** Domain milliseconds. */
  readonly createdAt: number;
}

export const LayerVersions = defineCollection<LayerVersionRecord>('lambda/layer-version', {
  scope: 'region',
  version: 1,
  key: ({ name, version }) => [name, version],
});

/** The number of a layer's last version, which is never given again. */
export const LayerNumbers = defineCollection<{ readonly name: string; readonly last: number }>('lambda/layer-number', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
});

/** Which archive is used by what: an archive is one blob for several versions. */
export const CodeUses = defineCollection<{ readonly blobId: string; readonly user: string }>('lambda/code-use', {
  scope: 'global',
  version: 1,
  key: ({ blobId, user }) => [blobId, user],
});

/** Versions and layers that use a blob, by a name of each that is unique in the store. */
export async function useCode(tx: WriteTx, blobId: string, user: string): Promise<void> {
  tx.keepBlob(blobId);
  await tx.in(CodeUses).put({ blobId, user });
}

/** What a version uses from now on instead of what it used: its code and its layers. */
export async function claimCode(
  tx: WriteTx,
  id: string,
  version: string,
  before: Pick<VersionFacts, 'code' | 'layers'> | undefined,
  after: Pick<VersionFacts, 'code' | 'layers'> | undefined,
): Promise<void> {
  const [old, now] = [blobsIn(before), blobsIn(after)];
  for (const blobId of now) if (!old.has(blobId)) await useCode(tx, blobId, `${id}/${version}`);
  for (const blobId of old) if (!now.has(blobId)) await dropCode(tx, blobId, `${id}/${version}`);
}

function blobsIn(facts: Pick<VersionFacts, 'code' | 'layers'> | undefined): Set<string> {
  return new Set(facts && [facts.code.blobId, ...facts.layers.map(({ blobId }) => blobId)]);
}

export async function dropCode(tx: WriteTx, blobId: string, user: string): Promise<void> {
  await tx.in(CodeUses).delete(blobId, user);
  tx.releaseBlob(blobId);
}

export async function blobsOfCode(tx: ReadTx, ids: readonly string[]): Promise<string[]> {
  const used: string[] = [];
  for (const id of ids) {
    const { items } = await tx.in(CodeUses).list([id], { limit: 1 });
    if (items.length > 0) used.push(id);
  }
  return used;
}
