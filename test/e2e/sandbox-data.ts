/** Asks a deployed backend's GraphQL API, found by amplify_outputs.json, as guests and people of its own do. */
import { readFileSync } from 'node:fs';
import { CognitoIdentity } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { srpClient, type Challenge } from '../../src/services/cognito-identity-provider/srp/test-client.ts';
import { sendRaw, type Keys } from '../../src/testing/requests/signed-request.ts';
import { rootConfig } from './identity-center.ts';
import type { ServerProcess } from './server-process.ts';

interface Outputs {
  readonly auth: { user_pool_id: string; user_pool_client_id: string; identity_pool_id: string };
  readonly data: { url: string };
}

export interface GraphqlAnswer {
  readonly data: any;
  readonly errors?: readonly { readonly errorType?: string; readonly message: string }[];
}

const outputsOf = (file: string): Outputs => JSON.parse(readFileSync(file, 'utf8')) as Outputs;

/** `file`: amplify_outputs.json. */
export async function askAsGuest(server: ServerProcess, file: string, query: string): Promise<GraphqlAnswer> {
  const outputs = outputsOf(file);
  const identities = new CognitoIdentity({ ...(await rootConfig(server)) });
  const { IdentityId } = await identities.getId({ IdentityPoolId: outputs.auth.identity_pool_id });
  const { Credentials } = await identities.getCredentialsForIdentity({ IdentityId });
  identities.destroy();
  const { AccessKeyId, SecretKey, SessionToken } = Credentials!;
  const keys = { accessKeyId: AccessKeyId!, secretAccessKey: SecretKey!, sessionToken: SessionToken! };
  return ask(server, outputs, query, keys);
}

/** Signs the person up, and in by SRP. */
export async function askAsNewPerson(
  server: ServerProcess,
  file: string,
  email: string,
): Promise<(query: string) => Promise<GraphqlAnswer>> {
  const outputs = outputsOf(file);
  const { user_pool_id: UserPoolId, user_pool_client_id: ClientId } = outputs.auth;
  const pools = new CognitoIdentityProvider(await rootConfig(server));
  const Password = 'Correct-horse-1';
  const { UserSub } = await pools.signUp({ ClientId, Username: email, Password });
  await pools.adminConfirmSignUp({ UserPoolId, Username: UserSub });
  const srp = srpClient(UserPoolId);
  const { ChallengeName, ChallengeParameters } = await pools.initiateAuth({
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: email, SRP_A: srp.SRP_A },
  });
  const ChallengeResponses = srp.answer(ChallengeParameters as unknown as Challenge, Password);
  const { AuthenticationResult } = await pools.respondToAuthChallenge({ ClientId, ChallengeName, ChallengeResponses });
  pools.destroy();
  return (query) => ask(server, outputs, query, AuthenticationResult!.AccessToken!);
}

/** `how`: what signs the request, or the token that comes with it. */
async function ask(
  server: ServerProcess,
  { data }: Outputs,
  query: string,
  how: Keys | string,
): Promise<GraphqlAnswer> {
  const { host, pathname: path } = new URL(data.url);
  const headers = { 'content-type': 'application/json', ...(typeof how === 'string' && { authorization: how, host }) };
  const request = { method: 'POST', path, query: '', headers, body: Buffer.from(JSON.stringify({ query })) };
  const signing = typeof how === 'string' ? undefined : { service: 'appsync', keys: how, host };
  const { body } = await sendRaw(server.endpoint, request, signing);
  return JSON.parse(body) as GraphqlAnswer;
}
