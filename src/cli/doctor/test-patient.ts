/** For this folder's tests: a home, a project and a PATH on which everything is well, to break one thing at a time. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AwsFiles } from '../aws-files/aws-files.ts';
import { writeBytes } from '../aws-files/aws-files.ts';
import type { LocalServer } from '../../client-environment/local-server.ts';
import { configText, testHome } from '../../testing/command-line.ts';
import { writeToken, type SsoSession, type SsoToken } from '../sign-in/token-cache.ts';
import type { Patient } from './gather.ts';

export interface TestPatient extends Patient {
  readonly env: Record<string, string>;
  readonly files: AwsFiles;
  readonly session: SsoSession;
  readonly token: SsoToken;
  /** The config file's text as `sandlot configure` writes it. */
  readonly healthyConfig: string;
  config(text: string | Buffer): void;
  write(path: string, content: string | Buffer): void;
  /** Puts a program on the PATH that prints this, whatever it is asked. */
  program(name: string, output: string, folder?: string): string;
}

/** What AWS CLI 2 prints for --version. */
export const cliVersion = (version: string): string =>
  `aws-cli/${version} Python/3.13.4 Linux/6.8.0-60-generic exe/x86_64.ubuntu.24`;

export function testPatient(
  t: { after(work: () => void): void },
  server: LocalServer,
  startUrl: string,
  token: SsoToken,
): TestPatient {
  const { home, files } = testHome(t);
  const bin = join(home, 'bin');
  const cwd = join(home, 'project');
  mkdirSync(cwd, { recursive: true });
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  };
  const session = { name: 'amplify-admin', startUrl, region: 'us-east-1', scopes: ['sso:account:access'] };
  const healthyConfig = configText({ endpoint: server.endpoint, startUrl, account: server.account });
  const patient: TestPatient = {
    env: { PATH: bin, HOME: home },
    home,
    cwd,
    platform: 'linux',
    server,
    dataFolder: join(home, '.sandlot'),
    files,
    session,
    token,
    healthyConfig,
    write,
    config: (text) => write(files.config, text),
    program(name, output, folder = bin) {
      const file = join(folder, name);
      write(file, `#!/bin/sh\necho '${output}'\n`);
      chmodSync(file, 0o755);
      return file;
    },
  };
  writeBytes(files.config, healthyConfig);
  writeToken(files, session, token);
  patient.program('aws', cliVersion('2.36.7'));
  patient.program('jq', 'jq-1.7');
  return patient;
}

/** An installed npm package, and its command on the PATH when it has one. */
export function npmPackage(
  patient: TestPatient,
  folder: string,
  name: string,
  version: string,
  command?: string,
): void {
  const root = join(folder, 'node_modules', name);
  patient.write(join(root, 'package.json'), JSON.stringify({ name, version }));
  if (command === undefined) return;
  patient.program(command, version, join(root, 'bin'));
  symlinkSync(join(root, 'bin', command), join(patient.env['PATH']!, command));
}
