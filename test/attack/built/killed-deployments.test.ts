/** kill -9 in the middle of deployments: they go on, and leave exactly what their templates say. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SSM } from '@aws-sdk/client-ssm';

const program = join(dirname(fileURLToPath(import.meta.url)), '../../../dist/server.js');
const credentials = { accessKeyId: 'AKIASANDLOTATTACKED1', secretAccessKey: 'secret-of-this-attack' };
const kills = Number(process.env['SANDLOT_DEPLOYMENT_KILLS'] ?? 8);
const StackName = 'killed';

interface Running {
  readonly child: ChildProcess;
  readonly cfn: CloudFormation;
  readonly ssm: SSM;
}

async function start(data: string): Promise<Running> {
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
  return { child, cfn: new CloudFormation(config), ssm: new SSM(config) };
}

async function kill({ child, cfn, ssm }: Running): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  cfn.destroy();
  ssm.destroy();
}

/** Four chains of parameters, whose names and values the version makes: some are replaced, some changed, some go. */
function parametersOf(version: number): Map<string, string> {
  const all = Array.from({ length: 40 }, (_, n): [string, string] => {
    const name = n % 3 === 0 ? `/killed/${n}/v${version}` : `/killed/${n}`;
    return [name, `value ${version}`];
  });
  return new Map(all.filter((_, n) => (n + version) % 7 !== 0));
}

function templateOf(version: number): string {
  const names = [...parametersOf(version)];
  const Resources = Object.fromEntries(
    names.map(([Name, Value]) => {
      const n = Number(Name.split('/')[2]);
      const before = names.find(([other]) => Number(other.split('/')[2]) === n - 4);
      const DependsOn = before ? { DependsOn: `P${n - 4}` } : {};
      return [`P${n}`, { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name, Value }, ...DependsOn }];
    }),
  );
  return JSON.stringify({ Resources });
}

async function stored(ssm: SSM): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await ssm.getParametersByPath({ Path: '/killed', Recursive: true, ...(NextToken && { NextToken }) });
    for (const { Name, Value } of page.Parameters!) found.set(Name!, Value!);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

async function statusOf(cfn: CloudFormation, StackId: string): Promise<string> {
  return (await cfn.describeStacks({ StackName: StackId })).Stacks![0]!.StackStatus!;
}

test('a deployment goes on wherever it was killed', { timeout: 120_000 }, async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-killed-'));
  let running = await start(data);
  t.after(async () => {
    await kill(running);
    rmSync(data, { recursive: true, force: true });
  });
  let killed = 0;
  const settled = async (id: string): Promise<string> => {
    for (;;) {
      if (killed < kills) {
        await sleep(randomInt(5, 150));
        await kill(running);
        killed++;
        running = await start(data);
      }
      const status = await statusOf(running.cfn, id);
      if (!status.endsWith('_IN_PROGRESS')) return status;
      await sleep(20);
    }
  };
  for (let version = 1; killed < kills || version === 1; version += 2) {
    const made = await running.cfn.createStack({ StackName, TemplateBody: templateOf(version) });
    const id = made.StackId!;
    assert.equal(await settled(id), 'CREATE_COMPLETE');
    assert.deepEqual(await stored(running.ssm), parametersOf(version));
    await running.cfn.updateStack({ StackName, TemplateBody: templateOf(version + 1) });
    assert.equal(await settled(id), 'UPDATE_COMPLETE');
    assert.deepEqual(await stored(running.ssm), parametersOf(version + 1));
    await running.cfn.deleteStack({ StackName });
    assert.equal(await settled(id), 'DELETE_COMPLETE');
    assert.deepEqual(await stored(running.ssm), new Map());
  }
});
