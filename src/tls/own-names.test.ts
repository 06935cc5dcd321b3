import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownName } from './own-names.ts';

const own: readonly (readonly [string, string])[] = [
  ['localhost', 'localhost'],
  ['LOCALHOST', 'localhost'],
  ['127.0.0.1', 'localhost'],
  ['::1', 'localhost'],
  ['console.localhost', 'console.localhost'],
  ['a.b-c.S3.localhost', 'a.b-c.s3.localhost'],
  [`${'a'.repeat(63)}.localhost`, `${'a'.repeat(63)}.localhost`],
];
for (const [name, expected] of own) test(`${name} is this machine's`, () => assert.equal(ownName(name), expected));

const foreign = [
  '',
  'example.com',
  'localhost.example.com',
  'notlocalhost',
  'localhost.',
  'a.localhost.',
  '.localhost',
  'a..localhost',
  '*.localhost',
  '-a.localhost',
  'a-.localhost',
  'a_b.localhost',
  'a b.localhost',
  'a\0.localhost',
  'ä.localhost',
  '127.0.0.2',
  '0.0.0.0',
  '[::1]',
  `${'a'.repeat(64)}.localhost`,
  `${'a.'.repeat(125)}localhost`,
  'ſ.localhost',
  'localhoſt',
];
for (const name of foreign) test(`${JSON.stringify(name)} is not`, () => assert.equal(ownName(name), undefined));
