/** What lies in the data folder of pools and people, and that all of it goes on after a restart. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { CognitoIdentity } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { afterAllKeys } from '../../kernel/store.ts';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { emailPool, newUser, password, srpSignIn } from './test-pools.ts';
import { srpClient, type Challenge } from './srp/test-client.ts';

const credentials = { accessKeyId: 'AKIACOGNITOATRESTTST', secretAccessKey: 'secret-of-this-test' };

async function start(t: TestContext, data = mkdtempSync(join(tmpdir(), 'sandlot-pools-'))) {
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  const config = { endpoint: server.endpoint, region: server.region, credentials, maxAttempts: 1 };
  const [cognito, identity] = [new CognitoIdentityProvider(config), new CognitoIdentity(config)];
  const stop = async (): Promise<void> => {
    cognito.destroy();
    identity.destroy();
    await server.close();
  };
  t.after(async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  });
  const contents = async (): Promise<string> => {
    const { entries } = await server.runtime.store.read((tx) => tx.range({ start: '', end: afterAllKeys }));
    return entries.map(({ key, value }) => `${key}\n${value}\n`).join('');
  };
  return { cognito, identity, data, stop, contents };
}

test('pools, users, sign-ins under way and tokens go on after a restart, and no secret lies there', async (t) => {
  const first = await start(t);
  const pool = await emailPool(first.cognito);
  const { UserPoolId, ClientId } = pool;
  await newUser(first.cognito, pool, 'ann@example.com', { email_verified: 'true' });
  const tokens = (await srpSignIn(first.cognito, pool, 'ann@example.com', password)).AuthenticationResult!;
  const { UserPoolClient } = await first.cognito.createUserPoolClient({
    UserPoolId,
    ClientName: 'secret',
    GenerateSecret: true,
  });
  await first.cognito.setUserPoolMfaConfig({ UserPoolId, SoftwareTokenMfaConfiguration: { Enabled: true } });
  const { SecretCode } = await first.cognito.associateSoftwareToken({ AccessToken: tokens.AccessToken });
  const { IdentityPoolId } = await first.identity.createIdentityPool({
    IdentityPoolName: 'guests',
    AllowUnauthenticatedIdentities: true,
  });
  const { IdentityId } = await first.identity.getId({ IdentityPoolId });
  await first.cognito.signUp({ ClientId, Username: 'bob@example.com', Password: password });
  const client = srpClient(UserPoolId);
  const { ChallengeParameters } = await first.cognito.initiateAuth({
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: 'ann@example.com', SRP_A: client.SRP_A },
  });
  const lying = await first.contents();
  for (const secret of [password, SecretCode!, UserPoolClient!.ClientSecret!, tokens.RefreshToken!, tokens.IdToken!])
    assert.equal(lying.includes(secret), false);
  assert.doesNotMatch(lying, /PRIVATE KEY/);
  await first.stop();

  const second = await start(t, first.data);
  const ChallengeResponses = client.answer(ChallengeParameters as unknown as Challenge, password);
  const respond = { ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses } as const;
  assert.ok((await second.cognito.respondToAuthChallenge(respond)).AuthenticationResult!.IdToken);
  await assert.rejects(second.cognito.respondToAuthChallenge(respond), { name: 'NotAuthorizedException' });
  const { Username } = await second.cognito.getUser({ AccessToken: tokens.AccessToken });
  assert.equal((await second.cognito.adminGetUser({ UserPoolId, Username: 'ann@example.com' })).Username, Username);
  const renewed = await second.cognito.getTokensFromRefreshToken({ ClientId, RefreshToken: tokens.RefreshToken! });
  assert.ok(renewed.AuthenticationResult!.AccessToken);
  await second.cognito.resendConfirmationCode({ ClientId, Username: 'bob@example.com' });
  assert.equal((await second.identity.describeIdentity({ IdentityId })).IdentityId, IdentityId);
  const { UserPoolClient: kept } = await second.cognito.describeUserPoolClient({
    UserPoolId,
    ClientId: UserPoolClient!.ClientId!,
  });
  assert.equal(kept!.ClientSecret, UserPoolClient!.ClientSecret);
});
