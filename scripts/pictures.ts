/**
 * Takes the pictures of the docs anew: runs the browser tests, which pass the pages, and keeps those pictures that
 * README and docs show. A picture that no test takes is named and fails.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const documents = ['README.md', ...globSync('docs/*.md', { cwd: root })];
const shown = new Set(
  documents.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/pictures\/([\w-]+\.png)/g)].map(([, name]) => name!),
  ),
);
const tests = globSync('test/e2e/*.test.ts', { cwd: root }).filter((file) =>
  /\bpicture\(/.test(readFileSync(join(root, file), 'utf8')),
);

const folder = mkdtempSync(join(tmpdir(), 'sandlot-pictures-'));
const { status } = spawnSync(process.execPath, ['--test', ...tests], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SANDLOT_PICTURES: folder },
});
const missing = [...shown].filter((name) => !existsSync(join(folder, name)));
for (const name of shown)
  if (!missing.includes(name)) copyFileSync(join(folder, name), join(root, 'docs', 'pictures', name));
rmSync(folder, { recursive: true, force: true });
if (missing.length > 0) process.stderr.write(`No test took: ${missing.join(', ')}\n`);
process.exitCode = status === 0 && missing.length === 0 ? 0 : 1;
