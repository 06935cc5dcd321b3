/** Many guesses that are sent at once are worth no more than those that may be made one after the other. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

const sandlot = await startSandlot();
const cognito = new CognitoIdentityProvider({ ...sandlot.clientConfig, maxAttempts: 1 });
after(async () => {
  cognito.destroy();
  await sandlot.close();
});

const Password = 'The-right-1';
const { UserPool } = await cognito.createUserPool({ PoolName: 'guessed', MfaConfiguration: 'OFF' });
const UserPoolId = UserPool!.Id!;
const { UserPoolClient } = await cognito.createUserPoolClient({
  UserPoolId,
  ClientName: 'web',
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
});
const ClientId = UserPoolClient!.ClientId!;

async function user(Username: string, Permanent: boolean) {
  await cognito.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' });
  await cognito.adminSetUserPassword({ UserPoolId, Username, Password, Permanent });
}

const signIn = (USERNAME: string, PASSWORD: string) =>
  cognito.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });

for (const [whose, isPermanent] of [
  ['anna', true],
  ['ben', false],
] as const)
  test(`the right password behind thirty wrong ones, ${isPermanent ? 'for good' : 'for once'}`, async () => {
    await user(whose, isPermanent);
    const guesses = Array.from({ length: 30 }, (_, at) => signIn(whose, `The-wrong-${at}`));
    const told = await Promise.allSettled([...guesses, signIn(whose, Password)]);
    const [right, ...wrong] = told.toReversed();
    assert.ok(wrong.every(({ status }) => status === 'rejected'));
    assert.equal(right!.status, 'rejected', 'it came with too many others');
    await sandlot.advance(16 * 60_000);
    await signIn(whose, Password);
  });
