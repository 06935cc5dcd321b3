/** Decisions per second of processor time, for a principal with five policies of twenty statements. */
import type { IAM } from '@aws-sdk/client-iam';
import type { Sandlot } from '../../src/testing/start-sandlot.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { NamedPolicy } from '../../src/policy/evaluate.ts';
import { parsePolicy } from '../../src/policy/language/parse.ts';
import { round } from './http-load.ts';

const policies = 5;
const statements = 20;

/** A seventh are denials, a quarter has conditions, two thirds have variables in their resources. */
function document(number: number): string {
  const written = Array.from({ length: statements }, (_, i) => ({
    Effect: i % 7 === 6 ? 'Deny' : 'Allow',
    Action: i % 2 ? ['s3:Get*', 's3:List*', `s3:Put${i}`] : `ec2:Describe${i}*`,
    Resource:
      i % 3
        ? `arn:aws:s3:::bucket-${number}-${i}/\${aws:username}/*`
        : [`arn:aws:s3:::other-${i}/*`, 'arn:aws:s3:::x/*/y/?'],
    ...(i % 4 === 0 && {
      Condition: {
        StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' },
        Bool: { 'aws:SecureTransport': 'true' },
      },
    }),
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement: written });
}

function policy(number: number): NamedPolicy {
  const parsed = parsePolicy(document(number));
  if (!parsed.ok) throw new Error(parsed.error.reason);
  return { name: `policy-${number}`, policy: parsed.policy };
}

/** Processor time, not the clock's: what else the machine does plays no part. */
function rate(decisions: number, resource: (i: number) => string, explained = false): number {
  const identity = Array.from({ length: policies }, (_, i) => policy(i));
  const keys = new Map([
    ['aws:username', 'ann'],
    ['aws:resourceaccount', '1'],
    ['aws:principalaccount', '1'],
    ['aws:securetransport', 'true'],
  ]);
  const context = (key: string) => keys.get(key);
  const decide = (i: number) => {
    const decision = evaluate({ action: 's3:GetObject', resource: resource(i), context }, { identity });
    return explained ? decision.unmet : decision;
  };
  for (let i = 0; i < 20_000; i++) decide(i);
  const before = process.cpuUsage().user;
  for (let i = 0; i < decisions; i++) decide(i);
  return Math.round(decisions / ((process.cpuUsage().user - before) / 1e6));
}

export function measurePolicy() {
  const allowedPerSecond = rate(200_000, (i) => `arn:aws:s3:::bucket-4-19/ann/${i % 100}`);
  return {
    allowedPerSecond,
    microsecondsEach: round(1e6 / allowedPerSecond),
    deniedPerSecond: rate(200_000, (i) => `arn:aws:s3:::nowhere/ann/${i % 100}`),
    deniedAndExplainedPerSecond: rate(50_000, (i) => `arn:aws:s3:::nowhere/ann/${i % 100}`, true),
  };
}

/**
 * What authorization costs a request, from the caller to the decision, with everything read from the store: for a user
 * with five managed policies of twenty statements, and for one with one of AWS's. And those policies' first use, which
 * the start does not wait for.
 */
export async function measureAuthorization() {
  const started = process.cpuUsage();
  const { awsManagedPolicies } = await import('../../src/services/iam/policies/managed/aws-managed-policies.ts');
  await awsManagedPolicies();
  const loaded = process.cpuUsage(started);
  const { startSandlot } = await import('../../src/testing/start-sandlot.ts');
  const { IAM } = await import('@aws-sdk/client-iam');
  const sandlot = await startSandlot();
  const iam = new IAM(sandlot.clientConfig);
  const own = [];
  for (let number = 0; number < policies; number++) {
    own.push(
      (await iam.createPolicy({ PolicyName: `policy-${number}`, PolicyDocument: document(number) })).Policy!.Arn!,
    );
  }
  const report = {
    authorizationMicroseconds: {
      fivePolicies: await authorizing(sandlot, await userWith(iam, 'ann', own)),
      oneManagedPolicy: await authorizing(
        sandlot,
        await userWith(iam, 'ben', ['arn:aws:iam::aws:policy/AmazonS3FullAccess']),
      ),
    },
    managedPoliciesMs: round((loaded.user + loaded.system) / 1000),
  };
  iam.destroy();
  await sandlot.close();
  return report;
}

interface BenchUser {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
}

async function userWith(iam: IAM, name: string, arns: readonly string[]): Promise<BenchUser> {
  const { User } = await iam.createUser({ UserName: name });
  for (const PolicyArn of arns) await iam.attachUserPolicy({ UserName: name, PolicyArn });
  return { name, arn: User!.Arn!, id: User!.UserId! };
}

async function authorizing(
  { account, server: { runtime } }: Sandlot,
  { name, arn, id }: BenchUser,
): Promise<{ median: number; p99: number }> {
  const { createContext } = await import('../../src/wire/calls/create-context.ts');
  const caller = { kind: 'user', account, arn, userId: id, userName: name, accessKeyId: 'AKIABENCH' } as const;
  const ctx = createContext(runtime, {
    service: 's3',
    operation: 'GetObject',
    input: {},
    caller,
    region: 'us-east-1',
    requestId: 'bench',
    http: { remoteAddress: '127.0.0.1', headers: {} },
  });
  const times: number[] = [];
  for (let i = 0; i < 22_000; i++) {
    const before = performance.now();
    const { allowed } = await runtime.authorize(caller, 's3:GetObject', `arn:aws:s3:::bucket-4-19/ann/${i % 100}`, ctx);
    if (!allowed) throw new Error("The bench's user should be allowed.");
    if (i >= 2000) times.push((performance.now() - before) * 1000);
  }
  times.sort((a, b) => a - b);
  return { median: round(times[times.length >> 1]!), p99: round(times[Math.floor(times.length * 0.99)]!) };
}
