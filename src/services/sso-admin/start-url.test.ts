import { test } from 'node:test';
import { equal } from 'node:assert/strict';
import { instanceNameIn } from './organization-instance.ts';

const startUrls: readonly [string, string | undefined][] = [
  ['https://d-0123456789.awsapps.com/start', 'd-0123456789'],
  ['https://d-0123456789.awsapps.com/start/', 'd-0123456789'],
  ['https://D-0123456789.awsapps.com/start#/?tab=accounts', 'd-0123456789'],
  ['https://ssoins-0123456789abcdef.portal.us-east-1.app.aws', 'ssoins-0123456789abcdef'],
  ['https://ssoins-0123456789abcdef.eu-west-1.portal.amazonaws.com/', 'ssoins-0123456789abcdef'],
  ['http://127.0.0.1:4566/start/d-0123456789', 'd-0123456789'],
  ['http://127.0.0.1:4566/start/d-0123456789/#/', 'd-0123456789'],
  ['https://d-0123456789.awsapps.com/', undefined],
  ['https://d-0123456789.awsapps.com.example.com/start', undefined],
  ['https://d-012345678.awsapps.com/start', undefined],
  ['ftp://d-0123456789.awsapps.com/start', undefined],
  ['d-0123456789', undefined],
  ['', undefined],
];

for (const [url, name] of startUrls) {
  test(`start URL ${JSON.stringify(url)}`, () => equal(instanceNameIn(url), name));
}
