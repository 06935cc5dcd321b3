/** Where Cognito here is not as on AWS: each row of docs/cognito.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentity } from '@aws-sdk/client-cognito-identity';
import { resourcesOf } from '../../testing/cloud-control.ts';
import { functionTests } from '../../testing/functions.ts';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { cognitoOf, emailPool, newUser, password, srpSignIn } from './test-pools.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const resources = resourcesOf(sandlot);
const cognito = cognitoOf(sandlot);
const identity = new CognitoIdentity({ ...sandlot.clientConfig, maxAttempts: 1 });
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  for (const one of [functions, cognito, identity, logs]) one.destroy();
  resources.close();
  await sandlot.close();
});

test('a refresh token is opaque', async () => {
  const pool = await emailPool(cognito);
  await newUser(cognito, pool, 'ann@example.com');
  const { RefreshToken } = (await srpSignIn(cognito, pool, 'ann@example.com', password)).AuthenticationResult!;
  const parts = RefreshToken!.split('.');
  assert.notEqual(parts.length, 5, 'a JWE has five parts');
  assert.throws(() => JSON.parse(Buffer.from(parts[0]!, 'base64url').toString()));
});

test('a function that fails is called once', async () => {
  const broken = await functions.create('broken', "export const handler = async () => { throw new Error('no'); };");
  await functions.lambda.addPermission({
    FunctionName: 'broken',
    StatementId: 'cognito',
    Action: 'lambda:InvokeFunction',
    Principal: 'cognito-idp.amazonaws.com',
  });
  const pool = await emailPool(cognito, { LambdaConfig: { PreAuthentication: broken } });
  await newUser(cognito, pool, 'bob@example.com');
  const signIn = cognito.initiateAuth({
    ClientId: pool.ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'bob@example.com', PASSWORD: password },
  });
  await assert.rejects(signIn, refused('UserLambdaValidationException', /PreAuthentication failed with error no/));
  assert.match((await functions.invoke('broken')).answer.errorMessage, /^no$/);
  const starts = async () => {
    const { events } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/broken', filterPattern: 'START' });
    return events!.filter(({ message }) => message!.startsWith('START')).length;
  };
  while ((await starts().catch(() => 0)) < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  await sandlot.idle();
  assert.equal(await starts(), 2, 'for the sign-in, and for the invocation after it');
});

test('the attachment of roles has the id of its identity pool', async () => {
  const { IdentityPoolId } = await identity.createIdentityPool({
    IdentityPoolName: 'guests',
    AllowUnauthenticatedIdentities: true,
  });
  const type = 'AWS::Cognito::IdentityPoolRoleAttachment';
  assert.equal(await resources.create(type, { IdentityPoolId, Roles: {} }), IdentityPoolId);
});
