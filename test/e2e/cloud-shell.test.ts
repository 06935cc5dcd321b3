/**
 * `sandlot shell` beyond the page: shells that know no bracketed paste, scripts, other people's settings,
 * what is missing.
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pageScript } from './amplify-page.ts';
import { awsCli2, jq, missingOf, pseudoTerminal, required } from './requirements.ts';
import { run, sandlot, startServerProcess, type ServerProcess } from './server-process.ts';
import { openTerminal } from './terminal.ts';

const aws = awsCli2();
const needed = missingOf(aws, jq());
let server: ServerProcess;

before(async () => {
  server = await startServerProcess();
  await server.api('POST', '/identity-center/enable', { withOrganizations: true });
});
after(() => server?.stop());

test(
  "the page's script, pasted as separate lines (bash before 5.1)",
  { skip: missingOf(aws, jq(), pseudoTerminal()) },
  async (t) => {
    const shell = openTerminal('sandlot shell', server.env);
    t.after(() => shell.close());
    await shell.expect(/[#$] $/);
    shell.type('bind "set enable-bracketed-paste off"');
    await shell.expect(/off"\s[^]*[#$] $/);
    shell.type(pageScript('1-email-address'));
    await shell.expect(/Enter email address: $/);
    shell.type('you@example.com');
    await shell.expect(/[#$] $/);
    shell.type(pageScript('2-amplify-admin').replaceAll('\n', '\r'));
    await shell.expect(/"AccountAssignmentCreationStatus": \{[^}]*\}[^]*# Hit enter\s[^]*[#$] $/);
    shell.type(pageScript('3-start-url'));
    await shell.expect(
      /Start session url: https:\/\/d-[0-9a-f]{10}\.awsapps\.com\/start\s+Region: us-east-1\s+Username: amplify-admin\s+Sandlot: .*http:\/\/console\.localhost:\d+\/start\/d-/,
    );
    assert.doesNotMatch(shell.text(), /error occurred|command not found|jq: error/i);
    shell.type('exit 3');
    assert.equal(await shell.ended, 3, "the shell's own exit code");
  },
);

test(
  "the page's last block, pasted with the lines that it prints, still says where the portal is",
  { skip: missingOf(aws, jq(), pseudoTerminal()) },
  async (t) => {
    const shell = openTerminal('sandlot shell', server.env);
    t.after(() => shell.close());
    await shell.expect(/[#$] $/);
    shell.type('ssoId=d-1234567890');
    await shell.expect(/d-1234567890\s[^]*[#$] $/);
    const printed =
      'Start session url: https://d-XXXXXXXXXX.awsapps.com/start\nRegion: us-east-1\nUsername: amplify-admin';
    shell.paste(`${pageScript('3-start-url')}\n\n# you should see\n${printed}`);
    await shell.expect(
      /Username:: command not found\s+Sandlot: this portal is here at http:\/\/console\.localhost:\d+\/start\/d-1234567890\s/,
    );
    shell.type('echo "$((40 + 2))"');
    await shell.expect(/42\s+\[sandlot \d{12}\] [^]*[#$] $/);
    assert.equal(shell.text().split('Sandlot: this portal is here').length, 2, 'it is said once');
  },
);

test("scripts run as the administrator, whatever the user's own AWS settings say", { skip: needed }, async () => {
  const settings =
    '[default]\noutput = text\nregion = eu-west-1\nrole_arn = arn:aws:iam::111122223333:role/other\n' +
    'source_profile = default\n';
  await withHome(settings, async (env) => {
    const script = 'aws sts get-caller-identity | jq -r .Arn; echo $AWS_REGION; exit 4';
    const answer = { code: 4, stdout: `arn:aws:iam::${server.account}:root\nus-east-1\n`, stderr: '' };
    assert.deepEqual(await sandlot(['shell', '-c', script], env), answer);
    assert.deepEqual(await run(join(server.data, 'bin', 'sandlot'), ['shell'], env, script), answer);
  });
});

test('what is missing is named with its install command, and never imitated', { skip: needed }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-path-'));
  try {
    const env = { ...server.env, PATH: folder, SANDLOT_DATA: server.data };
    const noAws = await sandlot(['shell', '-c', 'true'], env);
    assert.equal(noAws.code, 6);
    assert.match(
      noAws.stderr,
      /The AWS CLI \(version 2\) is not installed\. Install it: +(sudo apt-get|brew) install awscli/,
    );
    writeFileSync(join(folder, 'aws'), '#!/bin/sh\necho aws-cli/1.45.11 Python/3.11\n');
    chmodSync(join(folder, 'aws'), 0o755);
    assert.match((await sandlot(['shell', '-c', 'true'], env)).stderr, /is version 1; version 2 is needed/);
    rmSync(join(folder, 'aws'));
    symlinkSync(required(aws), join(folder, 'aws'));
    const noJq = await sandlot(['shell', '-c', 'true'], env);
    assert.equal(noJq.code, 6);
    assert.match(noJq.stderr, /jq is not installed\. Install it: +(sudo apt-get|brew) install jq/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function withHome(config: string, work: (env: NodeJS.ProcessEnv) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
  try {
    mkdirSync(join(home, '.aws'));
    writeFileSync(join(home, '.aws', 'config'), config);
    await work({ ...server.env, HOME: home, SANDLOT_DATA: server.data });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
