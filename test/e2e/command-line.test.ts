/** `sandlot up`, `start`, `stop`, `status`, `env`, `exec` and `reset` as a user types them; exit codes for scripts. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { freePort } from '../../src/testing/servers/free-port.ts';
import { rootConfig } from './identity-center.ts';
import { awsCli1, awsCli2, jq, missingOf, pseudoTerminal, required } from './requirements.ts';
import {
  cleanEnvironment,
  run,
  sandlot,
  startServerProcess,
  type Finished,
  type ServerProcess,
} from './server-process.ts';
import { steps } from './steps.ts';
import { openTerminal } from './terminal.ts';

const callerIdentityProgram = fileURLToPath(new URL('./fixtures/clients/caller-identity.ts', import.meta.url));
const cli2 = awsCli2();
const cli1 = awsCli1();

test('sandlot up --ready, on an empty machine', async (t) => {
  const step = steps(t);
  const home = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
  const data = join(home, '.sandlot');
  const config = join(home, '.aws', 'config');
  const plain = cleanEnvironment(home);
  const env = { ...plain, PATH: [join(data, 'bin'), plain['PATH']].join(delimiter) };
  let first: Finished;

  after(async () => {
    await sandlot(['stop'], env);
    rmSync(home, { recursive: true, force: true });
  });

  await step('starts in the background and does the whole page', async () => {
    first = await sandlot(
      ['up', '--ready', 'you@example.com', '--account', '123456789012', '--port', String(await freePort())],
      env,
    );
    assert.equal(first.code, 0, first.stderr);
    assert.match(
      first.stdout,
      /The profile "default" works: arn:aws:sts::123456789012:assumed-role\/AWSReservedSSO_amplify-policy_[0-9a-f]{16}\/amplify-admin/,
    );
  });

  await step('says where it all is, with a link that opens the console and the line for terminals', async () => {
    const link = /^ {2}Console +(http:\/\/console\.localhost:\d+)(\/console\/signin\?token=\S+)$/m.exec(first.stdout);
    assert.ok(link, first.stdout);
    const { endpoint } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { endpoint: string };
    const page = await run('curl', ['-s', '-H', `Host: ${new URL(link[1]!).host}`, `${endpoint}${link[2]}`], env);
    assert.match(page.stdout, /Sign in/);
    assert.ok(first.stdout.includes(`export PATH=${data}/bin:"$PATH" && eval "$(sandlot env)"`), first.stdout);
  });

  await step('an AWS CLI that would take the line to the real AWS is named before it', async () => {
    const old = join(home, 'old');
    mkdirSync(old);
    const aws = join(old, 'aws');
    for (const [version, named] of [
      ['aws-cli/2.9.19 Python/3.11.2', true],
      ['aws-cli/1.28.9 Python/3.11.2', true],
      ['aws-cli/1.29.0 Python/3.11.2', false],
      ['aws-cli/2.13.0 Python/3.11.2', false],
    ] as const) {
      writeFileSync(aws, `#!/bin/sh\necho '${version}'\n`, { mode: 0o755 });
      const up = await sandlot(['up', '--ready', 'you@example.com'], {
        ...env,
        PATH: [old, env.PATH].join(delimiter),
      });
      const number = version.slice('aws-cli/'.length).split(' ')[0];
      assert.equal(up.stdout.includes(`Your AWS CLI (${aws}) is ${number}. Before `), named, up.stdout);
      assert.ok(up.stdout.indexOf('Your AWS CLI') < up.stdout.indexOf('Try it:'));
    }
  });

  await step('does it again without a difference', async () => {
    const before = readFileSync(config, 'utf8');
    const again = await sandlot(['up', '--ready', 'you@example.com'], env);
    assert.equal(again.code, 0, again.stderr);
    assert.equal(arnIn(again), arnIn(first));
    assert.equal(readFileSync(config, 'utf8'), before);
    const mail = await sandlot(['mail', '--json'], env);
    assert.equal(JSON.parse(mail.stdout).length, 1, 'the password mail is sent once');
  });

  await step('mfa code finds the user by name, and says what is missing', async () => {
    const none = await sandlot(['mfa', 'code', 'amplify-admin'], env);
    assert.deepEqual([none.code, none.stdout], [1, '']);
    assert.match(none.stderr, /^The user amplify-admin has no authenticator app\./);
    const nobody = await sandlot(['mfa', 'code', 'nobody'], env);
    assert.deepEqual([nobody.code, nobody.stderr], [3, 'There is no user "nobody" in the directory.\n']);
  });

  await step('the profile works without any variable for the JavaScript SDK', async () => {
    const answer = await run(process.execPath, [callerIdentityProgram], env);
    assert.equal(answer.stdout.trim(), arnIn(first), answer.stderr);
  });

  await t.test('and for AWS CLI v1', { skip: cli1.skip }, async () => {
    const answer = await run(required(cli1), ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'], env);
    assert.equal(answer.stdout.trim(), arnIn(first), answer.stderr);
  });

  await t.test('and, after eval "$(sandlot env)", for AWS CLI v2 of any version', { skip: cli2.skip }, async () => {
    const answer = await run(
      '/bin/sh',
      ['-c', `eval "$(sandlot env)" && '${required(cli2)}' sts get-caller-identity --query Arn --output text`],
      env,
    );
    assert.equal(answer.stdout.trim(), arnIn(first), answer.stderr);
  });

  await step("another address is not taken for the user's", async () => {
    const again = await sandlot(['up', '--ready', 'other@example.com'], env);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /User amplify-admin \(you@example\.com\), .* not other@example\.com/);
  });

  await t.test(
    'after a reset, up --ready leaves AWS CLI v2 no credentials of before',
    { skip: cli2.skip },
    async () => {
      const ask = (): Promise<Finished> =>
        run(
          '/bin/sh',
          ['-c', `eval "$(sandlot env)" && '${required(cli2)}' sts get-caller-identity --query Arn --output text`],
          env,
        );
      assert.equal((await ask()).code, 0);
      assert.equal((await sandlot(['reset', '--yes'], env)).code, 0);
      first = await sandlot(['up', '--ready', 'you@example.com'], env);
      assert.equal(first.code, 0, first.stderr);
      const answer = await ask();
      assert.equal(answer.stdout.trim(), arnIn(first), answer.stderr);
    },
  );

  await step('another account than the one chosen first is refused', async () => {
    const refused = await sandlot(['up', '--account', '210987654321'], env);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /This Sandlot's management account is 123456789012/);
  });

  await step("a default profile that is not Sandlot's is left as it is, with exit code 5", async () => {
    const foreign =
      '[default]\nregion = eu-west-1\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = Admin\n\n' +
      '[sso-session work]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\n';
    await withHome(foreign, async (other, readConfig) => {
      const refused = await sandlot(['up', '--ready', 'you@example.com'], other);
      assert.equal(refused.code, 5);
      assert.match(refused.stderr, /The profile "default" in .*config is there already/);
      assert.equal(readConfig(), foreign);
      const named = await sandlot(['up', '--ready', 'you@example.com', '--profile', 'sandlot'], other);
      assert.equal(named.code, 0, named.stderr);
      assert.ok(readConfig().startsWith(foreign), readConfig());
      const answer = await run(process.execPath, [callerIdentityProgram], { ...other, AWS_PROFILE: 'sandlot' });
      assert.equal(answer.stdout.trim(), arnIn(first), answer.stderr);
    });
  });

  await step("a session of the page's name that leads to AWS is left as it is", async () => {
    const foreign =
      '[sso-session amplify-admin]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\n';
    await withHome(foreign, async (other, readConfig) => {
      const refused = await sandlot(['up', '--ready', 'you@example.com'], other);
      assert.equal(refused.code, 5, refused.stdout);
      assert.match(refused.stderr, /amplify-admin/);
      assert.equal(readConfig(), foreign);
      const named = await sandlot(['up', '--ready', 'you@example.com', '--profile', 'sandlot'], other);
      assert.equal(named.code, 0, named.stderr);
      assert.ok(readConfig().startsWith(foreign), readConfig());
    });
  });

  await step('a profile that aws configure sso made here is taken over', async () => {
    const { identityCenter } = JSON.parse((await sandlot(['status', '--json'], env)).stdout);
    const byHand =
      '[default]\nsso_session = amplify-admin\nsso_account_id = 123456789012\nsso_role_name = amplify-policy\n' +
      `region = us-east-1\noutput = yaml\n[sso-session amplify-admin]\nsso_start_url = ${identityCenter.startUrl}\n` +
      'sso_region = us-east-1\n';
    await withHome(byHand, async (other, readConfig) => {
      const taken = await sandlot(['up', '--ready', 'you@example.com'], other);
      assert.equal(taken.code, 0, taken.stderr);
      assert.match(readConfig(), /output = yaml/);
      const answer = await run(process.execPath, [callerIdentityProgram], other);
      assert.equal(answer.stdout.trim(), arnIn(first), answer.stderr);
    });
  });

  await step('stop ends it, status then says so', async () => {
    const running = await sandlot(['status', '--json'], env);
    const { pid, account, dataFolder, identityCenter } = JSON.parse(running.stdout);
    assert.deepEqual([account, dataFolder, identityCenter.enabled], ['123456789012', data, true]);
    const stopped = await sandlot(['stop'], env);
    assert.equal(stopped.code, 0, stopped.stderr);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
    assert.equal((await sandlot(['status'], env)).code, 3);
    assert.deepEqual(await sandlot(['stop'], env), { code: 0, stdout: 'No Sandlot is running.\n', stderr: '' });
    const lonely = await sandlot(['exec', '--', 'true'], env);
    assert.equal(lonely.code, 3);
    assert.match(lonely.stderr, /No Sandlot is running for the data folder .* Start one:/);
  });

  await step('start --detach returns once it is ready, and finds its state again', async () => {
    const started = await sandlot(['start', '--detach', '--port', String(await freePort())], env);
    assert.equal(started.code, 0, started.stderr);
    assert.match(
      started.stdout,
      /Sandlot is ready\.[^]*Access portal +http:\S+\/start\/d-[0-9a-f]{10}[^]*Running in the background as process \d+/,
    );
    const again = await sandlot(['up', '--ready', 'you@example.com'], env);
    assert.equal(arnIn(again), arnIn(first), again.stderr);
  });

  /** Another person on the same server: a home with this `~/.aws/config`. */
  async function withHome(
    configText: string,
    work: (env: NodeJS.ProcessEnv, readConfig: () => string) => Promise<void>,
  ): Promise<void> {
    const otherHome = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
    const file = join(otherHome, '.aws', 'config');
    try {
      mkdirSync(join(otherHome, '.aws'));
      writeFileSync(file, configText);
      await work({ ...env, HOME: otherHome, SANDLOT_DATA: data }, () => readFileSync(file, 'utf8'));
    } finally {
      rmSync(otherHome, { recursive: true, force: true });
    }
  }
});

test('commands on a running server', async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  before(async () => {
    server = await startServerProcess();
  });
  after(() => server?.stop());

  await step('env points a terminal here and takes back what would lead elsewhere', async () => {
    const { stdout } = await run('/bin/sh', ['-c', 'eval "$(sandlot env)"; env'], {
      ...server.env,
      AWS_ENDPOINT_URL: '',
      AWS_ENDPOINT_URL_S3: 'https://elsewhere.example',
      HTTPS_PROXY: 'http://proxy.example',
      NO_PROXY: 'intranet.example',
    });
    const found = Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)));
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SSO', 'AWS_ENDPOINT_URL_SSO_OIDC'])
      assert.equal(found[name], server.endpoint, name);
    assert.equal(found['AWS_ENDPOINT_URL_S3'], undefined);
    assert.equal(found['NO_PROXY'], 'intranet.example,127.0.0.1,localhost');
    assert.equal(found['AMPLIFY_DISABLE_TELEMETRY'], '1');
  });

  await step("exec passes on the command's output, input and exit code", async () => {
    const { PATH, HOME } = server.env;
    const bare = { PATH, HOME, SANDLOT_DATA: server.data };
    assert.deepEqual(await sandlot(['exec', '--', 'sh', '-c', 'echo $AWS_ENDPOINT_URL; exit 7'], bare), {
      code: 7,
      stdout: `${server.endpoint}\n`,
      stderr: '',
    });
    const missing = await sandlot(['exec', '--', 'no-such-program'], bare);
    assert.equal(missing.code, 127);
    assert.match(missing.stderr, /no-such-program/);
  });

  await step('status for people and for programs', async () => {
    const text = await server.sandlot('status');
    assert.match(text.stdout, new RegExp(`Endpoint +${server.endpoint}\n`));
    assert.match(text.stdout, new RegExp(`Console +${server.consoleOrigin}/console/ +\\(`));
    assert.match(text.stdout, /Identity Center +not enabled: .* sandlot up --ready you@example\.com\n/);
    const named = await sandlot(['--data', server.data, 'status'], cleanEnvironment(server.home));
    assert.ok(named.stdout.includes(`sandlot up --data ${server.data} --ready you@example.com\n`), named.stdout);
    const json = JSON.parse((await server.sandlot('status', '--json')).stdout);
    assert.deepEqual(
      [json.endpoint, json.consoleOrigin, json.account, json.identityCenter.enabled],
      [server.endpoint, server.consoleOrigin, server.account, false],
    );
  });

  await step('mail latest says that there is none, with exit code 1', async () => {
    assert.deepEqual(await server.sandlot('mail', 'latest'), {
      code: 1,
      stdout: '',
      stderr: 'No mail yet. It arrives when someone is sent an invitation or a password reset.\n',
    });
    assert.equal((await server.sandlot('mail')).code, 0);
  });

  await t.test("shell reads none of the user's start-up files", { skip: missingOf(cli2, jq()) }, async () => {
    const file = join(server.home, 'start-up');
    writeFileSync(file, 'echo surprise\n');
    assert.deepEqual(
      await run(join(server.data, 'bin', 'sandlot'), ['shell', '-c', 'echo "[$BASH_ENV$ENV]"'], {
        ...server.env,
        BASH_ENV: file,
        ENV: file,
      }),
      { code: 0, stdout: '[]\n', stderr: '' },
    );
  });

  await step('reset without a terminal asks for --yes and deletes nothing', async () => {
    await server.api('POST', '/identity-center/enable', { withOrganizations: true });
    const refused = await server.sandlot('reset');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /sandlot reset --yes/);
    assert.equal((await server.api('GET', '/identity-center')).enabled, true);
  });

  await t.test('reset in a terminal asks first', { skip: pseudoTerminal().skip }, async () => {
    const terminal = openTerminal('sandlot reset', server.env);
    t.after(() => terminal.close());
    await terminal.expect(new RegExp(`This deletes everything in account ${server.account} .*: $`));
    terminal.type('no');
    await terminal.expect(/Nothing was deleted\./);
    assert.equal(await terminal.ended, 1);
    assert.equal((await server.api('GET', '/identity-center')).enabled, true);
  });

  await step('reset --yes goes back to before Enable: credentials of before fail, account and token stay', async () => {
    const config = await rootConfig(server);
    assert.equal(await accountOf(config), server.account);
    const reset = await server.sandlot('reset', '--yes');
    assert.equal(reset.code, 0, reset.stderr);
    assert.deepEqual(await server.api('GET', '/identity-center'), { enabled: false });
    assert.equal((await server.api('GET', '/mail')).items.length, 0);
    await assert.rejects(accountOf(config), { name: 'InvalidClientTokenId' });
    assert.equal(await accountOf(await rootConfig(server)), server.account);
  });

  await step('a second server on the same data folder or port is refused', async () => {
    const sameFolder = await sandlot(['start', '--data', server.data, '--port', '0'], server.env);
    assert.equal(sameFolder.code, 4);
    assert.match(sameFolder.stderr, /Another Sandlot is using the data folder/);
    await withFolder(async (folder) => {
      const samePort = await sandlot(['start', '--data', folder, '--port', new URL(server.endpoint).port], server.env);
      assert.equal(samePort.code, 3);
      assert.match(
        samePort.stderr,
        /Port \d+ is taken by another Sandlot\. Stop it, or choose another port: .*--port \d+/,
      );
    });
    assert.equal((await server.sandlot('status')).code, 0, 'the first one must not have noticed');
  });
});

test('server.json of a killed server: whoever has its port and its process number now is left alone', async () => {
  const server = await startServerProcess();
  await server.stop({ signal: 'SIGKILL', remove: false });
  const asked: string[] = [];
  const stranger = createHttpServer(({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization ?? ''}`);
    response.end('<!doctype html>');
  }).listen(Number(new URL(server.endpoint).port), '127.0.0.1');
  const bystander = spawn('sleep', ['86400']);
  try {
    await Promise.all([once(stranger, 'listening'), once(bystander, 'spawn')]);
    const file = join(server.data, 'server.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), pid: bystander.pid }));
    const env = { ...cleanEnvironment(server.home), SANDLOT_DATA: server.data };
    assert.deepEqual(await sandlot(['stop'], env), { code: 0, stdout: 'No Sandlot is running.\n', stderr: '' });
    for (const words of [['env'], ['exec', '--', 'true'], ['status']])
      assert.deepEqual([(await sandlot(words, env)).code, words], [3, words]);
    assert.deepEqual([bystander.exitCode, bystander.signalCode], [null, null]);
    assert.deepEqual([...new Set(asked)], ['/_sandlot/v1/health '], 'and is told nothing');
  } finally {
    bystander.kill();
    stranger.closeAllConnections();
    stranger.close();
    for (const folder of [server.data, server.home]) rmSync(folder, { recursive: true, force: true });
  }
});

test('options that are wrong end with exit code 2 and a sentence', async () => {
  await withFolder(async (folder) => {
    const env = { ...cleanEnvironment(folder), SANDLOT_DATA: folder };
    for (const [args, says] of [
      [['start', '--nonsense'], /Unknown option --nonsense/],
      [['start', '--port', '70000'], /--port 70000 is not a port/],
      [['start', '--account', '12'], /--account 12 is not 12 digits/],
      [['start', '--port'], /--port needs a value/],
      [['up', '--nonsense'], /unknown option '--nonsense'/],
      [['nonsense'], /unknown command 'nonsense'/],
      [['up', '--port', 'abc'], /--port abc is not a port/],
      [['status', '--port', '70000'], /--port 70000 is not a port/],
      [['--port', 'abc', 'start'], /--port abc is not a port/],
      [['up', '--port', '0'], /--port 0 \(a free port\) is only for sandlot start/],
      [['mail', '--limit', 'x'], /--limit x is not a number from 1 to 100/],
      [['up', '--ready', 'nobody'], /"nobody" is not an e-mail address/],
    ] as const) {
      const refused = await sandlot(args, env);
      assert.equal(refused.code, 2, args.join(' '));
      assert.match(refused.stderr, says);
      assert.doesNotMatch(refused.stderr, /\n {4}at /, "no stack for a mistake of the user's");
    }
  });
});

test('data of a newer Sandlot is refused with exit code 4, and left alone', async () => {
  const server = await startServerProcess();
  await server.stop({ remove: false });
  try {
    const file = join(server.data, 'sandlot.db');
    const database = new DatabaseSync(file);
    database.exec("UPDATE meta SET value = '9999' WHERE name = 'format'");
    database.close();
    const refused = await sandlot(['start', '--data', server.data, '--port', '0'], server.env);
    assert.equal(refused.code, 4, refused.stderr);
    assert.match(refused.stderr, /format 9999/);
    const untouched = new DatabaseSync(file);
    assert.equal(untouched.prepare("SELECT value FROM meta WHERE name = 'format'").get()!['value'], '9999');
    untouched.close();
  } finally {
    for (const folder of [server.data, server.home]) rmSync(folder, { recursive: true, force: true });
  }
});

function arnIn({ stdout }: Finished): string {
  return /arn:aws:sts::\S+/.exec(stdout)?.[0] ?? `no ARN in ${stdout}`;
}

async function accountOf(config: STSClientConfig): Promise<string> {
  const client = new STSClient(config);
  return (await client.send(new GetCallerIdentityCommand({})).finally(() => client.destroy())).Account!;
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-folder-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
