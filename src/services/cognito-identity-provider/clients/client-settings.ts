/**
 * What an app client is set to, and what of it is not here.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { invalidParameter, notHere } from '../errors.ts';
import type { PoolRecord } from '../records.ts';

export type ClientSettings = Omit<
  Input<'cognito-identity-provider', 'CreateUserPoolClient'>,
  'UserPoolId' | 'ClientName' | 'GenerateSecret' | 'ClientSecret'
>;

type Unit = 'seconds' | 'minutes' | 'hours' | 'days';
const seconds: Readonly<Record<Unit, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const day = seconds.days;

export interface TokenLifetimes {
  readonly access: number;
  readonly id: number;
  readonly refresh: number;
}

/** Settings as a new or changed client keeps them. @throws AwsError */
export function checkedClient(given: ClientSettings, pool: PoolRecord): ClientSettings {
  refuseAbsent(given, pool);
  checkFlows(given.ExplicitAuthFlows ?? []);
  checkAttributes(given, pool);
  checkLifetimes(given);
  return {
    ...given,
    RefreshTokenValidity: given.RefreshTokenValidity || 30,
    AllowedOAuthFlowsUserPoolClient: given.AllowedOAuthFlowsUserPoolClient ?? false,
    PreventUserExistenceErrors: given.PreventUserExistenceErrors ?? 'LEGACY',
    EnableTokenRevocation: given.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: given.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: given.AuthSessionValidity ?? 3,
  };
}

function refuseAbsent(given: ClientSettings, { id }: PoolRecord): void {
  if (given.AnalyticsConfiguration !== undefined) throw notHere('Amazon Pinpoint (AnalyticsConfiguration)');
  const other = given.SupportedIdentityProviders?.find((name) => name !== 'COGNITO');
  if (other !== undefined) throw invalidParameter(`The provider ${other} does not exist for User Pool ${id}`);
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html */
function checkFlows(flows: readonly string[]): void {
  const old = flows.filter((flow) => !flow.startsWith('ALLOW_'));
  if (old.length > 0 && old.length < flows.length)
    throw invalidParameter(
      "Legacy ExplicitAuthFlows can't be mixed with the new ones. Use either the one or the other.",
    );
}

function checkAttributes({ ReadAttributes = [], WriteAttributes = [] }: ClientSettings, { schema }: PoolRecord): void {
  const names = new Set(schema.map(({ Name }) => Name));
  if (ReadAttributes.some((name) => !names.has(name)))
    throw invalidParameter('Invalid read attributes specified while creating a client');
  const unwritable = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities']);
  if (WriteAttributes.some((name) => !names.has(name) || unwritable.has(name)))
    throw invalidParameter('Invalid write attributes specified while creating a client');
}

/** In seconds. */
export function lifetimesOf({
  AccessTokenValidity,
  IdTokenValidity,
  RefreshTokenValidity,
  TokenValidityUnits: units = {},
}: ClientSettings): TokenLifetimes {
  const inSeconds = (value: number | undefined, unit: string | undefined, byDefault: number, usual: Unit) =>
    value ? value * seconds[(unit ?? usual) as Unit] : byDefault;
  return {
    access: inSeconds(AccessTokenValidity, units.AccessToken, 3600, 'hours'),
    id: inSeconds(IdTokenValidity, units.IdToken, 3600, 'hours'),
    refresh: inSeconds(RefreshTokenValidity, units.RefreshToken, 30 * day, 'days'),
  };
}

function checkLifetimes(given: ClientSettings): void {
  const { access, id, refresh } = lifetimesOf(given);
  for (const [name, value] of [
    ['Access', access],
    ['Id', id],
  ] as const)
    if (value < 300 || value > day)
      throw invalidParameter(`Invalid range for token validity: ${name}TokenValidity must be from 5 minutes to 1 day.`);
  if (refresh < 3600 || refresh > 3650 * day)
    throw invalidParameter('Invalid range for token validity: RefreshTokenValidity must be from 1 hour to 10 years.');
  if (access > refresh || id > refresh)
    throw invalidParameter('Invalid token validity: access and ID tokens must not outlive the refresh token.');
}

/** Under the names of before and of now. */
const namesOfFlow: Readonly<Record<string, readonly string[]>> = {
  USER_SRP_AUTH: ['ALLOW_USER_SRP_AUTH'],
  USER_PASSWORD_AUTH: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ADMIN_USER_PASSWORD_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  REFRESH_TOKEN_AUTH: ['ALLOW_REFRESH_TOKEN_AUTH'],
  CUSTOM_AUTH: ['ALLOW_CUSTOM_AUTH', 'CUSTOM_AUTH_FLOW_ONLY'],
  USER_AUTH: ['ALLOW_USER_AUTH'],
};

/** A client without any named flow has SRP, custom authentication and refresh; an old list leaves refresh out. */
export function allowsFlow({ ExplicitAuthFlows: flows = [] }: ClientSettings, flow: string): boolean {
  if (flows.length === 0) return ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH'].includes(flow);
  if (namesOfFlow[flow]?.some((name) => (flows as readonly string[]).includes(name))) return true;
  const isOld = flows.every((name) => !name.startsWith('ALLOW_')) && !flows.includes('CUSTOM_AUTH_FLOW_ONLY');
  return isOld && (flow === 'REFRESH_TOKEN_AUTH' || flow === 'USER_SRP_AUTH');
}
