/** The server is started with the same options of V8's wherever it is started. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

test('npm start and the commands give the server the same options', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
  const ofNpmStart = scripts.start.match(/--\S+/g);
  const ofCommands = [...read('src/cli/server/server-arguments.ts').matchAll(/'(--[^']+)'/g)].map(
    ([, option]) => option,
  );
  assert.deepEqual(
    ofCommands.filter((option) => !option!.startsWith('--disable-warning')),
    ofNpmStart,
  );
});
