/** For tests: pools, clients and people of them, on a server of their own; and the mail that they get. */
import assert from 'node:assert/strict';
import { CognitoIdentityProvider, type CreateUserPoolCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import type { Sandlot } from '../../testing/start-sandlot.ts';
import { srpClient, type Challenge } from './srp/test-client.ts';

export const password = 'Correct-Horse-7';

export interface TestPool {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

export const flows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_CUSTOM_AUTH',
] as const;

export function cognitoOf(sandlot: Sandlot): CognitoIdentityProvider {
  return new CognitoIdentityProvider({ ...sandlot.clientConfig, maxAttempts: 1 });
}

/** A pool whose users sign in by e-mail, as Amplify makes them. */
export async function emailPool(
  cognito: CognitoIdentityProvider,
  pool: Partial<CreateUserPoolCommandInput> = {},
  client: object = {},
): Promise<TestPool> {
  return poolWith(cognito, { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'], ...pool }, client);
}

export async function poolWith(
  cognito: CognitoIdentityProvider,
  pool: Partial<CreateUserPoolCommandInput>,
  client: object = {},
): Promise<TestPool> {
  const UsernameConfiguration = { CaseSensitive: false };
  const { UserPool } = await cognito.createUserPool({ PoolName: 'people', UsernameConfiguration, ...pool });
  const UserPoolId = UserPool!.Id!;
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId,
    ClientName: 'app',
    ExplicitAuthFlows: [...flows],
    PreventUserExistenceErrors: 'ENABLED',
    ...client,
  });
  return { UserPoolId, ClientId: UserPoolClient!.ClientId! };
}

/** A confirmed user with a password. */
export async function newUser(
  cognito: CognitoIdentityProvider,
  { UserPoolId }: TestPool,
  Username: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const { User } = await cognito.adminCreateUser({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
  await cognito.adminSetUserPassword({ UserPoolId, Username, Password: password, Permanent: true });
  return User!.Username!;
}

/** The whole of a sign-in by SRP. */
export async function srpSignIn(cognito: CognitoIdentityProvider, pool: TestPool, USERNAME: string, typed: string) {
  const client = srpClient(pool.UserPoolId);
  const { ChallengeParameters } = await cognito.initiateAuth({
    ClientId: pool.ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME, SRP_A: client.SRP_A },
  });
  return cognito.respondToAuthChallenge({
    ClientId: pool.ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: client.answer(ChallengeParameters as unknown as Challenge, typed),
  });
}

export interface TestMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The newest message to somebody. */
export async function mailTo(sandlot: Sandlot, address: string): Promise<TestMail> {
  await sandlot.idle();
  const { items } = await sandlot.api('GET', '/mail?limit=100');
  const newest = items.find(({ to }: { to: string }) => to === address);
  assert.ok(newest, `There is no mail to ${address}.`);
  return sandlot.api('GET', `/mail/${newest.id}`);
}

export async function codeTo(sandlot: Sandlot, address: string): Promise<string> {
  const { text } = await mailTo(sandlot, address);
  return /\b\d{6}\b/.exec(text)?.[0] ?? assert.fail(text);
}

export function otherCode(code: string): string {
  return code === '000000' ? '000001' : '000000';
}
