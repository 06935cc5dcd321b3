import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from './config.ts';

test('the command line wins over the environment, the environment over the default', () => {
  assert.equal(readConfig([], {}).port, 4566);
  assert.equal(readConfig([], { SANDLOT_PORT: '5000' }).port, 5000);
  assert.equal(readConfig(['--port', '6000'], { SANDLOT_PORT: '5000' }).port, 6000);
  assert.equal(readConfig(['--port=6001'], {}).port, 6001);
});

test('an empty variable is no value', () => {
  assert.equal(readConfig([], { SANDLOT_REGION: '' }).region, 'us-east-1');
});

test('the administrator key is off by default and parsed at the first colon', () => {
  assert.equal(readConfig([], {}).adminKey, undefined);
  assert.deepEqual(readConfig(['--admin-key', 'AKIDAAAAAAAAAAAAAAAA:a:secret:with:colons'], {}).adminKey, {
    accessKeyId: 'AKIDAAAAAAAAAAAAAAAA',
    secretAccessKey: 'a:secret:with:colons',
  });
});

test('functions run in a sandbox where it works, nowhere else, or not', () => {
  assert.equal(readConfig([], {}).functionSandbox, 'auto');
  assert.equal(readConfig(['--function-sandbox', 'required'], {}).functionSandbox, 'required');
  assert.equal(readConfig([], { SANDLOT_FUNCTION_SANDBOX: 'off' }).functionSandbox, 'off');
  assert.throws(() => readConfig(['--function-sandbox', 'no'], {}), ConfigError);
});

test('the console has a name of this machine, in lower case', () => {
  assert.equal(readConfig([], {}).consoleHost, 'console.localhost');
  for (const [given, host] of [
    ['127.0.0.1', '127.0.0.1'],
    ['LocalHost', 'localhost'],
    ['Sandlot.localhost', 'sandlot.localhost'],
    ['a.b-c.localhost', 'a.b-c.localhost'],
  ] as const) {
    assert.equal(readConfig(['--console-host', given], {}).consoleHost, host);
    assert.equal(readConfig([], { SANDLOT_CONSOLE_HOST: given }).consoleHost, host);
  }
  for (const given of [
    'example.com',
    'console.localhost.',
    'console.localhost:4566',
    'http://console.localhost',
    '.localhost',
    '-a.localhost',
    'a_b.localhost',
    'a..localhost',
    'localhost.example.com',
    'xlocalhost',
    '127.0.0.2',
    '[::1]',
    '0.0.0.0',
    `${'a'.repeat(64)}.localhost`,
    `${'a.'.repeat(130)}localhost`,
  ])
    assert.throws(() => readConfig(['--console-host', given], {}), /is not a name of this machine alone/, given);
});

const refused: [string[], RegExp][] = [
  [['--prot', '1'], /Unknown option --prot/],
  [['--port'], /--port needs a value/],
  [['--port', '65536'], /not a port/],
  [['--port', '-1'], /not a port/],
  [['--port', '80x'], /not a port/],
  [['--account', '123'], /not 12 digits/],
  [['--region', 'mars'], /not a region/],
  [['--root-email', 'nobody'], /not an e-mail address/],
  [['--admin-key', 'no-secret'], /ID:SECRET/],
  [['--admin-key', 'ASIAAAAAAAAAAAAAAAAA:secret-secret'], /does not start with ASIA/],
];
for (const [args, message] of refused) {
  test(`refused: ${args.join(' ')}`, () => {
    assert.throws(
      () => readConfig(args, {}),
      (error) => error instanceof ConfigError && message.test(error.message),
    );
  });
}
