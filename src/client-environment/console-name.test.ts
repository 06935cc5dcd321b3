import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleOriginOf, nameHint } from './console-name.ts';

test('the console of a server that does not say where it is', () => {
  const endpoint = 'http://127.0.0.1:4566';
  assert.equal(consoleOriginOf({ endpoint }), endpoint);
  assert.equal(
    consoleOriginOf({ endpoint, consoleOrigin: 'http://console.localhost:4566' }),
    'http://console.localhost:4566',
  );
});

const console = 'http://console.localhost:4566';
const told: [string, string, string, boolean][] = [
  [console, 'darwin', '24.6.0', true],
  [console, 'darwin', '9.8.0', true],
  [console, 'darwin', '25.0.0', false],
  [console, 'darwin', '26.1.0', false],
  [console, 'linux', '6.1.0', false],
  ['http://127.0.0.1:4566', 'darwin', '24.6.0', false],
  ['http://localhost:4566', 'darwin', '24.6.0', false],
];
for (const [origin, platform, release, isTold] of told) {
  test(`${origin} on ${platform} ${release}: ${isTold ? 'not found by every browser' : 'found'}`, () => {
    const hint = nameHint(origin, { platform, release });
    if (isTold)
      assert.match(hint ?? '', /Safari finds console\.localhost from macOS 26 on.*--console-host 127\.0\.0\.1$/);
    else assert.equal(hint, undefined);
  });
}
