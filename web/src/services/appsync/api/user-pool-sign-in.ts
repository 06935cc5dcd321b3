/** Signing in to a user pool as one of its users, as an app does it: by SRP, through an app client without a secret. */
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
  RespondToAuthChallengeCommand,
  type UserPoolClientDescription,
} from '@aws-sdk/client-cognito-identity-provider';
import { awsCaller } from '../../../api/aws-call';
import { shownRegion } from '../../../api/region';
import { currentSession, fetchCredentials } from '../../../api/session';
import { startSrp } from './srp';

const call = awsCaller((settings) => new CognitoIdentityProviderClient(settings));

export async function listAppClients(
  UserPoolId: string,
  abortSignal: AbortSignal,
): Promise<readonly UserPoolClientDescription[]> {
  const command = new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 });
  return (await call((client) => client.send(command, { abortSignal }))).UserPoolClients ?? [];
}

/** Answers the access token. A challenge beyond the password (MFA, a new password) is refused by its name. */
export async function signInToPool(
  poolId: string,
  ClientId: string,
  userName: string,
  password: string,
): Promise<string> {
  const srp = startSrp(poolId);
  const AuthParameters = { USERNAME: userName, SRP_A: srp.SRP_A };
  // Nobody signs these two, and under the console's name only what is signed is answered.
  const settings = { endpoint: currentSession().endpoint, region: shownRegion(), credentials: fetchCredentials };
  const client = new CognitoIdentityProviderClient(settings);
  const started = await client.send(new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters }));
  const ChallengeResponses = await srp.answer(started.ChallengeParameters ?? {}, password);
  const { AuthenticationResult, ChallengeName } = await client.send(
    new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }),
  );
  const token = AuthenticationResult?.AccessToken;
  if (token === undefined) throw new Error(`The sign-in asks for more than a password: ${ChallengeName}.`);
  return token;
}
