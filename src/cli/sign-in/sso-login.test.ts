import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createBrowser } from '../../testing/sign-in/browser.ts';
import { signIn as enterPassword, startDirectory } from '../../testing/sign-in/directory.ts';
import { writeBytes } from '../aws-files/aws-files.ts';
import { CliError } from '../cli-error.ts';
import { roleCredentials } from './role-credentials.ts';
import { ssoApi, SsoError, type DeviceAuthorization } from './sso-api.ts';
import { readSignInTarget } from '../aws-files/sso-config.ts';
import { currentToken, signIn, signOut } from './sso-login.ts';
import { assignRole, configText, testHome } from '../../testing/command-line.ts';
import {
  readToken,
  registrationFile,
  roleCredentialsFile,
  tokenFile,
  writeRegistration,
  writeToken,
} from './token-cache.ts';

async function start(t: { after(work: () => void | Promise<void>): void }) {
  const directory = await startDirectory(t);
  const { sandlot, startUrl } = directory;
  const { files } = testHome(t);
  writeBytes(files.config, configText({ endpoint: sandlot.endpoint, startUrl, account: sandlot.account }));
  const target = readSignInTarget(files, {}, {});
  /** The person at the browser. */
  const answer = async ({ verificationUriComplete }: DeviceAuthorization, decision = 'allow'): Promise<void> => {
    const browser = createBrowser(sandlot.consoleOrigin);
    const { pathname, search } = new URL(verificationUriComplete);
    const confirm = await browser.get(pathname + search);
    await browser.submit(await enterPassword(browser, await browser.submit(confirm)), { decision });
  };
  const api = ssoApi(sandlot.endpoint);
  const login = async (decision?: string) => {
    let answered: Promise<void> | undefined;
    const token = await signIn(api, files, target, (authorization) => {
      answered = answer(authorization, decision);
    });
    await answered;
    return token;
  };
  return { ...directory, files, target, api, login };
}

test("signing in leaves the AWS CLI's own files, for their owner only", async (t) => {
  const { files, login, startUrl, target } = await start(t);
  const token = await login();
  assert.equal(basename(tokenFile(files, target.session)), '18872649b866258fb14e54925782ee349555f61f.json');
  const kept = JSON.parse(readFileSync(tokenFile(files, target.session), 'utf8'));
  assert.deepEqual(Object.keys(kept), [
    'startUrl',
    'region',
    'accessToken',
    'expiresAt',
    'clientId',
    'clientSecret',
    'registrationExpiresAt',
    'refreshToken',
  ]);
  assert.deepEqual([kept.startUrl, kept.region, kept.accessToken], [startUrl, 'us-east-1', token.accessToken]);
  assert.match(kept.expiresAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const registration = JSON.parse(readFileSync(registrationFile(files, target.session), 'utf8'));
  assert.deepEqual(Object.keys(registration), ['clientId', 'clientSecret', 'expiresAt', 'scopes']);
  assert.equal(registration.clientId, kept.clientId);
  for (const name of readdirSync(files.ssoCache))
    assert.equal(statSync(join(files.ssoCache, name)).mode & 0o777, 0o600);
});

test('a registration is used again, and replaced when the server does not know it', async (t) => {
  const { files, login, target } = await start(t);
  const first = await login();
  assert.equal((await login()).clientId, first.clientId);
  writeRegistration(files, target.session, {
    clientId: 'of-another-server',
    clientSecret: 'x',
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    scopes: ['sso:account:access'],
  });
  const third = await login();
  assert.notEqual(third.clientId, 'of-another-server');
  writeBytes(registrationFile(files, target.session), '{"clientId": nonsense');
  assert.ok(await login());
});

test("Deny in the browser, and a start URL that is not this server's, are said in words", async (t) => {
  const { login, api, files, target } = await start(t);
  await assert.rejects(login('deny'), /denied in the browser/);
  assert.equal(readToken(files, target.session), undefined);
  await assert.rejects(
    signIn(
      api,
      files,
      { session: { ...target.session, startUrl: 'https://d-0000000000.awsapps.com/start' } },
      () => {},
    ),
    /refused https:\/\/d-0000000000.*sandlot doctor/s,
  );
});

test('a server that starts anew while the person reads the page is waited for; a slower pace is kept to', async (t) => {
  const { api, files, target, startUrl } = await start(t);
  const answers = ['down', 'SlowDown', 'AuthorizationPending', 'ok'];
  const asked: number[] = [];
  const flaky = {
    ...api,
    startDeviceAuthorization: async () => ({
      deviceCode: 'd',
      userCode: 'u',
      verificationUri: startUrl,
      verificationUriComplete: startUrl,
      expiresIn: 600,
      interval: 0.01,
    }),
    createToken: async () => {
      asked.push(Date.now());
      const answer = answers.shift();
      if (answer === 'down') throw new CliError('Nothing answers', 3);
      if (answer !== 'ok') throw new SsoError(answer!, '');
      return { accessToken: 'token', expiresIn: 3600 };
    },
  };
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const signedIn = signIn(flaky, files, target, () => {});
  const pump = setInterval(() => t.mock.timers.tick(6000), 5);
  t.after(() => clearInterval(pump));
  assert.equal((await signedIn).accessToken, 'token');
  assert.deepEqual([answers.length, asked.length], [0, 4]);
});

test('a token about to end is renewed; one that cannot be says how to sign in', async (t) => {
  const { login, api, files, target } = await start(t);
  const token = await login();
  assert.equal((await currentToken(api, files, target)).accessToken, token.accessToken);
  const soon = new Date(Date.now() + 60_000).toISOString();
  writeToken(files, target.session, { ...token, expiresAt: soon });
  const renewed = await currentToken(api, files, target);
  assert.notEqual(renewed.accessToken, token.accessToken);
  assert.equal(readToken(files, target.session)!.accessToken, renewed.accessToken);
  assert.ok(renewed.refreshToken);
  writeToken(files, target.session, { ...renewed, expiresAt: soon, refreshToken: 'nonsense' });
  assert.equal(
    (await currentToken(api, files, target)).accessToken,
    renewed.accessToken,
    'until it ends it is still good',
  );
  writeToken(files, target.session, {
    ...renewed,
    expiresAt: new Date(Date.now() - 1000).toISOString(),
    refreshToken: 'nonsense',
  });
  await assert.rejects(currentToken(api, files, target), /"amplify-admin" has expired .*Sign in: sandlot login$/);
});

test('processes that renew at the same time all get a token', async (t) => {
  const { login, api, files, target } = await start(t);
  const token = await login();
  writeToken(files, target.session, { ...token, expiresAt: new Date(Date.now() - 1000).toISOString() });
  const all = await Promise.all(Array.from({ length: 5 }, () => currentToken(api, files, target)));
  for (const { accessToken } of all) assert.ok(await api.listAccounts(accessToken));
});

test('a token of another start URL is not sent anywhere', async (t) => {
  const { login, files, target } = await start(t);
  const token = await login();
  writeToken(files, { ...target.session, startUrl: 'https://work.awsapps.com/start' }, token);
  const untouchable = new Proxy({}, { get: () => assert.fail('the server was called') }) as never;
  await assert.rejects(currentToken(untouchable, files, target), /was for https:\/\/work\.awsapps\.com\/start/);
  await signOut(untouchable, files, target);
});

test("credentials are the role's, are kept for other processes, and go with the sign-in", async (t) => {
  const { login, api, files, target, sandlot, userId } = await start(t);
  await assert.rejects(roleCredentials(api, sandlot.endpoint, files, target, target.role!), /has no token yet/);
  await login();
  await assert.rejects(
    roleCredentials(api, sandlot.endpoint, files, target, target.role!),
    /no role "amplify-policy" in account/,
  );
  await assignRole(sandlot, userId, 'amplify-policy');
  const credentials = await roleCredentials(api, sandlot.endpoint, files, target, target.role!);
  const sts = new STSClient({
    endpoint: sandlot.endpoint,
    region: 'us-east-1',
    credentials: { ...credentials, expiration: new Date(credentials.expiration) },
  });
  assert.match(
    (await sts.send(new GetCallerIdentityCommand({}))).Arn!,
    /assumed-role\/AWSReservedSSO_amplify-policy_\w+\/casey$/,
  );
  sts.destroy();
  assert.deepEqual(await roleCredentials(api, sandlot.endpoint, files, target, target.role!), credentials);
  const [kept] = readdirSync(files.sandlotCache);
  assert.equal(statSync(join(files.sandlotCache, kept!)).mode & 0o777, 0o600);
  assert.equal(
    readFileSync(join(files.sandlotCache, kept!), 'utf8').includes(readToken(files, target.session)!.accessToken),
    false,
  );
  await login();
  assert.notEqual(
    (await roleCredentials(api, sandlot.endpoint, files, target, target.role!)).accessKeyId,
    credentials.accessKeyId,
    'another sign-in has credentials of its own',
  );
});

test('a session ended at the server is renewed or said, never served from what was kept', async (t) => {
  const { login, api, files, target, sandlot, userId } = await start(t);
  await assignRole(sandlot, userId, 'amplify-policy');
  const token = await login();
  await api.logout(token.accessToken);
  await assert.rejects(
    roleCredentials(api, sandlot.endpoint, files, target, target.role!),
    /"amplify-admin" is no longer accepted.*sandlot login/,
  );
});

test('signing out ends the token at the server and removes what clients keep of it, and nothing else', async (t) => {
  const { login, api, files, target, sandlot, userId } = await start(t);
  await assignRole(sandlot, userId, 'amplify-policy');
  const token = await login();
  await roleCredentials(api, sandlot.endpoint, files, target, target.role!);
  const foreign = join(files.ssoCache, 'foreign.json');
  writeFileSync(foreign, '{}');
  mkdirSync(files.cliCache, { recursive: true });
  const cliFile = roleCredentialsFile(files, target.session, target.role!);
  writeFileSync(cliFile, '{}');
  assert.deepEqual(await signOut(api, files, target), { wasSignedIn: true, serverKnows: true });
  assert.deepEqual(
    readdirSync(files.ssoCache).sort(),
    [basename(registrationFile(files, target.session)), 'foreign.json'].sort(),
  );
  assert.deepEqual([readdirSync(files.cliCache), readdirSync(files.sandlotCache)], [[], []]);
  await assert.rejects(api.listAccounts(token.accessToken), { name: 'Unauthorized' });
  assert.deepEqual(await signOut(api, files, target), { wasSignedIn: false, serverKnows: false });
});

test('signing in anew forgets role credentials of another start URL or registration, and no others', async (t) => {
  const { login, files, target } = await start(t);
  const file = roleCredentialsFile(files, target.session, target.role!);
  const foreign = join(files.cliCache, 'foreign.json');
  const isKept = async (): Promise<boolean> => {
    for (const name of [file, foreign]) writeBytes(name, '{}', 0o600);
    await login();
    return readdirSync(files.cliCache).includes(basename(file));
  };
  assert.equal(await isKept(), false, 'there was no token');
  assert.equal(await isKept(), true, 'the same session');
  const token = readToken(files, target.session)!;
  writeToken(files, { ...target.session, startUrl: 'https://d-0000000000.awsapps.com/start' }, token);
  assert.equal(await isKept(), false, 'another start URL');
  writeRegistration(files, target.session, {
    clientId: 'of-before-a-reset',
    clientSecret: 'x',
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    scopes: ['sso:account:access'],
  });
  assert.equal(await isKept(), false, 'another registration');
  assert.deepEqual(readdirSync(files.cliCache), ['foreign.json']);
});

test('a legacy profile signs in by its start URL', async (t) => {
  const { api, files, sandlot, startUrl } = await start(t);
  writeBytes(
    files.config,
    `[profile old]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\nendpoint_url = ${sandlot.endpoint}\n`,
  );
  const { session } = readSignInTarget(files, { profile: 'old' }, {});
  await assert.rejects(
    signIn(api, files, { session }, () => {
      throw new Error('shown');
    }),
    /shown/,
  );
  assert.match(tokenFile(files, session), /[0-9a-f]{40}\.json$/);
  assert.match(readFileSync(registrationFile(files, session), 'utf8'), /^\{"clientId":/);
});

test("which session is meant: the profile's, the one that is named, or the only one", (t) => {
  const { files } = testHome(t);
  writeBytes(
    files.config,
    '[profile a]\nsso_session = s\n[sso-session s]\nsso_start_url = https://x\nsso_region = eu-west-1\n',
  );
  assert.equal(readSignInTarget(files, {}, {}).session.name, 's');
  assert.equal(readSignInTarget(files, {}, { AWS_PROFILE: 'a' }).profileName, 'a');
  assert.equal(readSignInTarget(files, { session: 's' }, {}).session.region, 'eu-west-1');
  assert.throws(
    () => readSignInTarget(files, { profile: 'b' }, {}),
    /no profile "b".*It has: a\..*sandlot configure --profile b/,
  );
  assert.throws(() => readSignInTarget(files, { session: 'none' }, {}), /no \[sso-session none\]/);
  writeBytes(files.config, '[profile a]\nsso_session = s\n[sso-session s]\nsso_start_url = https://x\n');
  assert.throws(() => readSignInTarget(files, { profile: 'a' }, {}), /lacks sso_region/);
});
