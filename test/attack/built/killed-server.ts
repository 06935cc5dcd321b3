/** The built server, killed and started again on its data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';

const program = join(dirname(fileURLToPath(import.meta.url)), '../../../dist/server.js');
const credentials = { accessKeyId: 'AKIASANDLOTATTACKED1', secretAccessKey: 'secret-of-this-attack' };

export interface Running {
  readonly child: ChildProcess;
  readonly cfn: CloudFormation;
  readonly ssm: SSM;
  readonly iam: IAM;
  readonly s3: S3;
}

/** The server of one test, until its end. */
export interface Killable {
  /** As it was started last. */
  readonly running: Running;
  readonly killed: number;
  killAndStart(): Promise<void>;
  /** What becomes of a stack, while the server is killed after up to so many milliseconds, until it was `times`. */
  settled(StackId: string, kills?: { readonly times: number; readonly withinMs: number }): Promise<string>;
}

export async function killable(t: TestContext): Promise<Killable> {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-killed-'));
  let running = await start(data);
  let killed = 0;
  t.after(async () => {
    await kill(running);
    rmSync(data, { recursive: true, force: true });
  });
  const killAndStart = async (): Promise<void> => {
    await kill(running);
    killed++;
    running = await start(data);
  };
  return {
    get running() {
      return running;
    },
    get killed() {
      return killed;
    },
    killAndStart,
    async settled(StackId, { times, withinMs } = { times: 0, withinMs: 0 }) {
      for (;;) {
        if (killed < times) {
          await sleep(randomInt(5, withinMs));
          await killAndStart();
        }
        const { Stacks } = await running.cfn.describeStacks({ StackName: StackId });
        const status = Stacks![0]!.StackStatus!;
        if (!status.endsWith('_IN_PROGRESS')) return status;
        await sleep(20);
      }
    },
  };
}

async function start(data: string): Promise<Running> {
  const key = `${credentials.accessKeyId}:${credentials.secretAccessKey}`;
  const args = [program, '--port', '0', '--data', data, '--admin-key', key];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const endpoint = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Endpoint\s+(http:\S+)\s/.exec(output);
      if (found) resolve(found[1]!);
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}.`)));
  });
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const s3 = new S3({ ...config, forcePathStyle: true });
  return { child, cfn: new CloudFormation(config), ssm: new SSM(config), iam: new IAM(config), s3 };
}

async function kill({ child, ...clients }: Running): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  for (const client of Object.values(clients)) client.destroy();
}
