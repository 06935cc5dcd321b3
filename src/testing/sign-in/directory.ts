/** A server with Identity Center, one user with a password, and hands to sign in with: for this folder's tests. */
import { IdentitystoreClient, CreateUserCommand } from '@aws-sdk/client-identitystore';
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { startSandlot, type Sandlot } from '../start-sandlot.ts';
import { createBrowser, type Browser, type BrowserPage } from './browser.ts';

export const password = 'Quiet-Harbour-77';

export interface TestDirectory {
  readonly sandlot: Sandlot;
  readonly identityStoreId: string;
  readonly startUrl: string;
  readonly userId: string;
}

/** Stops the server when the test ends. `user` has a password unless `withPassword` is false. */
export async function startDirectory(
  t: { after(work: () => Promise<void>): void },
  options: { mfa?: 'ALWAYS_ON' | 'CONTEXT_AWARE' | 'DISABLED'; withPassword?: boolean } = {},
): Promise<TestDirectory> {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  const { identityStoreId, startUrl } = await sandlot.api('POST', '/identity-center/enable', {
    withOrganizations: true,
  });
  await sandlot.api('PUT', '/identity-center/mfa', { mode: options.mfa ?? 'DISABLED' });
  const directory = { sandlot, identityStoreId, startUrl, userId: await createUser(sandlot, identityStoreId, 'casey') };
  if (options.withPassword !== false) await choosePassword(directory, password);
  return directory;
}

export async function createUser(
  sandlot: Sandlot,
  IdentityStoreId: string,
  UserName: string,
  email: string | undefined = `${UserName}@example.com`,
): Promise<string> {
  const credentials = await sandlot.api('POST', '/credentials', {});
  const client = new IdentitystoreClient({ endpoint: sandlot.endpoint, region: sandlot.region, credentials });
  const { UserId } = await client.send(
    new CreateUserCommand({
      IdentityStoreId,
      UserName,
      DisplayName: UserName,
      Name: { GivenName: 'Casey', FamilyName: 'Field' },
      ...(email === undefined || email === '' ? {} : { Emails: [{ Type: 'Work', Value: email, Primary: true }] }),
    }),
  );
  client.destroy();
  return UserId ?? '';
}

/** Sends the reset mail and answers with its link's path. */
export async function resetLink({ sandlot, userId }: TestDirectory): Promise<string> {
  const { mailId } = await sandlot.api('POST', `/users/${userId}/password-reset`, { method: 'email' });
  const { text } = await sandlot.api('GET', `/mail/${mailId}`);
  return linkIn(text);
}

export function linkIn(text: string): string {
  const url = /http:\S+\/signin\/(?:reset|verify-email)\?token=\S+/.exec(text)?.[0];
  if (url === undefined) throw new Error(`No link in: ${text}`);
  const { pathname, search } = new URL(url);
  return pathname + search;
}

export async function choosePassword(directory: TestDirectory, chosen: string): Promise<BrowserPage> {
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  return await browser.submit(await browser.get(await resetLink(directory)), {
    'new-password': chosen,
    'confirm-password': chosen,
  });
}

/** From the user-name page to whatever follows the password. */
export async function signIn(
  browser: Browser,
  page: BrowserPage,
  userName = 'casey',
  secret = password,
): Promise<BrowserPage> {
  return await browser.submit(await browser.submit(page, { username: userName }), { password: secret });
}

export function secretOn(page: BrowserPage): string {
  return /id="secret-key"[^>]*>([A-Z2-7 ]+)</.exec(page.html)?.[1]?.replace(/\s/g, '') ?? '';
}

/** A real client's device flow, up to the point where the person comes in. */
export async function startDeviceFlow({ sandlot, startUrl }: TestDirectory) {
  const oidc = new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region });
  const { clientId, clientSecret } = await oidc.send(
    new RegisterClientCommand({
      clientName: 'botocore-client-test',
      clientType: 'public',
      scopes: ['sso:account:access'],
    }),
  );
  const { deviceCode, userCode, verificationUri, verificationUriComplete } = await oidc.send(
    new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }),
  );
  const createToken = () =>
    oidc.send(
      new CreateTokenCommand({
        clientId,
        clientSecret,
        deviceCode,
        grantType: 'urn:ietf:params:oauth:grant-type:device_code',
      }),
    );
  return {
    oidc,
    userCode: userCode ?? '',
    verificationUri: verificationUri ?? '',
    verificationUriComplete: verificationUriComplete ?? '',
    createToken,
  };
}
