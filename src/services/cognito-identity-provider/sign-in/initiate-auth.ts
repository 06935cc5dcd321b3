/**
 * The ways to sign in.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { allowsFlow } from '../clients/client-settings.ts';
import { invalidParameter, notHere } from '../errors.ts';
import { clientAndPool, requireClient, requirePool } from '../pools/find-pool.ts';
import type { Attempt } from './attempt.ts';
import { customAuth } from './custom-auth.ts';
import { passwordAuth, srpAuth } from './password-flows.ts';
import { refreshAuth } from './refresh.ts';
import { userAuth, type ChoiceAnswer } from './user-auth/user-auth.ts';

type Flow = (ctx: Context, attempt: Attempt) => Promise<ChoiceAnswer>;

const flows: Readonly<Record<string, { readonly run: Flow; readonly who: 'anyone' | 'administrators' | 'both' }>> = {
  USER_SRP_AUTH: { run: srpAuth, who: 'both' },
  USER_PASSWORD_AUTH: { run: passwordAuth, who: 'anyone' },
  ADMIN_USER_PASSWORD_AUTH: { run: passwordAuth, who: 'administrators' },
  REFRESH_TOKEN_AUTH: { run: refreshAuth, who: 'both' },
  CUSTOM_AUTH: { run: customAuth, who: 'both' },
  USER_AUTH: { run: userAuth, who: 'both' },
};

const nowCalled: Readonly<Record<string, string>> = {
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
};

export const initiateAuth: Operation<'cognito-identity-provider', 'InitiateAuth'> = async (input, ctx) => {
  const place = await ctx.read((tx) => clientAndPool(tx, input.ClientId));
  return begin(ctx, input, 'anyone', { place, ...parametersOf(input) });
};

export const adminInitiateAuth: Operation<'cognito-identity-provider', 'AdminInitiateAuth'> = async (input, ctx) => {
  const place = await ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    return { pool, client: await requireClient(tx, pool, input.ClientId) };
  });
  return begin(ctx, input, 'administrators', { place, ...parametersOf(input) });
};

interface GivenAuth {
  readonly AuthFlow: string;
  readonly AuthParameters?: Record<string, string> | undefined;
  readonly ClientMetadata?: Record<string, string> | undefined;
  readonly Session?: string | undefined;
}

function parametersOf({ AuthParameters = {}, ClientMetadata, Session }: GivenAuth) {
  return {
    parameters: AuthParameters,
    ...(ClientMetadata && { clientMetadata: ClientMetadata }),
    ...(Session !== undefined && { session: Session }),
  };
}

async function begin(
  ctx: Context,
  { AuthFlow }: GivenAuth,
  who: 'anyone' | 'administrators',
  attempt: Attempt,
): Promise<ChoiceAnswer> {
  const name = nowCalled[AuthFlow] ?? AuthFlow;
  const flow = flows[name];
  if (!flow || (flow.who !== 'both' && flow.who !== who)) throw invalidParameter('Initiate Auth method not supported');
  if (!allowsFlow(attempt.place.client.settings, name))
    throw invalidParameter(
      name === 'USER_SRP_AUTH'
        ? 'USER_SRP_AUTH is not enabled for the client.'
        : `${nameShown(name)} flow not enabled for this client`,
    );
  if (attempt.parameters['DEVICE_KEY'] !== undefined) throw notHere('remembered devices (DEVICE_KEY)');
  return flow.run(ctx, attempt);
}

/** AWS says less of these two. */
function nameShown(name: string): string {
  return name === 'ADMIN_USER_PASSWORD_AUTH' || name === 'REFRESH_TOKEN_AUTH' ? 'Auth' : name;
}
