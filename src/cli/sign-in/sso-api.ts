/**
 * The unsigned operations that signing in takes, as plain HTTP, so that a credential process starts fast.
 * Spec: AWS IAM Identity Center OIDC API Reference and Portal API Reference.
 */
import { CliError } from '../cli-error.ts';
import type { AccountRole } from '../aws-files/sso-config.ts';

export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Seconds between two questions. */
  readonly interval?: number;
}

export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}
/** `expiresIn` in seconds. */
export interface Tokens {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken?: string;
}
export interface Account {
  readonly accountId: string;
  readonly accountName: string;
  readonly emailAddress?: string;
}
/** `expiration` in epoch milliseconds. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: number;
}

const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';
export type Grant =
  | { readonly grantType: typeof deviceCodeGrant; readonly deviceCode?: string }
  | { readonly grantType: 'refresh_token'; readonly refreshToken: string };

export interface SsoApi {
  /** `clientSecretExpiresAt` in epoch seconds. */
  registerClient(
    clientName: string,
    session: { startUrl: string; scopes: readonly string[] | undefined },
  ): Promise<Client & { clientSecretExpiresAt: number }>;
  startDeviceAuthorization(client: Client, startUrl: string): Promise<DeviceAuthorization>;
  createToken(client: Client, grant: Grant): Promise<Tokens>;
  /** All pages. */
  listAccounts(accessToken: string): Promise<Account[]>;
  /** All pages. */
  listAccountRoles(accessToken: string, accountId: string): Promise<AccountRole[]>;
  getRoleCredentials(accessToken: string, role: AccountRole): Promise<RoleCredentials>;
  logout(accessToken: string): Promise<void>;
}

/** A refusal; `name` is AWS's, without "Exception". */
export class SsoError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const patienceMs = 30_000;

/** Every method: @throws SsoError when the server refuses, CliError (exit 3) when nothing answers. */
export function ssoApi(endpoint: string): SsoApi {
  const post = (path: string, body: unknown): Promise<any> =>
    call(endpoint, 'POST', path, { 'content-type': 'application/json' }, JSON.stringify(body));
  const get = (path: string, accessToken: string): Promise<any> =>
    call(endpoint, 'GET', path, { 'x-amz-sso_bearer_token': accessToken });
  const all = async <T>(path: string, accessToken: string, list: string): Promise<T[]> => {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const page = await get(
        `${path}max_result=100${next === undefined ? '' : `&next_token=${encodeURIComponent(next)}`}`,
        accessToken,
      );
      items.push(...(page[list] as T[]));
      next = page.nextToken || undefined;
    } while (next !== undefined);
    return items;
  };
  return {
    registerClient: (clientName, { startUrl, scopes }) =>
      post('/client/register', {
        // The AWS CLI may find this registration in the cache, so it is good for both ways that the CLI signs in.
        clientName,
        clientType: 'public',
        grantTypes: [deviceCodeGrant, 'authorization_code', 'refresh_token'],
        redirectUris: ['http://127.0.0.1/oauth/callback'],
        issuerUrl: startUrl,
        ...(scopes?.length ? { scopes } : {}),
      }),
    startDeviceAuthorization: ({ clientId, clientSecret }, startUrl) =>
      post('/device_authorization', { clientId, clientSecret, startUrl }),
    createToken: ({ clientId, clientSecret }, grant) => post('/token', { clientId, clientSecret, ...grant }),
    listAccounts: (accessToken) => all('/assignment/accounts?', accessToken, 'accountList'),
    listAccountRoles: (accessToken, accountId) =>
      all(`/assignment/roles?account_id=${encodeURIComponent(accountId)}&`, accessToken, 'roleList'),
    getRoleCredentials: async (accessToken, { accountId, roleName }) =>
      (
        await get(
          `/federation/credentials?role_name=${encodeURIComponent(roleName)}&` +
            `account_id=${encodeURIComponent(accountId)}`,
          accessToken,
        )
      ).roleCredentials,
    logout: async (accessToken) => {
      await call(endpoint, 'POST', '/logout', { 'x-amz-sso_bearer_token': accessToken });
    },
  };
}

async function call(
  endpoint: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<any> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, endpoint), {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
      ...(body === undefined ? {} : { body }),
    });
    text = await response.text();
  } catch (error) {
    const cause = (error as Error).cause;
    throw new CliError(
      `Nothing answers at ${endpoint} (${cause instanceof Error ? cause.message : (error as Error).message}). ` +
        'Is it running? sandlot status',
      3,
    );
  }
  const answer = parse(text);
  if (response.ok) return answer;
  const name = (response.headers.get('x-amzn-errortype') ?? answer?.__type ?? 'Unknown')
    .replace(/[:#].*$/, '')
    .replace(/Exception$/, '');
  throw new SsoError(
    name,
    String(
      answer?.error_description ?? answer?.message ?? `${method} ${path.split('?')[0]} answered ${response.status}.`,
    ),
  );
}

function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
