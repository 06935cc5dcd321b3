/**
 * kill -9 in the middle of sign-ups to a user pool: who was told to be signed up is a user with a code in the mail,
 * whoever was not is one whole or not at all, and nobody is one twice.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { rootConfig } from './identity-center.ts';
import { startServerProcess } from './server-process.ts';

const rounds = 4;
const lanes = 4;
const Password = 'Correct-Horse-7';

test('sign-ups are whole or not there', async (t) => {
  let server = await startServerProcess();
  t.after(() => server.stop());
  const connect = async () => new CognitoIdentityProvider({ ...(await rootConfig(server)), maxAttempts: 1 });
  let cognito = await connect();
  t.after(() => cognito.destroy());
  const { UserPool } = await cognito.createUserPool({
    PoolName: 'killed',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
  });
  const UserPoolId = UserPool!.Id!;
  const { UserPoolClient } = await cognito.createUserPoolClient({ UserPoolId, ClientName: 'app' });
  const ClientId = UserPoolClient!.ClientId!;
  const asked = new Set<string>();
  const told = new Map<string, string>();

  /** Signs people up until the server is gone. */
  const work = async (lane: string): Promise<void> => {
    for (let n = 0; ; n++) {
      const Username = `${lane}-${n}@example.com`;
      asked.add(Username);
      const { UserSub } = await cognito.signUp({ ClientId, Username, Password });
      told.set(Username, UserSub!);
    }
  };

  for (let round = 0; round < rounds; round++) {
    const working = Promise.allSettled(Array.from({ length: lanes }, (_, lane) => work(`${round}-${lane}`)));
    const before = told.size;
    while (told.size < before + lanes) await delay(10);
    await delay(randomInt(150));
    await server.stop({ signal: 'SIGKILL', remove: false });
    await working;
    cognito.destroy();
    server = await startServerProcess([], server);
    cognito = await connect();
  }

  const users = new Map<string, string>();
  let PaginationToken: string | undefined;
  do {
    const page = await cognito.listUsers({ UserPoolId, PaginationToken });
    for (const { Username = '', Attributes = [] } of page.Users!) {
      const email = Attributes.find(({ Name }) => Name === 'email')!.Value!;
      assert.ok(!users.has(email), `${email} is a user twice`);
      users.set(email, Username);
    }
    ({ PaginationToken } = page);
  } while (PaginationToken !== undefined);
  for (const [email, sub] of told) assert.equal(users.get(email), sub, `${email} was told`);
  for (const email of users.keys()) assert.ok(asked.has(email), `${email} has asked`);
  const { EstimatedNumberOfUsers } = (await cognito.describeUserPool({ UserPoolId })).UserPool!;
  assert.equal(EstimatedNumberOfUsers, users.size);
  for (const Username of users.keys()) {
    const again = cognito.signUp({ ClientId, Username, Password });
    await assert.rejects(again, { name: 'UsernameExistsException' });
  }
});
