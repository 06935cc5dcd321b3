/** Data folders of earlier versions, committed as they were left, open with today's code with everything there. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CreateTokenCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { S3 } from '@aws-sdk/client-s3';
import { createBrowser } from '../../src/testing/sign-in/browser.ts';
import { signIn } from '../../src/testing/sign-in/directory.ts';
import { totpCode } from '../../src/testing/sign-in/totp.ts';
import { contentsOf, copyFolder, openFolder, type End } from './opened.ts';
import { survey } from './survey.ts';

const fixtures = readdirSync(fileURLToPath(new URL('../fixtures/', import.meta.url))).filter((name) =>
  name.startsWith('data-folder-'),
);
assert.ok(fixtures.length > 0);

const bodies = (data: string) =>
  readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

for (const fixture of fixtures) {
  for (const end of ['stopped', 'killed'] satisfies End[]) {
    test(`${fixture}, ${end}: everything is there, and its secrets still open doors`, (t) =>
      everythingIsThere(t, fixture, end));
  }

  test(`${fixture}: what was under way goes on`, async (t) => {
    const { secrets } = contentsOf(fixture);
    const data = copyFolder(t, fixture, 'stopped');
    const replaced = createHash('sha256').update('the body that is let go of').digest('hex');
    const bodyOf = () =>
      bodies(data).find((path) => createHash('sha256').update(readFileSync(path)).digest('hex') === replaced);
    assert.ok(bodyOf(), 'the folder has a body whose deletion waits');
    const opened = await openFolder(t, fixture, data);

    const oidc = new SSOOIDCClient({ endpoint: opened.endpoint, region: opened.region });
    const { clientId, clientSecret, deviceCode, userCode } = secrets.device;
    const createToken = () =>
      oidc.send(
        new CreateTokenCommand({
          clientId,
          clientSecret,
          deviceCode,
          grantType: 'urn:ietf:params:oauth:grant-type:device_code',
        }),
      );
    await assert.rejects(createToken(), { name: 'AuthorizationPendingException' });
    const browser = createBrowser(opened.consoleOrigin);
    const code = await signIn(browser, await browser.submit(await browser.get('/device'), { user_code: userCode }));
    const consent = await browser.submit(code, { code: totpCode(secrets.totpSecret) });
    assert.match((await browser.submit(consent, { decision: 'allow' })).text, /Request approved/);
    await opened.clock.advance(10_000);
    assert.ok((await createToken()).accessToken);
    const refreshed = await oidc.send(
      new CreateTokenCommand({
        clientId: secrets.portal.clientId,
        clientSecret: secrets.portal.clientSecret,
        grantType: 'refresh_token',
        refreshToken: secrets.portal.refreshToken,
      }),
    );
    assert.ok(refreshed.accessToken);

    await opened.clock.advance(120_000);
    await opened.server.runtime.jobs.idle();
    assert.equal(bodyOf(), undefined, 'the job that waited has run');
  });
}

/**
 * What is kept is the same; a server certificate's last newline is answered no more, as AWS does not, and a bucket is
 * as old as it is in whole seconds.
 */
function asAnsweredNow<T>(survey: T): T {
  const last = '-----END CERTIFICATE-----';
  const text = JSON.stringify(survey).replaceAll(`${last}\\n"}}`, `${last}"}}`);
  return JSON.parse(text.replaceAll(/("CreationDate":"[^".]+)\.\d+Z/g, '$1.000Z'));
}

async function everythingIsThere(t: TestContext, fixture: string, end: End): Promise<void> {
  const contents = contentsOf(fixture);
  const data = copyFolder(t, fixture, end);
  const opened = await openFolder(t, fixture, data);
  const found = await survey(opened, contents.secrets);
  const expected = asAnsweredNow(end === 'killed' ? contents.surveyAfterKill : contents.survey);
  for (const part of Object.keys(expected)) assert.deepEqual(found[part], expected[part], part);

  const browser = createBrowser(opened.consoleOrigin);
  const challenge = await signIn(
    browser,
    await browser.get(`/start/${contents.secrets.identityStoreId}`),
    'casey',
    contents.secrets.password,
  );
  assert.equal(challenge.url.pathname, '/signin/mfa');
  assert.match(
    (await browser.submit(challenge, { code: totpCode(contents.secrets.totpSecret) })).text,
    /AWS access portal/,
  );

  // What is there can be changed, and what was unique still is.
  const s3 = new S3({
    endpoint: opened.endpoint,
    region: opened.region,
    credentials: opened.credentials,
    forcePathStyle: true,
  });
  await assert.rejects(s3.deleteBucket({ Bucket: 'kept-things' }), { name: 'BucketNotEmpty' });
  const { Contents } = await s3.listObjectsV2({ Bucket: 'kept-things' });
  await s3.deleteObjects({ Bucket: 'kept-things', Delete: { Objects: Contents!.map(({ Key }) => ({ Key: Key! })) } });
  await s3.deleteBucket({ Bucket: 'kept-things' });
  // Bodies that are let go of stay for a minute of the machine's.
  const { clock, jobs } = opened.server.runtime;
  const { real } = clock;
  Object.assign(clock, { real: () => real() + 120_000 });
  await jobs.idle().finally(() => Object.assign(clock, { real }));
  assert.deepEqual(bodies(data), []);
}
