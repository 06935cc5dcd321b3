/** The unmodified CDK on a copy of a fixture's folder, as an administrator: root may assume no roles. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAM } from '@aws-sdk/client-iam';
import { cdkInstall } from './projects.ts';
import { rootConfig } from './identity-center.ts';
import { required } from './requirements.ts';
import { run, type Finished, type ServerProcess } from './server-process.ts';

const cdk = await cdkInstall();

/** Why there is no CDK, or `false`. */
export const cdkMissing = cdk.skip;

/** Runs `cdk` with words and further variables. */
export type CdkCommand = (words: readonly string[], variables?: NodeJS.ProcessEnv) => Promise<Finished>;

export interface CdkProject {
  readonly folder: string;
  readonly cdk: CdkCommand;
  /** For what runs until it is ended: the program's words, and its environment. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

/** `env`: who it works as; by default an administrator of the server's account. */
export async function cdkProject(fixture: string, server: ServerProcess, env?: NodeJS.ProcessEnv): Promise<CdkProject> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-cdk-'));
  cpSync(fixture, folder, { recursive: true });
  const modules = join(required(cdk), 'node_modules');
  symlinkSync(modules, join(folder, 'node_modules'));
  const as = env ?? (await administratorKeys(server));
  const all = { ...server.env, ...as, AWS_REGION: server.region, CI: 'true', ...offline };
  const program = join(modules, 'aws-cdk', 'bin', 'cdk');
  return {
    folder,
    program,
    env: all,
    cdk: (words, variables = {}) =>
      run(process.execPath, [program, '--no-notices', ...words], { ...all, ...variables }, '', folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export async function inCdkProject(
  fixture: string,
  server: ServerProcess,
  work: (cdk: CdkCommand) => Promise<void>,
): Promise<void> {
  const project = await cdkProject(fixture, server);
  try {
    await work(project.cdk);
  } finally {
    project.remove();
  }
}

/** Nothing is told to anybody. */
const offline = { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true' };

async function administratorKeys(server: ServerProcess): Promise<NodeJS.ProcessEnv> {
  const iam = new IAM(await rootConfig(server));
  try {
    const UserName = 'cdk-administrator';
    await iam.createUser({ UserName });
    await iam.attachUserPolicy({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
    const { AccessKey } = await iam.createAccessKey({ UserName });
    return { AWS_ACCESS_KEY_ID: AccessKey!.AccessKeyId!, AWS_SECRET_ACCESS_KEY: AccessKey!.SecretAccessKey! };
  } finally {
    iam.destroy();
  }
}
