import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { applyChange } from '../../client-environment/index.ts';
import { browserEnvironment, ownBrowserEnvironment } from './browser-programs.ts';

const root = mkdtempSync(join(tmpdir(), "sandlot-browser-o'neil "));
const [data, system, record] = [join(root, 'data'), join(root, 'system'), join(root, 'record')];
const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';

/** Stand-ins that note how they were called. */
function standIn(file: string, name: string): void {
  writeFileSync(file, `#!/bin/sh\nprintf '%s' "${name} $*" > "$RECORD"\n`);
  chmodSync(file, 0o755);
}
mkdirSync(join(data, 'bin'), { recursive: true });
mkdirSync(system);
standIn(join(data, 'bin', 'sandlot'), 'sandlot');
standIn(join(system, opener), opener);
after(() => rmSync(root, { recursive: true, force: true }));

const before = { PATH: [system, '/usr/bin', '/bin'].join(delimiter), BROWSER: 'firefox', RECORD: record };
const led = applyChange(before, browserEnvironment(data, before));

function called(program: string, address: string): string {
  execFileSync(program, [address], { env: led });
  return readFileSync(record, 'utf8');
}

const page = 'https://eu-west-1.console.aws.amazon.com/amplify/create/bootstrap?region=eu-west-1';

test('$BROWSER and the desktop’s openers take AWS’s pages to sandlot', () => {
  assert.equal(called(led['BROWSER']!, page), `sandlot browse ${page}`);
  assert.equal(called(opener, page), `sandlot browse ${page}`);
});

test('other addresses go to the opener that was there before', () => {
  assert.equal(called(opener, 'https://example.com/'), `${opener} https://example.com/`);
});

test('who is led here twice has it once', () => {
  assert.deepEqual(applyChange(led, browserEnvironment(data, led)), led);
  assert.equal(led['SANDLOT_BROWSER'], 'firefox');
});

test('without a browser of their own none is kept', () => {
  const change = browserEnvironment(data, { PATH: before.PATH });
  assert.equal('SANDLOT_BROWSER' in change, false);
});

test('their own browser does not find these programs', () => {
  assert.deepEqual(ownBrowserEnvironment(led), before);
});
