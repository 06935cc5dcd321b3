import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  OrganizationsClient,
  type OrganizationsClientConfig,
} from '@aws-sdk/client-organizations';
import { startDirectory } from '../../testing/sign-in/directory.ts';
import { readBytes, writeBytes } from './aws-files.ts';
import { writeRoleProfiles, type ProfilesOptions } from '../commands/profiles/profiles.ts';
import { readSections } from './ini-file.ts';
import { defaultPattern, nameProfiles, planProfiles, type AssignedRole } from './role-profiles.ts';
import { readSignInTarget } from './sso-config.ts';
import { assignRole, configText, testHome, testTerminal } from '../../testing/command-line.ts';
import { writeToken } from '../sign-in/token-cache.ts';

const role = (accountName: string, accountId: string, roleName: string): AssignedRole => ({
  account: { accountName, accountId },
  roleName,
});
const names = (roles: AssignedRole[], pattern = defaultPattern): string[] =>
  nameProfiles(roles, pattern, 's').map(({ name }) => name);
const place = {
  sessionName: 's',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:4566',
};

test("names are the account's and the role's, in characters that every client reads, and differ", () => {
  assert.deepEqual(names([role('Dev Team', '111122223333', 'Admin')]), ['Dev-Team-Admin']);
  assert.deepEqual(names([role('"]\n[default]\nx="', '111122223333', 'a=b,c')]), ['default-x-a-b-c']);
  assert.deepEqual(names([role('日本', '111122223333', 'Admin')]), ['111122223333-Admin']);
  const twins = [role('Dev', '111122223333', 'Admin'), role('Dev', '444455556666', 'Admin')];
  assert.deepEqual(names(twins), ['Dev-Admin-111122223333', 'Dev-Admin-444455556666']);
  assert.deepEqual(names([...twins].reverse()), ['Dev-Admin-444455556666', 'Dev-Admin-111122223333']);
  assert.equal(new Set(names([role('Dev', '111122223333', 'a=b'), role('Dev', '111122223333', 'a,b')])).size, 2);
});

test('patterns', () => {
  assert.deepEqual(names([role('Dev', '111122223333', 'Admin')], '{session}/{role}@{accountId}'), [
    's/Admin@111122223333',
  ]);
  assert.throws(() => names([], 'same'), { exitCode: 2 });
  assert.throws(() => names([], '{account}-{user}'), { exitCode: 2, message: /\{user\} is not known/ });
});

test('the same roles again change nothing; a role that goes is only taken out with prune', () => {
  const all = nameProfiles(
    [role('Dev', '111122223333', 'Admin'), role('Dev', '111122223333', 'Reader')],
    defaultPattern,
    's',
  );
  const mine = '# mine\r\n[profile mine]\r\nregion=x\r\n';
  const { text, made } = planProfiles(mine, all, place, true);
  assert.deepEqual(made, ['Dev-Admin', 'Dev-Reader']);
  assert.ok(text.startsWith(mine) && !text.replaceAll('\r\n', '').includes('\n'));
  assert.equal(planProfiles(text, [...all].reverse(), place, true).text, text);
  const kept = planProfiles(text, all.slice(0, 1), place, false);
  assert.deepEqual([kept.text, kept.stale], [text, ['Dev-Reader']]);
  const pruned = planProfiles(text, all.slice(0, 1), place, true);
  assert.deepEqual([pruned.removed, pruned.stale], [['Dev-Reader'], []]);
  assert.deepEqual(
    readSections(pruned.text).map(({ name }) => name),
    ['profile mine', 'profile Dev-Admin', 'sso-session s', 'services sandlot'],
  );
});

test('what the user made, or added to, is never taken out', () => {
  const [admin] = nameProfiles([role('Dev', '111122223333', 'Admin')], defaultPattern, 's');
  const { text } = planProfiles('', [admin!], place, false);
  const edited = text.replace('[profile Dev-Admin]\n', '[profile Dev-Admin]\noutput = json\n');
  assert.deepEqual(planProfiles(edited, [], place, true), {
    text: edited,
    made: [],
    removed: [],
    stale: ['Dev-Admin'],
    taken: [],
  });
  const own = text.replace('# made by sandlot profiles\n', '');
  assert.deepEqual(planProfiles(own, [], place, true).text, own);
  const taken = planProfiles(own.replace('Admin\n', 'Other\n'), [admin!], place, true);
  assert.deepEqual([taken.text, taken.taken], [own.replace('Admin\n', 'Other\n'), ['Dev-Admin']]);
  assert.deepEqual(planProfiles(text, [], { ...place, sessionName: 'another' }, true).text, text);
});

test('a profile that this command made follows the server to another port', () => {
  const roles = nameProfiles([role('Dev', '111122223333', 'Admin')], defaultPattern, 's');
  const { text } = planProfiles('', roles, place, false);
  assert.equal(
    planProfiles(text, roles, { ...place, endpoint: 'http://127.0.0.1:9' }, false).text,
    text.replaceAll(':4566', ':9'),
  );
});

test('profiles of a signed-in user in two accounts', async (t) => {
  const { sandlot, startUrl, userId } = await startDirectory(t);
  const { files } = testHome(t);
  writeBytes(files.config, configText({ endpoint: sandlot.endpoint, startUrl, account: sandlot.account }));
  const target = readSignInTarget(files, {}, {});
  const run = (options: Partial<ProfilesOptions> = {}, answer?: boolean) => {
    const terminal = testTerminal(answer);
    return writeRoleProfiles(sandlot.endpoint, target, { pattern: defaultPattern, ...options }, files, terminal).then(
      () => terminal,
    );
  };
  await assert.rejects(run(), /has no token yet\. Sign in: sandlot login$/);
  const token = await sandlot.api('POST', `/users/${userId}/sso-token`, {
    clientName: 'test',
    scopes: ['sso:account:access'],
  });
  writeToken(files, target.session, token);
  assert.match((await run()).shown.join(''), /No account has been assigned to you/);
  const member = await createAccount(sandlot.clientConfig, 'Team & Co', sandlot.idle);
  await assignRole(sandlot, userId, 'amplify-policy');
  await assignRole(sandlot, userId, 'Reader', member);
  const before = readBytes(files.config)!;
  assert.match((await run({ dryRun: true })).shown.join(''), /^\+\[profile Team-Co-Reader\]$/m);
  assert.equal(readBytes(files.config), before);
  await run();
  const after = readBytes(files.config)!;
  assert.ok(after.startsWith(before));
  const made = readSections(after).filter(({ comments }) => comments.length > 0);
  assert.equal(made.length, 2);
  assert.deepEqual(
    { ...made.find(({ name }) => name === 'profile Team-Co-Reader')!.settings },
    {
      sso_session: 'amplify-admin',
      sso_account_id: member,
      sso_role_name: 'Reader',
      region: 'us-east-1',
      endpoint_url: sandlot.endpoint,
      services: 'sandlot',
    },
  );
  assert.match((await run()).shown.join(''), /nothing was written/);
  await sandlot.api('PUT', `/users/${userId}/status`, { status: 'DISABLED' });
  await assert.rejects(run({ prune: true }), /is no longer accepted/);
  assert.equal(readBytes(files.config), after, 'a refused token must not look like a user without roles');
});

async function createAccount(
  config: OrganizationsClientConfig,
  AccountName: string,
  idle: () => Promise<void>,
): Promise<string> {
  const client = new OrganizationsClient(config);
  const { CreateAccountStatus } = await client.send(
    new CreateAccountCommand({ AccountName, Email: 'team@example.com' }),
  );
  await idle();
  const { CreateAccountStatus: done } = await client.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus!.Id! }),
  );
  client.destroy();
  return done!.AccountId!;
}
