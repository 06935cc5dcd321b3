import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { startSandlot } from '../testing/start-sandlot.ts';
import { configure, type ConfigureOptions } from './commands/profiles/configure.ts';
import { undoChange } from './aws-files/config-change.ts';
import { asLocalServer, testHome, testTerminal } from '../testing/command-line.ts';

async function start(t: { after(work: () => void | Promise<void>): void }, { enabled = true } = {}) {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  const { home, files } = testHome(t);
  const center = enabled
    ? await sandlot.api('POST', '/identity-center/enable', { withOrganizations: true })
    : undefined;
  const server = asLocalServer(sandlot, join(home, '.sandlot'));
  mkdirSync(dirname(files.config), { recursive: true });
  return {
    sandlot,
    server,
    files,
    startUrl: center?.startUrl as string,
    run: (options: ConfigureOptions, answer?: boolean) => {
      const terminal = testTerminal(answer);
      return configure(server, { profile: 'default', ...options }, files, terminal).then(() => terminal);
    },
    write: (text: string | Buffer) => writeFileSync(files.config, text),
    read: () => readFileSync(files.config, 'utf8'),
    backups: () => readdirSync(dirname(files.config)).filter((name) => name.includes('backup')),
  };
}

const profile = (endpoint: string, account: string, startUrl: string): string => `[default]
sso_session = amplify-admin
sso_account_id = ${account}
sso_role_name = amplify-policy
region = us-east-1
endpoint_url = ${endpoint}
services = sandlot

[sso-session amplify-admin]
sso_start_url = ${startUrl}
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[services sandlot]
sso =
  endpoint_url = ${endpoint}
sso_oidc =
  endpoint_url = ${endpoint}
`;

test('where there is nothing, the profile is written without a question, and undo leaves nothing', async (t) => {
  const { run, read, files, sandlot, startUrl } = await start(t);
  const terminal = await run({});
  assert.equal(read(), profile(sandlot.endpoint, sandlot.account, startUrl));
  assert.equal(statSync(files.config).mode & 0o777, 0o600);
  assert.match(terminal.shown[0]!, /^--- \/dev\/null\n\+\+\+ .*config\n@@ -0,0 \+1,18 @@\n\+\[default\]\n/);
  assert.match((await run({})).shown.join(''), /nothing was written/);
  await undoChange(files, testTerminal(true), {});
  assert.deepEqual(readdirSync(dirname(files.config)), []);
});

test('an existing profile is touched after a yes; all else keeps its bytes, and undo brings them back', async (t) => {
  const { run, files, write, sandlot } = await start(t);
  const odd = Buffer.from(
    '# caf\u00e9 \u00ff in Latin-1\r\n[profile work]\r\nregion=eu-west-1\r\n; mine\r\n[default]\r\n' +
      'region = eu-west-1\r\noutput=json\r\n[plugins]\r\nx = y',
    'latin1',
  );
  write(odd);
  chmodSync(files.config, 0o640);
  await assert.rejects(run({}), { exitCode: 5, message: /no terminal to ask on/ });
  await assert.rejects(run({}, false), { exitCode: 5, message: 'Nothing was written.' });
  assert.deepEqual(readFileSync(files.config), odd);
  const terminal = await run({}, true);
  assert.deepEqual(terminal.asked, [`Change the profile "default" in ${files.config}?`]);
  const after = readFileSync(files.config, 'latin1');
  assert.ok(
    after.startsWith(
      '# caf\u00e9 \u00ff in Latin-1\r\n[profile work]\r\nregion=eu-west-1\r\n; mine\r\n[default]\r\n' +
        'sso_session = amplify-admin\r\n',
    ),
  );
  assert.ok(
    after.includes(`endpoint_url = ${sandlot.endpoint}\r\n`) && after.includes('output=json\r\n[plugins]\r\nx = y\r\n'),
  );
  assert.equal(after.replaceAll('\r\n', '').includes('\n'), false);
  assert.equal(statSync(files.config).mode & 0o777, 0o640);
  await undoChange(files, testTerminal(), { yes: true });
  assert.deepEqual(readFileSync(files.config), odd);
});

test('--dry-run shows and writes nothing; --yes does not ask', async (t) => {
  const { run, read, write, backups } = await start(t);
  write('[default]\nregion = eu-west-1\n');
  assert.match((await run({ dryRun: true })).shown.join(''), /^-region = eu-west-1$/m);
  assert.equal(read(), '[default]\nregion = eu-west-1\n');
  assert.deepEqual(backups(), []);
  assert.deepEqual((await run({ yes: true })).asked, []);
  assert.match(read(), /^region = us-east-1$/m);
  assert.equal(backups().length, 1);
});

test('a legacy profile becomes one with a session', async (t) => {
  const { run, read, write, sandlot, startUrl } = await start(t);
  write(
    `[default]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\nsso_account_id = 111122223333\n` +
      'sso_role_name = Dev\n',
  );
  await run({}, true);
  const [profileSection] = read().split('\n\n');
  assert.doesNotMatch(profileSection!, /sso_start_url|sso_region/);
  assert.match(profileSection!, /^sso_account_id = 111122223333\nsso_role_name = Dev$/m);
  assert.match(profileSection!, new RegExp(`^endpoint_url = ${sandlot.endpoint}$`, 'm'));
});

test('a profile as aws configure sso left it keeps its account and role, and so does its neighbour', async (t) => {
  const { run, read, write, startUrl } = await start(t);
  const wizard = (name: string): string =>
    `[${name}]\nsso_session = mine\nsso_account_id = 111122223333\nsso_role_name = Dev\nregion = us-east-1\n`;
  write(
    `${wizard('default')}${wizard('profile other')}[sso-session mine]\nsso_start_url = ${startUrl}\n` +
      'sso_region = us-east-1\nsso_registration_scopes = sso:account:access\n',
  );
  await run({}, true);
  assert.match(read(), /^\[default\]\n(.+\n)*sso_session = mine\nsso_account_id = 111122223333\nsso_role_name = Dev\n/);
  assert.ok(read().includes(wizard('profile other')));
});

test('what clients prefer to signing in is left alone, in either file', async (t) => {
  const { run, write, files, read } = await start(t);
  write('[default]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = y\n');
  await assert.rejects(run({ yes: true }), { exitCode: 5, message: /has role_arn, source_profile in .*config/ });
  write('');
  writeFileSync(
    files.credentials,
    '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n',
  );
  await assert.rejects(run({ yes: true }), { exitCode: 5, message: /has aws_access_key_id, .* in .*credentials/ });
  assert.equal(read(), '');
});

test('a session that another profile uses for somewhere else is left alone', async (t) => {
  const { run, write } = await start(t);
  write(
    '[profile work]\nsso_session = amplify-admin\n[sso-session amplify-admin]\n' +
      'sso_start_url = https://work.awsapps.com/start\nsso_region = eu-west-1\n',
  );
  await assert.rejects(run({ yes: true }), { exitCode: 5, message: /the profile "work"/ });
  await run({ session: 'sandlot', yes: true });
});

test('profiles of a Sandlot on another port keep their endpoints', async (t) => {
  const { run, write, read, sandlot } = await start(t);
  const other =
    '[profile other]\nendpoint_url = http://127.0.0.1:1\nservices = sandlot\n\n[services sandlot]\nsso =\n' +
    '  endpoint_url = http://127.0.0.1:1\n';
  write(other);
  await run({}, true);
  assert.ok(read().startsWith(other));
  assert.match(read(), new RegExp(`^services = sandlot-${new URL(sandlot.endpoint).port}$`, 'm'));
});

test('names that a client could not read, files that none reads, and a server without Identity Center', async (t) => {
  const { run, write } = await start(t);
  for (const name of ['two words', 'a]b', 'x\n[default]', ''])
    await assert.rejects(run({ profile: name }), { exitCode: 2 });
  write(Buffer.from('\ufeff[default]\nregion = x\n', 'utf16le'));
  await assert.rejects(run({ yes: true }), { exitCode: 5, message: /UTF-16/ });
  write('\ufeff[default]\nregion = x\n');
  await assert.rejects(run({ yes: true }), { exitCode: 5, message: /byte order mark/ });
  const { run: without } = await start(t, { enabled: false });
  await assert.rejects(without({}), /not enabled/);
});

test('--aws-models warns, asks, and is taken back with the rest', async (t) => {
  const { run, files, server } = await start(t);
  await assert.rejects(run({ awsModels: true }, true), /endpoints\.json is missing/);
  mkdirSync(join(server.dataFolder, 'aws'), { recursive: true });
  writeFileSync(join(server.dataFolder, 'aws', 'endpoints.json'), '{"version":3}\n');
  await assert.rejects(run({ awsModels: true }), { exitCode: 5 });
  const terminal = await run({ awsModels: true }, true);
  assert.match(terminal.shown[0]!, /^Careful: .*every AWS CLI and boto3/);
  assert.equal(readFileSync(files.endpoints, 'utf8'), '{"version":3}\n');
  await undoChange(files, testTerminal(true), {});
  assert.deepEqual([readdirSync(dirname(files.endpoints)), readdirSync(dirname(files.config))], [[], ['models']]);
});

test('undo asks, even with --yes, when the file was changed since; then nothing is left to take back', async (t) => {
  const { run, files, write, read } = await start(t);
  write('[default]\nregion = eu-west-1\n');
  await run({}, true);
  write(`${read()}# mine\n`);
  await assert.rejects(undoChange(files, testTerminal(), { yes: true }), { exitCode: 5 });
  await assert.rejects(undoChange(files, testTerminal(false), { yes: true }), { exitCode: 5 });
  const terminal = testTerminal(true);
  await undoChange(files, terminal, {});
  assert.match(terminal.shown[0]!, /changed since/);
  assert.equal(read(), '[default]\nregion = eu-west-1\n');
  await assert.rejects(undoChange(files, testTerminal(true), {}), /nothing to take back/);
});

test('secrets in the lines around a change are not shown', async (t) => {
  const { run, write } = await start(t);
  write(
    '[default]\nregion = eu-west-1\n[profile keys]\naws_secret_access_key = topsecret\nname = \u001b]0;title\u0007\n',
  );
  const shown = (await run({}, true)).shown.join('');
  assert.match(shown, /aws_secret_access_key = \*{8}/);
  assert.equal(shown.includes('topsecret') || shown.includes('\u001b'), false);
});
