/**
 * The terminal's half, as a user has it after installing: `sandlot configure`, `login`, `profiles`, `credentials`,
 * `doctor` and `logout`, and what real clients make of the files that they leave: the AWS SDK for JavaScript and the
 * AWS CLI, in terminals without any AWS variable.
 */
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GetUserIdCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { createBrowser } from '../../src/testing/sign-in/browser.ts';
import { choosePassword, password, signIn, type TestDirectory } from '../../src/testing/sign-in/directory.ts';
import { awsCli2, jq, missingOf, pseudoTerminal, pythonWithBoto3, required } from './requirements.ts';
import { cleanEnvironment, run, startServerProcess, type Finished, type ServerProcess } from './server-process.ts';
import { recordingBrowser } from './sso-wizard.ts';
import { openTerminal } from './terminal.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const tokenName = '18872649b866258fb14e54925782ee349555f61f.json';
const [aws, jqProgram, python] = [awsCli2(), jq(), pythonWithBoto3()];

describe("the terminal's half", () => {
  let server: ServerProcess;
  let roleArn: RegExp;
  let startUrl = '';

  before(async () => {
    server = await startServerProcess();
    const up = await server.sandlot('up', '--ready', 'you@example.com');
    assert.equal(up.code, 0, up.stderr);
    await server.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
    const center = await server.api('GET', '/identity-center');
    ({ startUrl } = center);
    const client = new IdentitystoreClient({
      endpoint: server.endpoint,
      region: center.region,
      credentials: await server.api('POST', '/credentials', {}),
    });
    const { UserId } = await client.send(
      new GetUserIdCommand({
        IdentityStoreId: center.identityStoreId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath: 'userName', AttributeValue: 'amplify-admin' } },
      }),
    );
    client.destroy();
    await choosePassword(
      {
        sandlot: server as unknown as TestDirectory['sandlot'],
        userId: UserId!,
        identityStoreId: center.identityStoreId,
        startUrl,
      },
      password,
    );
    roleArn = new RegExp(
      `^arn:aws:sts::${server.account}:assumed-role/AWSReservedSSO_amplify-policy_[0-9a-f]{16}/amplify-admin$`,
    );
  });
  after(() => server?.stop());

  /** A person with an empty home and no AWS variable. */
  function newPerson(t: TestContext) {
    const home = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
    t.after(() => rmSync(home, { recursive: true, force: true }));
    const launcher = join(server.data, 'bin', 'sandlot');
    const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ ...cleanEnvironment(home), ...more });
    const sandlot = (args: string[], more?: NodeJS.ProcessEnv): Promise<Finished> => run(launcher, args, env(more));
    const file = (...path: string[]): string => join(home, '.aws', ...path);
    /** Answers in the browser that a command opens. */
    const approve = async (address: string): Promise<void> => {
      const { origin, pathname, search } = new URL(address);
      assert.equal(origin, server.consoleOrigin);
      const browser = createBrowser(server.consoleOrigin);
      const done = await browser.submit(
        await signIn(browser, await browser.submit(await browser.get(pathname + search)), 'amplify-admin'),
        { decision: 'allow' },
      );
      assert.match(done.text, /Request approved/);
    };
    const withBrowser = async (start: (more: NodeJS.ProcessEnv) => Promise<Finished>): Promise<Finished> => {
      const browser = recordingBrowser(home);
      const finished = start({ BROWSER: browser.program });
      await approve(await browser.address());
      return finished;
    };
    return {
      home,
      launcher,
      env,
      sandlot,
      file,
      read: (...path: string[]) => readFileSync(file(...path), 'utf8'),
      login: (...args: string[]) => withBrowser((more) => sandlot(['login', ...args], more)),
      withBrowser,
      /** The ARN that the SDK's credentials stand for; `provider` is an expression of @aws-sdk/credential-providers. */
      sdkIdentity: async (more: NodeJS.ProcessEnv = {}, provider?: string): Promise<string> => {
        const script = `import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
          import * as providers from '@aws-sdk/credential-providers';
          const client = new STSClient({ ${provider === undefined ? '' : `credentials: providers.${provider}`} });
          console.log((await client.send(new GetCallerIdentityCommand({}))).Arn);`;
        const { code, stdout, stderr } = await run(
          process.execPath,
          ['--input-type=module', '-e', script],
          env(more),
          undefined,
          root,
        );
        assert.equal(code, 0, stderr);
        return stdout.trim();
      },
    };
  }

  async function signedIn(t: TestContext) {
    const person = newPerson(t);
    const configured = await person.sandlot(['configure']);
    assert.equal(configured.code, 0, configured.stderr);
    const login = await person.login();
    assert.equal(login.code, 0, login.stderr);
    return person;
  }

  test('configure, login, and the SDK for JavaScript works without a variable', async (t) => {
    const person = newPerson(t);
    const configured = await person.sandlot(['configure']);
    assert.equal(configured.code, 0, configured.stderr);
    assert.match(configured.stdout, /^\+\[default\]$/m);
    const unsigned = await person.sandlot(['credentials']);
    assert.deepEqual([unsigned.code, unsigned.stdout], [1, '']);
    assert.match(unsigned.stderr, /Sign in: sandlot login\n$/);
    const login = await person.login();
    assert.equal(login.code, 0, login.stderr);
    assert.match(login.stdout, /and enter the code:\s+[A-Z]{4}-[A-Z]{4}\s/);
    assert.match(
      login.stdout,
      /^Signed in to https:\/\/d-[0-9a-f]{10}\.awsapps\.com\/start until \S+; clients renew it by themselves\.$/m,
    );
    assert.equal(statSync(person.file('sso', 'cache', tokenName)).mode & 0o777, 0o600);
    assert.match(await person.sdkIdentity(), roleArn);
    assert.match(await person.sdkIdentity({ AWS_PROFILE: 'default' }, 'fromSSO({ profile: "default" })'), roleArn);
    assert.match(await person.sdkIdentity({ AWS_PROFILE: 'default' }, 'fromIni({ profile: "default" })'), roleArn);
  });

  test('the SDK renews the token that login left, and goes on from the one that credentials renewed', async (t) => {
    const person = await signedIn(t);
    const expire = (): string => {
      const token = JSON.parse(person.read('sso', 'cache', tokenName));
      writeFileSync(
        person.file('sso', 'cache', tokenName),
        JSON.stringify({ ...token, expiresAt: new Date(Date.now() - 60_000).toISOString() }),
      );
      return token.accessToken;
    };
    const first = expire();
    assert.match(await person.sdkIdentity(), roleArn);
    const second = JSON.parse(person.read('sso', 'cache', tokenName)).accessToken;
    assert.notEqual(second, first);
    expire();
    assert.equal((await person.sandlot(['credentials'])).code, 0);
    assert.notEqual(JSON.parse(person.read('sso', 'cache', tokenName)).accessToken, second);
    assert.match(await person.sdkIdentity(), roleArn);
  });

  test('credentials is a credential_process, as the SDK reads one', async (t) => {
    const person = await signedIn(t);
    const { code, stdout } = await person.sandlot([
      'credentials',
      '--session',
      'amplify-admin',
      '--account',
      server.account,
      '--role',
      'amplify-policy',
    ]);
    assert.equal(code, 0);
    const { Version, AccountId, Expiration, ...keys } = JSON.parse(stdout);
    assert.deepEqual(
      [Version, AccountId, Object.keys(keys)],
      [1, server.account, ['AccessKeyId', 'SecretAccessKey', 'SessionToken']],
    );
    assert.ok(Date.parse(Expiration) > Date.now());
    writeFileSync(
      person.file('config'),
      `${person.read('config')}
[profile process]
credential_process = "${person.launcher}" credentials --profile default
region = us-east-1
endpoint_url = ${server.endpoint}
`,
    );
    assert.match(await person.sdkIdentity({ AWS_PROFILE: 'process' }), roleArn);
    assert.match(await person.sdkIdentity({ AWS_PROFILE: 'process' }, 'fromProcess({ profile: "process" })'), roleArn);
  });

  test('profiles makes one that the SDK reads, once, and leaves everything else', async (t) => {
    const person = await signedIn(t);
    const before = person.read('config');
    const made = await person.sandlot(['profiles']);
    assert.equal(made.code, 0, made.stderr);
    const name = /^ {2}(\S+-amplify-policy) {3}\(\d{12}, amplify-policy\)$/m.exec(made.stdout)?.[1];
    assert.ok(name, made.stdout);
    assert.ok(person.read('config').startsWith(before));
    assert.match(await person.sdkIdentity({ AWS_PROFILE: name }), roleArn);
    const after = person.read('config');
    assert.match((await person.sandlot(['profiles', '--prune'])).stdout, /nothing was written/);
    assert.equal(person.read('config'), after);
    assert.equal((await person.sandlot(['configure', '--undo', '--yes'])).code, 0);
    assert.equal(person.read('config'), before);
  });

  test("usage errors and things of the user's have their exit codes", async (t) => {
    const person = newPerson(t);
    mkdirSync(person.file());
    writeFileSync(person.file('config'), '[default]\nregion = eu-west-1\n');
    const refused = await person.sandlot(['configure']);
    assert.equal(refused.code, 5);
    assert.match(refused.stderr, /There is no terminal to ask on/);
    assert.equal(person.read('config'), '[default]\nregion = eu-west-1\n');
    assert.equal((await person.sandlot(['configure', '--profile', 'two words'])).code, 2);
    assert.equal((await person.sandlot(['configure', '--undo'])).code, 1);
    assert.equal((await person.sandlot(['login', '--session', 'none'])).code, 1);
    assert.equal((await person.sandlot(['credentials', '--nonsense'])).code, 2);
    assert.deepEqual(readdirSync(person.file()), ['config']);
  });

  test(
    'in a terminal, configure shows the change in colours and asks',
    { skip: missingOf(pseudoTerminal()) },
    async (t) => {
      const person = newPerson(t);
      mkdirSync(person.file());
      writeFileSync(person.file('config'), '# mine\n[default]\nregion = eu-west-1\n');
      const configure = async (answer: string): Promise<number> => {
        const terminal = openTerminal(`${person.launcher} configure`, person.env());
        t.after(() => terminal.close());
        await terminal.expect(/-region = eu-west-1\s+\+sso_session = amplify-admin\s[^]*\+region = us-east-1\s/);
        await terminal.expect(/Change the profile "default" in \S+\? \[y\/N\] /);
        terminal.type(answer);
        return terminal.ended;
      };
      assert.equal(await configure(''), 5);
      assert.equal(person.read('config'), '# mine\n[default]\nregion = eu-west-1\n');
      assert.equal(await configure('y'), 0);
      assert.match(person.read('config'), /^# mine\n\[default\]\nsso_session = amplify-admin\n/);
    },
  );

  test(
    'the AWS CLI reads what these commands leave, and they read what it leaves',
    { skip: missingOf(aws) },
    async (t) => {
      const person = newPerson(t);
      assert.equal((await person.sandlot(['configure', '--aws-models', '--yes'])).code, 0);
      const cli = (args: string[], more?: NodeJS.ProcessEnv): Promise<Finished> =>
        run(required(aws), args, person.env(more));
      const identity = async (...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await cli([
          'sts',
          'get-caller-identity',
          '--query',
          'Arn',
          '--output',
          'text',
          ...args,
        ]);
        assert.equal(code, 0, stderr);
        return stdout.trim();
      };
      assert.equal((await person.login()).code, 0);
      assert.match(await identity(), roleArn);
      const clientId = (): string => JSON.parse(person.read('sso', 'cache', tokenName)).clientId;
      const own = clientId();

      const byCli = await person.withBrowser((more) => cli(['sso', 'login'], more));
      assert.equal(byCli.code, 0, byCli.stderr);
      assert.equal(clientId(), own, 'it found the registration under the name that it looks for');
      assert.match(await identity(), roleArn);
      assert.equal((await person.sandlot(['profiles'])).code, 0);

      writeFileSync(
        person.file('config'),
        `${person.read('config')}\n[profile process]\n` +
          `credential_process = "${person.launcher}" credentials --profile default\nregion = us-east-1\n`,
      );
      assert.match(await identity('--profile', 'process'), roleArn);

      assert.notEqual(readdirSync(person.file('cli', 'cache')).length, 0);
      assert.match((await person.sandlot(['logout'])).stdout, /^Signed out of amplify-admin\.\n$/);
      assert.deepEqual(
        [readdirSync(person.file('cli', 'cache')), readdirSync(person.file('sandlot', 'cache'))],
        [[], []],
      );
      const signedOut = await cli(['sts', 'get-caller-identity']);
      assert.notEqual(signedOut.code, 0);
      assert.match(signedOut.stderr, /Error loading SSO Token/);
      assert.equal(
        (await person.sandlot(['configure', '--undo', '--yes'])).code,
        5,
        'the config was changed since: --yes alone does not lose that',
      );
    },
  );

  test('boto3 works without a variable as well', { skip: missingOf(python) }, async (t) => {
    const person = await signedIn(t);
    const { code, stdout, stderr } = await run(
      required(python),
      ['-c', 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])'],
      person.env(),
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout.trim(), roleArn);
  });

  test(
    'doctor says what is wrong until it is mended, with its exit code',
    { skip: missingOf(aws, jqProgram) },
    async (t) => {
      const person = newPerson(t);
      const bin = join(person.home, 'bin');
      mkdirSync(bin);
      symlinkSync(required(aws), join(bin, 'aws'));
      symlinkSync(required(jqProgram), join(bin, 'jq'));
      const doctor = async (more: NodeJS.ProcessEnv = {}): Promise<{ code: number; ids: string[] }> => {
        const { code, stdout, stderr } = await run(
          person.launcher,
          ['doctor', '--json'],
          person.env({ PATH: bin, ...more }),
          undefined,
          person.home,
        );
        assert.equal(stderr, '');
        return { code, ids: JSON.parse(stdout).findings.map(({ id }: { id: string }) => id) };
      };
      const ill = await doctor();
      assert.deepEqual([ill.code, ill.ids.slice(0, 1)], [1, ['profile-reaches-aws']]);
      assert.equal((await person.sandlot(['configure', '--aws-models', '--yes'])).code, 0);
      assert.deepEqual(await doctor(), { code: 1, ids: ['expired-session'] });
      assert.equal((await person.login()).code, 0);
      assert.deepEqual(await doctor(), { code: 0, ids: [] });
      // From now on there are credentials of the role in the CLI's cache, which doctor tries.
      const called = await run(required(aws), ['sts', 'get-caller-identity'], person.env({ PATH: bin }));
      assert.equal(called.code, 0, called.stderr);
      assert.notEqual(readdirSync(person.file('cli', 'cache')).length, 0);
      assert.deepEqual(await doctor(), { code: 0, ids: [] });
      assert.deepEqual(await doctor({ http_proxy: 'http://proxy:3128' }), { code: 1, ids: ['no-proxy'] });
      const remembered = join(person.home, '.amplify', 'artifacts', 'cdk.out', '.hotswap-cache');
      const backend = join(person.home, 'amplify');
      for (const folder of [backend, remembered]) mkdirSync(folder, { recursive: true });
      writeFileSync(join(backend, 'backend.ts'), '');
      writeFileSync(join(remembered, 'a-sandbox.json'), '{}');
      assert.deepEqual(await doctor({ AMPLIFY_DISABLE_TELEMETRY: '1' }), {
        code: 1,
        ids: ['region-not-bootstrapped', 'hotswap-cache-stale'],
      });
      for (const folder of [backend, remembered]) rmSync(folder, { recursive: true });
      assert.deepEqual(await doctor({ AWS_PROFILE: 'none' }), {
        code: 1,
        ids: ['profile-missing', 'profile-reaches-aws'],
      });
      const text = await run(
        person.launcher,
        ['doctor'],
        person.env({ PATH: bin, SANDLOT_DATA: join(person.home, 'nowhere') }),
        undefined,
        person.home,
      );
      assert.equal(text.code, 1);
      assert.match(
        text.stdout,
        /^1\. No Sandlot is running for the data folder .*nowhere\. {2}\[server-not-running\]\n {3}Why: .*\n {3}Mend: sandlot start --detach\n/,
      );
    },
  );
});
