/** The domain clock is moved a year ahead, used there, and put back: nothing waits a year for what happened there. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { IAM } from '@aws-sdk/client-iam';
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc';
import { startDirectory } from '../../src/testing/sign-in/directory.ts';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';

const year = 365 * 24 * 3_600_000;

async function startAYearAhead(t: TestContext): Promise<{ sandlot: Sandlot; putBack(): Promise<unknown> }> {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  await sandlot.advance(year);
  return { sandlot, putBack: () => sandlot.api('DELETE', '/clock') };
}

test("a key's last use is what it is used for now", async (t) => {
  const { sandlot, putBack } = await startAYearAhead(t);
  const root = new IAM(sandlot.clientConfig);
  await root.createUser({ UserName: 'worker' });
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }],
  });
  await root.putUserPolicy({ UserName: 'worker', PolicyName: 'all', PolicyDocument });
  const { AccessKey } = await root.createAccessKey({ UserName: 'worker' });
  const worker = new IAM({
    ...sandlot.clientConfig,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  });
  t.after(() => {
    root.destroy();
    worker.destroy();
  });
  const lastUse = async (): Promise<number> =>
    (
      await root.getAccessKeyLastUsed({ AccessKeyId: AccessKey!.AccessKeyId! })
    ).AccessKeyLastUsed?.LastUsedDate?.getTime() ?? 0;
  const actionUse = async (): Promise<number> => {
    const { JobId } = await root.generateServiceLastAccessedDetails({
      Arn: `arn:aws:iam::${sandlot.account}:user/worker`,
      Granularity: 'ACTION_LEVEL',
    });
    const { ServicesLastAccessed } = await root.getServiceLastAccessedDetails({ JobId });
    const actions =
      ServicesLastAccessed?.flatMap(({ TrackedActionsLastAccessed }) => TrackedActionsLastAccessed ?? []) ?? [];
    return actions.find(({ ActionName }) => ActionName === 'ListUsers')?.LastAccessedTime?.getTime() ?? 0;
  };
  const isAhead = (time: number) => time > Date.now() + year / 2;
  await worker.listUsers({});
  while (!isAhead(await lastUse()) || !isAhead(await actionUse())) await delay(20);
  await putBack();
  await worker.listUsers({});
  while (isAhead(await lastUse()) || isAhead(await actionUse())) await delay(20);
});

test('a credential report of then is not the report of now', async (t) => {
  const { sandlot, putBack } = await startAYearAhead(t);
  const root = new IAM(sandlot.clientConfig);
  t.after(() => root.destroy());
  await root.generateCredentialReport({});
  await putBack();
  await root.createUser({ UserName: 'newcomer' });
  assert.equal((await root.generateCredentialReport({})).State, 'STARTED');
  assert.match(Buffer.from((await root.getCredentialReport({})).Content!).toString(), /^newcomer,/m);
  assert.equal((await root.generateCredentialReport({})).State, 'COMPLETE');
});

test('reports of then leave before those of now', async (t) => {
  const { sandlot, putBack } = await startAYearAhead(t);
  const root = new IAM(sandlot.clientConfig);
  t.after(() => root.destroy());
  const generate = async () =>
    (await root.generateServiceLastAccessedDetails({ Arn: `arn:aws:iam::aws:policy/ReadOnlyAccess` })).JobId!;
  for (let count = 0; count < 100; count++) await generate();
  await putBack();
  const [first, second] = [await generate(), await generate()];
  for (const JobId of [first, second])
    assert.equal((await root.getServiceLastAccessedDetails({ JobId })).JobStatus, 'COMPLETED');
});

test('a device that asked then may ask now', async (t) => {
  const { sandlot, putBack } = await startAYearAhead(t);
  const { startUrl } = (await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true })) as {
    startUrl: string;
  };
  const oidc = new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 });
  t.after(() => oidc.destroy());
  const { clientId, clientSecret } = await oidc.send(
    new RegisterClientCommand({ clientName: 'device', clientType: 'public' }),
  );
  const { deviceCode } = await oidc.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }));
  const ask = () =>
    oidc.send(
      new CreateTokenCommand({
        clientId,
        clientSecret,
        deviceCode,
        grantType: 'urn:ietf:params:oauth:grant-type:device_code',
      }),
    );
  await assert.rejects(ask(), { name: 'AuthorizationPendingException' });
  await putBack();
  await assert.rejects(ask(), { name: 'AuthorizationPendingException' });
});

test('clients registered then leave before those of now', async (t) => {
  const { sandlot, putBack } = await startAYearAhead(t);
  const { startUrl } = await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true });
  const oidc = new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 });
  t.after(() => oidc.destroy());
  const register = () => oidc.send(new RegisterClientCommand({ clientName: 'a', clientType: 'public' }));
  for (let i = 0; i < 200; i++) await register();
  await putBack();
  const { clientId, clientSecret } = await register();
  await register();
  await oidc.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }));
});

test('mail sent then leaves before that of now', async (t) => {
  const { sandlot, userId } = await startDirectory(t);
  const send = async (): Promise<string> =>
    (await sandlot.api('POST', `/users/${userId}/password-reset`, { method: 'email' })).mailId;
  await sandlot.advance(year);
  for (let i = 0; i < 50; i++) await Promise.all(Array.from({ length: 10 }, send));
  await sandlot.api('DELETE', '/clock');
  const now = [await send(), await send()];
  for (const mailId of now) assert.equal((await sandlot.api('GET', `/mail/${mailId}`)).id, mailId);
});
