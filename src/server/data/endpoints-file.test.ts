import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointsFile, endpointsFileMoved } from './endpoints-file.ts';

test('a file moved to another address is the one made for it; that of another version is not moved', () => {
  const [here, there] = ['http://127.0.0.1:4510', 'http://127.0.0.1:45100'];
  const made = endpointsFile(here, '1.2.3');
  assert.ok(made.length > 100_000);
  assert.equal(endpointsFileMoved(made, there, '1.2.3'), endpointsFile(there, '1.2.3'));
  assert.equal(endpointsFileMoved(endpointsFile(there, '1.2.3'), here, '1.2.3'), made);
  for (const text of ['', '{}', made.slice(1), endpointsFile(here, '1.2.4')])
    assert.equal(endpointsFileMoved(text, there, '1.2.3'), undefined);
});
