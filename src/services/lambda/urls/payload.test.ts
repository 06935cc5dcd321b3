/** What a function answers at its URL is anybody's: of no value does an answer fail inside. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseOf } from './payload.ts';

const answered = (value: object) => responseOf(Buffer.from(JSON.stringify(value)));
const noText = { toString: 1, valueOf: 1 };

test('values of which there is no text are a bad gateway', () => {
  for (const value of [
    { statusCode: noText },
    { statusCode: 200, headers: { a: noText } },
    { statusCode: 200, headers: ['a', noText] },
    { statusCode: 200, cookies: [noText] },
    { statusCode: 200, body: noText },
  ])
    assert.equal(answered(value).status, 502, JSON.stringify(value));
  assert.equal(answered({ statusCode: '201', headers: { a: 1, b: true }, body: 7 }).status, 201);
});

test("headers of the connection are the server's own", () => {
  const { headers } = answered({ statusCode: 200, headers: { Trailer: 'x', TE: 'x', Upgrade: 'x', kept: 'y' } });
  assert.deepEqual(headers, { 'content-type': 'application/json', kept: 'y' });
});
