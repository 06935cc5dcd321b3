import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSection, writeSection } from './ini-file.ts';

const odd =
  '# mine\r\n[default]\r\nregion=eu-west-1 \r\n; keep\r\n\r\n[profile  other ]\r\nregion = us-west-2\r\ns3 =\r\n' +
  '  max_concurrent_requests = 20\r\n';

test('a section is read whatever its spacing and line ends', () => {
  assert.deepEqual(readSection(odd, 'default'), { region: 'eu-west-1' });
  assert.deepEqual(readSection(odd, 'profile other'), { region: 'us-west-2', s3: '' });
  assert.equal(readSection(odd, 'profile none'), undefined);
});

test('a setting is replaced in place and every other byte stays', () => {
  const after = writeSection(odd, 'default', { region: 'us-east-1' });
  assert.equal(after, odd.replace('region=eu-west-1 ', 'region = us-east-1'));
});

test("new settings go under the section's head", () => {
  assert.equal(writeSection('[default]\n# last', 'default', { a: '1' }), '[default]\na = 1\n# last');
});

test('a new section is appended after an empty line', () => {
  assert.equal(writeSection('', 'default', { a: '1' }), '[default]\na = 1\n');
  assert.equal(writeSection('[x]\nb = 2', 'default', { a: '1' }), '[x]\nb = 2\n\n[default]\na = 1\n');
  assert.equal(writeSection('[x]\nb = 2\n', 'default', { a: '1' }), '[x]\nb = 2\n\n[default]\na = 1\n');
});

test('writing twice changes nothing more', () => {
  const once = writeSection(odd, 'sso-session s', { sso_region: 'us-east-1' });
  assert.equal(writeSection(once, 'sso-session s', { sso_region: 'us-east-1' }), once);
});

test('nested settings of a section are not taken for its own', () => {
  assert.equal(readSection('[a]\ns3 =\n  region = nested\n', 'a')!['region'], undefined);
});

test('settings that are all indented are settings, and stay indented', () => {
  const text = '[default]\n  region = eu-west-1\n  output = json\n';
  assert.deepEqual(readSection(text, 'default'), { region: 'eu-west-1', output: 'json' });
  assert.equal(
    writeSection(text, 'default', { region: 'us-east-1', services: 'x' }),
    '[default]\n  services = x\n  region = us-east-1\n  output = json\n',
  );
});

test('nested settings are edited one by one', () => {
  const text =
    '[services s]\r\ns3 =\r\n  endpoint_url = http://mine\r\nsso =\r\n\tother = 1\r\n\tendpoint_url = http://old\r\n';
  assert.equal(
    writeSection(text, 'services s', { sso: { endpoint_url: 'http://new' }, sso_oidc: { endpoint_url: 'http://new' } }),
    text
      .replace('[services s]\r\n', '[services s]\r\nsso_oidc =\r\n  endpoint_url = http://new\r\n')
      .replace('http://old', 'http://new'),
  );
});

test('quotes around a name are not part of it, and a setting is removed with its lines', () => {
  const text = '[profile "a"]\ns3 =\n  x = 1\n# keep\nregion = r\n';
  assert.equal(writeSection(text, 'profile a', { s3: undefined }), '[profile "a"]\n# keep\nregion = r\n');
});
