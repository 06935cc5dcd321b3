import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModel } from '../../wire/models/load-model.ts';
import { cursorOf, nextToken } from './tokens.ts';

test('every token of a page is one that the model takes, and leads back to its cursor', () => {
  const { pattern = '' } = loadModel('cloudcontrol').shapes['NextToken'] as { pattern?: string };
  for (let byte = 0; byte < 256; byte++) {
    const cursor = Buffer.from([byte, 255 - byte, 251, 255, 62, 63]).toString('base64url');
    const { NextToken = '' } = nextToken({ items: [], next: cursor });
    assert.match(NextToken, new RegExp(`^${pattern}$`));
    assert.equal(cursorOf(NextToken), cursor);
  }
  assert.deepEqual([nextToken({ items: [] }), cursorOf(undefined)], [{}, undefined]);
});
