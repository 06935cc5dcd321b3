import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localAddress } from './local-address.ts';

const here = 'http://console.localhost:4566';

const shown: [string, string][] = [
  // As @aws-amplify/sandbox 2.3.1 opens it.
  [
    'https://eu-west-1.console.aws.amazon.com/amplify/create/bootstrap?region=eu-west-1',
    `${here}/console/amplify/create/bootstrap?region=eu-west-1`,
  ],
  [
    'https://us-east-2.console.aws.amazon.com/amplify/home',
    `${here}/console/amplify/create/bootstrap?region=us-east-2`,
  ],
  ['https://console.aws.amazon.com/iam/home#/users', `${here}/console/iam`],
  [
    'https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks',
    `${here}/console/cloudformation?region=eu-west-1`,
  ],
  ['https://d-0123456789.awsapps.com/start#/', `${here}/start/d-0123456789`],
  ['https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping.html', ''],
  ['http://127.0.0.1:4566/start/d-0123456789', ''],
  ['http://console.localhost:4566/signin/device?user_code=ABCD-EFGH', ''],
  ['https://docs.amplify.aws/react/start/', ''],
  ['https://aws.amazon.com.example.com/', ''],
];
for (const [address, leads] of shown) {
  test(`${address} is shown ${leads ? `at ${leads}` : 'as it is'}`, () => {
    assert.deepEqual(localAddress(address, here), { address: leads || address });
  });
}

const refused = [
  'https://eu-west-1.console.aws.amazon.com/ec2/home',
  'https://signin.aws.amazon.com/oauth',
  'https://oidc.us-east-1.amazonaws.com/authorize?client_id=x',
  'https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH',
  'https://example.awsapps.com/start',
  'https://d-0123456789.portal.eu-west-1.app.aws/start',
  'https://user@signin.aws.amazon.com:8443/',
];
for (const address of refused) {
  test(`${address} is shown nowhere`, () => {
    const answer = localAddress(address, here);
    assert.match('why' in answer ? answer.why : '', /real AWS/);
  });
}

test('without a server nothing of AWS is shown', () => {
  const answer = localAddress(shown[0]![0], undefined);
  assert.match('why' in answer ? answer.why : '', /no Sandlot is running/);
});

test('what is no address is not shown', () => {
  assert.ok('why' in localAddress('--help', here));
});
