/** `import { startSandlot } from 'sandlot'`, from somebody else's project. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from './server-process.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const program = `
import { startSandlot } from 'sandlot';
const [one, two] = await Promise.all([startSandlot(), startSandlot({ account: '111122223333' })]);
await one.api('POST', '/identity-center/enable', { withOrganizations: true });
await one.idle();
const before = (await one.api('GET', '/identity-center')).enabled;
await one.reset();
const after = (await one.api('GET', '/identity-center')).enabled;
const other = (await two.api('GET', '/identity-center')).enabled;
console.log(JSON.stringify({ before, after, other, account: two.account, apart: one.endpoint !== two.endpoint }));
await Promise.all([one.close(), two.close()]);
`;

function project(t: { after(done: () => void): void }, file: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-user-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'sandlot'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, file), text);
  return folder;
}

test('two servers in memory, apart from each other; the program ends by itself', async (t) => {
  const folder = project(t, 'suite.js', program);
  const { code, stdout, stderr } = await run(process.execPath, ['suite.js'], process.env, undefined, folder);
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), {
    before: true,
    after: false,
    other: false,
    account: '111122223333',
    apart: true,
  });
});

test('its types are there for TypeScript', async (t) => {
  const folder = project(
    t,
    'suite.ts',
    'import { startSandlot, type Sandlot } from "sandlot";\n' +
      'const s: Sandlot = await startSandlot({ region: "eu-west-1" });\nconst e: string = s.clientConfig.endpoint;\n' +
      '// @ts-expect-error\ns.nothing();\nexport { e };\n',
  );
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', '', 'suite.ts'];
  const { code, stdout } = await run(
    join(root, 'node_modules', '.bin', 'tsc'),
    options,
    process.env,
    undefined,
    folder,
  );
  assert.equal(code, 0, stdout);
});
