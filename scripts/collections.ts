/**
 * Notes how the rows of each collection lie, in test/house/collections.json. Refuses a collection that lies otherwise
 * than noted under the same version: data folders of before would not be rebuilt.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { collections } from '../src/server/data/collections.ts';
import { definitions, signatureFile, signatureOf, type Signature } from '../test/house/collection-signatures.ts';

const text = existsSync(signatureFile) ? readFileSync(signatureFile, 'utf8') : '{}';
const noted: Record<string, Signature> = JSON.parse(text);
const files = definitions();
const lines: string[] = [];
for (const collection of collections.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
  const signature = signatureOf(collection, files.get(collection.name)!);
  const before = noted[collection.name];
  if (before && before.version > signature.version) {
    throw new Error(`${collection.name} goes back from version ${before.version} to ${signature.version}.`);
  }
  if (before?.version === signature.version && JSON.stringify(before) !== JSON.stringify(signature)) {
    throw new Error(
      `${collection.name} lies otherwise than before: raise its version (and give it an upcaster), ` +
        'so that data folders are rebuilt.',
    );
  }
  lines.push(` ${JSON.stringify(collection.name)}: ${JSON.stringify(signature)}`);
}
writeFileSync(signatureFile, `{\n${lines.join(',\n')}\n}\n`);
