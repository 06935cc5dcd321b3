import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from './config.ts';
import { parseSmtpAddress } from './smtp-address.ts';

const plain = { login: undefined, from: undefined, caFile: undefined };
const addresses: [string, ReturnType<typeof parseSmtpAddress>][] = [
  ['smtp://mail.example.com', { ...plain, host: 'mail.example.com', port: 587, tls: 'starttls' }],
  ['smtp://mail.example.com:25/?tls=none', { ...plain, host: 'mail.example.com', port: 25, tls: 'none' }],
  ['smtps://mail.example.com', { ...plain, host: 'mail.example.com', port: 465, tls: 'always' }],
  ['smtp://127.0.0.1:1025', { ...plain, host: '127.0.0.1', port: 1025, tls: 'none' }],
  ['smtp://[::1]:1025?tls=starttls', { ...plain, host: '::1', port: 1025, tls: 'starttls' }],
  [
    'smtp://me%40x:p%3A%25@mail.example.com?from=a@b.example&ca=/c.pem',
    {
      host: 'mail.example.com',
      port: 587,
      tls: 'starttls',
      login: { user: 'me@x', password: 'p:%' },
      from: 'a@b.example',
      caFile: '/c.pem',
    },
  ],
];
for (const [text, expected] of addresses)
  test(`--smtp ${text}`, () => {
    assert.deepEqual(parseSmtpAddress(text), expected);
  });

test('what is refused is not repeated: there may be a password in it', () => {
  for (const text of [
    'http://u:sesame@x',
    'smtp:',
    'smtp://',
    'u:sesame@x',
    'smtp://u:sesame@x/path',
    'smtp://u:sesame@x?what=1',
    'smtp://u:sesame@x?tls=yes',
    'smtps://u:sesame@x?tls=none',
    'smtp://sesame@x',
    'smtp://u:%sesame@x',
    'smtp://u:sesame@x?from=a@b,c@d',
    'smtp://u:sesame@x:99999',
  ]) {
    assert.throws(
      () => readConfig(['--smtp', text], {}),
      (error) =>
        error instanceof ConfigError && error.message.startsWith('--smtp') && !error.message.includes('sesame'),
      text,
    );
  }
  assert.equal(readConfig([], {}).smtp, undefined);
  assert.equal(readConfig([], { SANDLOT_SMTP: 'smtp://127.0.0.1' }).smtp?.port, 587);
});
