/** Lambda: how long a cold invocation of Node takes, a warm one, and how many warm ones there are in a second. */
import { performance } from 'node:perf_hooks';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { pack } from '../../src/services/lambda/archives/pack.ts';
import { round } from './http-load.ts';
import type { Target } from './signed-request.ts';

const coldStarts = 10;
const warmInvocations = 500;
const atOnce = 8;
const code = 'exports.handler = async (event) => ({ seen: event.a });';

export interface LambdaOptions {
  readonly target: Target;
  readonly say: (text: string) => void;
}

/** Milliseconds as a client measures them. */
export async function measureLambda({ target, say }: LambdaOptions): Promise<object> {
  const { url, region, accessKeyId, secretAccessKey } = target;
  const config = { endpoint: url, region, credentials: { accessKeyId, secretAccessKey } };
  const [lambda, iam] = [new Lambda(config), new IAM(config)];
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await iam.createRole({ RoleName: 'bench-function', AssumeRolePolicyDocument });
  const make = (FunctionName: string) =>
    lambda.createFunction({
      FunctionName,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: Role!.Arn!,
      Code: { ZipFile: pack({ 'index.js': code }) },
    });
  const invoke = async (FunctionName: string): Promise<number> => {
    const begun = performance.now();
    const { FunctionError, Payload } = await lambda.invoke({ FunctionName, Payload: '{"a":1}' });
    if (FunctionError !== undefined) throw new Error(`The function failed: ${Payload!.transformToString()}`);
    return performance.now() - begun;
  };
  try {
    say(`Lambda: ${coldStarts} cold invocations, then ${warmInvocations} warm ones`);
    const cold: number[] = [];
    for (let index = 0; index < coldStarts; index++) {
      await make(`cold-${index}`);
      cold.push(await invoke(`cold-${index}`));
    }
    const warm: number[] = [];
    for (let index = 0; index < warmInvocations; index++) warm.push(await invoke('cold-0'));
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let index = 0; index < warmInvocations / atOnce; index++) await invoke('cold-1');
      }),
    );
    const perSecond = Math.round((warmInvocations * 1000) / (performance.now() - begun));
    return { coldMs: percentiles(cold), warmMs: percentiles(warm), perSecondByEight: perSecond };
  } finally {
    lambda.destroy();
    iam.destroy();
  }
}

function percentiles(all: number[]): object {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}
