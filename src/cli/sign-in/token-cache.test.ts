import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { awsFiles, writeBytes } from '../aws-files/aws-files.ts';
import { testHome } from '../../testing/command-line.ts';
import { readToken, registrationFile, roleCredentialsFile, tokenFile } from './token-cache.ts';

const files = awsFiles({}, '/home/you');
const session = {
  name: 'amplify-admin',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
  scopes: ['sso:account:access'],
};

/** Computed with Python's hashlib and json.dumps, as botocore does. */
test('files have the names that the AWS CLI computes', () => {
  assert.equal(basename(tokenFile(files, session)), '18872649b866258fb14e54925782ee349555f61f.json');
  assert.equal(
    basename(tokenFile(files, { ...session, name: undefined })),
    '7487b5b67d5fa1132cf33fa93ae51ef38cc37752.json',
  );
  assert.equal(basename(registrationFile(files, session)), '776ef7cf9ed4088e19b56d6e23b451b9c8767f65.json');
  assert.equal(
    basename(registrationFile(files, { ...session, name: 'é', scopes: undefined })),
    '6eacf1918758f4a26e3cf8b4264105eae5341a6d.json',
  );
  assert.equal(
    basename(registrationFile(files, { ...session, name: undefined, scopes: undefined })),
    '365414a68be7c9bfc776c660981dbdbd942acea4.json',
  );
  assert.equal(
    basename(roleCredentialsFile(files, session, { accountId: '111122223333', roleName: 'Dev' })),
    '3ef1b208ea9b2ee91257bd173e30c73c81361529.json',
  );
  assert.equal(
    basename(
      roleCredentialsFile(files, { ...session, name: undefined }, { accountId: '111122223333', roleName: 'Dev' }),
    ),
    'c6fe85c6f8f1f89024ff7c15c4d3145259b2cc81.json',
  );
});

test('times of early AWS CLIs are read; damaged files are none', (t) => {
  const { files: own } = testHome(t);
  const write = (text: string): void => writeBytes(tokenFile(own, session), text);
  write('{"accessToken":"a","expiresAt":"2020-06-17T10:02:08UTC"}');
  assert.equal(readToken(own, session)?.expiresAt, '2020-06-17T10:02:08.000Z');
  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '{"accessToken":"a"}',
    '{"accessToken":1,"expiresAt":"2020-06-17T10:02:08Z"}',
    '{"accessToken":"a","expiresAt":"soon"}',
  ]) {
    write(text);
    assert.equal(readToken(own, session), undefined, text);
  }
});
