/** The built server, killed and started again on its data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
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

export async function start(data: string): Promise<Running> {
  const key = `${credentials.accessKeyId}:${credentials.secretAccessKey}`;
  const args = [program, '--port', '0', '--data', data, '--admin-key', key];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const endpoint = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Endpoint\s+(http:\S+)/.exec(output);
      if (found) resolve(found[1]!);
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}.`)));
  });
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const s3 = new S3({ ...config, forcePathStyle: true });
  return { child, cfn: new CloudFormation(config), ssm: new SSM(config), iam: new IAM(config), s3 };
}

export async function kill({ child, ...clients }: Running): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  for (const client of Object.values(clients)) client.destroy();
}

export async function statusOf(cfn: CloudFormation, StackId: string): Promise<string> {
  return (await cfn.describeStacks({ StackName: StackId })).Stacks![0]!.StackStatus!;
}
