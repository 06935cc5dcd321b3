import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const root = mkdtempSync(join(tmpdir(), 'sandlot-folders-'));
const [own, host] = [join(root, 'own'), join(root, 'installed')];
for (const folder of [own, host]) mkdirSync(folder);
writeFileSync(join(own, 'notes'), "the function's");
writeFileSync(join(host, 'notes'), "the host's");

after(() => rmSync(root, { recursive: true }));

/** In a process of its own: what is led is led for good. */
function read(path: string): string {
  const program = `
    const { mapFolders } = await import(${JSON.stringify(import.meta.resolve('./map-folders.ts'))});
    mapFolders(${JSON.stringify({ tmp: own, code: '/nowhere', host: [host] })});
    const fs = await import('node:fs');
    console.log(fs.readFileSync(${JSON.stringify(path)}, 'utf8'));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).trim();
}

test("/tmp is the function's own", () => {
  assert.equal(read('/tmp/notes'), "the function's");
});

test('what runs the function stays where it is, below /tmp as well', () => {
  assert.equal(read(join(host, 'notes')), "the host's");
});
