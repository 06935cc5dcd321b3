import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { ensurePassword } from './first-password.ts';
import { ensureIdentityCenter, ensurePageSetup } from './page-setup.ts';
import { asLocalServer } from '../../testing/command-line.ts';

async function start(t: { after(work: () => Promise<void>): void }) {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  const server = asLocalServer(sandlot, '/data');
  const center = await ensureIdentityCenter(server);
  const setUp = async (email: string) => {
    const steps: string[] = [];
    return {
      ...(await ensurePageSetup(server, center, email, (text) => {
        steps.push(text);
      })),
      steps,
    };
  };
  const mail = async (): Promise<{ to: string }[]> => (await sandlot.api('GET', '/mail')).items;
  return { sandlot, server, center, setUp, mail };
}

test('a second run with another address says which one the user has', async (t) => {
  const { setUp } = await start(t);
  const first = await setUp('one@example.com');
  assert.equal(first.steps[0], 'User amplify-admin (one@example.com)');
  const second = await setUp('two@example.com');
  assert.equal(second.email, 'one@example.com');
  assert.match(
    second.steps[0]!,
    /^User amplify-admin \(one@example\.com\), there since before: the address stays, not two@example\.com/,
  );
  assert.deepEqual((await setUp('one@example.com')).steps, first.steps);
});

test('a mail to choose a password is sent where none waits, and only there', async (t) => {
  const { sandlot, server, setUp, mail } = await start(t);
  const setup = await setUp('you@example.com');
  assert.match(
    await ensurePassword(server, setup),
    /^To sign in by browser, choose a password by the mail to you@example\.com .*sandlot mail --data \/data latest\)$/,
  );
  assert.equal((await mail()).length, 1);
  assert.match(await ensurePassword(server, setup), /the mail to you@example\.com .*sandlot mail --data \/data\)$/);
  assert.equal((await mail()).length, 1, 'it waits already');
  await sandlot.advance(25 * 3_600_000);
  await ensurePassword(server, setup);
  assert.equal((await mail()).length, 2, 'its link has ended');
  await sandlot.api('DELETE', '/mail');
  await ensurePassword(server, setup);
  assert.equal((await mail()).length, 1, 'it was deleted');
  await sandlot.api('POST', `/users/${setup.userId}/password-reset`, { method: 'one-time-password' });
  assert.equal(await ensurePassword(server, setup), 'amplify-admin has a password');
  assert.equal((await mail()).length, 1);
});

test('a user without an address is sent nothing and told about one-time passwords', async (t) => {
  const { sandlot, server, center, setUp, mail } = await start(t);
  const client = new IdentitystoreClient(sandlot.clientConfig);
  await client.send(
    new CreateUserCommand({
      IdentityStoreId: center.identityStoreId,
      UserName: 'amplify-admin',
      DisplayName: 'Amplify Admin',
      Name: { FamilyName: 'Admin', GivenName: 'Amplify' },
    }),
  );
  client.destroy();
  const setup = await setUp('you@example.com');
  assert.match(setup.steps[0]!, /^User amplify-admin, there since before, without an e-mail address/);
  assert.match(
    await ensurePassword(server, setup),
    /no e-mail address to send a link to\. Generate a one-time password/,
  );
  assert.deepEqual(await mail(), []);
});
