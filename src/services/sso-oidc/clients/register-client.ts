/** RegisterClient: a public client introduces itself, and its registration stays good for 90 days. */
import type { WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { findInstanceByStartUrl } from '../../sso-admin/internal.ts';
import { digestOf } from '../digest.ts';
import { oidcError } from '../errors.ts';
import {
  authorizationCodeGrant,
  deviceCodeGrant,
  grantTypes as knownGrantTypes,
  refreshTokenGrant,
} from '../grants/grant-types.ts';
import type { ClientRecord } from '../records.ts';
import { Clients } from '../records.ts';
import { isAcceptableRedirectUri } from './redirect-uri.ts';
import { sweepExpired } from '../sweep.ts';

const registrationMilliseconds = 90 * 24 * 3_600_000;
const limits = {
  nameCharacters: 256,
  scopes: 100,
  scopeCharacters: 128,
  uris: 20,
  uriCharacters: 2048,
  allCharacters: 8192,
} as const;
/** Anybody may register, for 90 days: of those by which no person has signed in yet only the newest are kept. */
const mostUngranted = 200;
/** Registrations that came at once, and wait for each other, have read the clock at slightly different times. */
const clockSteps = 60_000;
/** `service:access-type[:…]`, or a scope of OpenID Connect. */
const scopePattern = /^(?:openid|profile|email|offline_access|aws|[A-Za-z0-9_-]+(?::[A-Za-z0-9_.*-]+)+)$/;

type RegisterClient = Operation<'sso-oidc', 'RegisterClient'>;
type Registration = Parameters<RegisterClient>[0];

export const registerClient: RegisterClient = async (input, ctx) => {
  const facts = checkedRegistration(input);
  const clientId = ctx.ids.token(18);
  const clientSecret = ctx.ids.token(48);
  const now = ctx.clock.now();
  const client: ClientRecord = {
    ...facts,
    clientId,
    secretDigest: digestOf(clientSecret),
    issuedAt: now,
    expiresAt: now + registrationMilliseconds,
  };
  await ctx.write(async (tx) => {
    if (client.issuerUrl !== undefined && !(await findInstanceByStartUrl(tx, client.issuerUrl))) {
      throw oidcError(
        'InvalidRequestException',
        'The issuerUrl names no IAM Identity Center instance. Give the start URL that the console shows.',
      );
    }
    await sweepExpired(tx, Clients, now);
    await makeRoom(tx, now);
    await tx.in(Clients).insert(client);
  });
  return {
    clientId,
    clientSecret,
    clientIdIssuedAt: Math.floor(client.issuedAt / 1000),
    clientSecretExpiresAt: Math.floor(client.expiresAt / 1000),
  };
};

async function makeRoom(tx: WriteTx, now: number): Promise<void> {
  const { items } = await tx.in(Clients).listBy('ungranted', [], { limit: mostUngranted });
  // What a clock that was put back since has left in its future would otherwise be the newest for as long as
  // that lasts.
  const leaves = items.findLast(({ issuedAt }) => issuedAt > now + clockSteps) ?? items[0];
  if (items.length === mostUngranted && leaves !== undefined) await tx.in(Clients).delete(leaves.clientId);
}

function checkedRegistration(
  input: Registration,
): Pick<ClientRecord, 'clientName' | 'scopes' | 'grantTypes' | 'redirectUris' | 'issuerUrl'> {
  const {
    clientName,
    clientType,
    scopes = [],
    grantTypes = [deviceCodeGrant, refreshTokenGrant],
    redirectUris = [],
    issuerUrl,
  } = input;
  if (clientType !== 'public') {
    throw oidcError(
      'InvalidClientMetadataException',
      'The clientType must be public: AWS registers no confidential clients here.',
    );
  }
  if (clientName === '' || clientName.length > limits.nameCharacters) {
    throw oidcError('InvalidRequestException', `The clientName must have 1 to ${limits.nameCharacters} characters.`);
  }
  if (input.entitledApplicationArn !== undefined) {
    throw oidcError(
      'InvalidRequestException',
      'The entitledApplicationArn names an application, and this instance has no customer managed applications.',
    );
  }
  checkScopes(scopes);
  const unknown = grantTypes.find((grantType) => !knownGrantTypes.has(grantType));
  if (grantTypes.length === 0 || unknown !== undefined) throw oidcError('UnsupportedGrantTypeException');
  checkRedirectUris(redirectUris, grantTypes);
  if (issuerUrl !== undefined && issuerUrl.length > limits.uriCharacters) {
    throw oidcError('InvalidRequestException', `The issuerUrl must have at most ${limits.uriCharacters} characters.`);
  }
  const characters = [clientName, issuerUrl ?? '', ...scopes, ...redirectUris].reduce(
    (sum, text) => sum + text.length,
    0,
  );
  if (characters > limits.allCharacters) {
    throw oidcError(
      'InvalidRequestException',
      `The name, scopes and addresses have ${characters} characters together; ` +
        `a registration may have ${limits.allCharacters}.`,
    );
  }
  return {
    clientName,
    scopes: [...new Set(scopes)],
    grantTypes: [...new Set(grantTypes)],
    redirectUris: [...new Set(redirectUris)],
    ...(issuerUrl === undefined ? {} : { issuerUrl }),
  };
}

function checkScopes(scopes: readonly string[]): void {
  if (
    scopes.length > limits.scopes ||
    scopes.some((scope) => scope.length > limits.scopeCharacters || !scopePattern.test(scope))
  ) {
    throw oidcError('InvalidScopeException');
  }
}

function checkRedirectUris(redirectUris: readonly string[], grantTypes: readonly string[]): void {
  const acceptable =
    redirectUris.length <= limits.uris &&
    redirectUris.every((uri) => uri.length <= limits.uriCharacters && isAcceptableRedirectUri(uri));
  if (!acceptable) {
    throw oidcError(
      'InvalidRedirectUriException',
      'A redirect URI must be https, or http on 127.0.0.1, [::1] or localhost, without a fragment.',
    );
  }
  if (grantTypes.includes(authorizationCodeGrant) && redirectUris.length === 0) {
    throw oidcError(
      'InvalidRedirectUriException',
      'The grant type authorization_code needs at least one redirect URI.',
    );
  }
}
