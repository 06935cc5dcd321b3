/** Dynamic references: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf } from '../test-environment.ts';
import { dynamicReferences, withDynamicReferences } from './dynamic-references.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf';
const readings: readonly (readonly [string, object])[] = [
  ['ssm:/app/name', { service: 'ssm', name: '/app/name' }],
  ['ssm:name:12', { service: 'ssm', name: 'name', version: 12 }],
  ['ssm-secure:name:1', { service: 'ssm-secure', name: 'name', version: 1 }],
  ['secretsmanager:app/db', { service: 'secretsmanager', name: 'app/db' }],
  ['secretsmanager:app::::', { service: 'secretsmanager', name: 'app' }],
  ['secretsmanager:app:SecretString:password', { service: 'secretsmanager', name: 'app', jsonKey: 'password' }],
  [`secretsmanager:${arn}`, { service: 'secretsmanager', name: arn }],
  [
    `secretsmanager:${arn}:SecretString:user:AWSPREVIOUS`,
    { service: 'secretsmanager', name: arn, jsonKey: 'user', versionStage: 'AWSPREVIOUS' },
  ],
  ['secretsmanager:app:SecretString:::0a1b', { service: 'secretsmanager', name: 'app', versionId: '0a1b' }],
];

for (const [inside, expected] of readings) {
  const text = `{{resolve:${inside}}}`;
  test(`the reference ${text}`, () =>
    assert.deepEqual(dynamicReferences({ a: [`x${text}y`] }), [{ text, ...expected }]));
}

test('malformed references are refused, what is none is left', () => {
  for (const inside of ['ssm:/name:', 'ssm:na me', 'ssm:name:x', 'ssm:'])
    assert.match(
      errorOf(() => dynamicReferences(`{{resolve:${inside}}}`)),
      /^Incorrect format is used in the following/,
    );
  assert.match(
    errorOf(() => dynamicReferences('{{resolve:secretsmanager:a:Other:b}}')),
    /Secrets Manager reference/,
  );
  assert.match(
    errorOf(() => dynamicReferences('{{resolve:secretsmanager:a:::s:v}}')),
    /version-stage and version-id/,
  );
  for (const text of ['{{resolve:other:x}}', '{{resolve:ssm:x', '{{ resolve:ssm:x}}'])
    assert.deepEqual(dynamicReferences(text), []);
});

test('references are replaced once, and what they stand for is not looked through', () => {
  const value = { a: 'x{{resolve:ssm:p}}{{resolve:ssm:q}}y', b: [1, '{{resolve:ssm:p}}'], c: '{{resolve:other:x}}' };
  const replaced = withDynamicReferences(value, ({ name }) => `<${name} {{resolve:ssm:z}}>`);
  assert.deepEqual(replaced, {
    a: 'x<p {{resolve:ssm:z}}><q {{resolve:ssm:z}}>y',
    b: [1, '<p {{resolve:ssm:z}}>'],
    c: '{{resolve:other:x}}',
  });
});
