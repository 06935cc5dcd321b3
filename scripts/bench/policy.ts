/** Decisions per second of processor time, for a principal with five policies of twenty statements. */
import { evaluate } from '../../src/policy/evaluate.ts';
import type { NamedPolicy } from '../../src/policy/evaluate.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { round } from './http-load.ts';

const policies = 5;
const statements = 20;

/** A seventh are denials, a quarter has conditions, two thirds have variables in their resources. */
function policy(number: number): NamedPolicy {
  const written = Array.from({ length: statements }, (_, i) => ({
    Effect: i % 7 === 6 ? 'Deny' : 'Allow',
    Action: i % 2 ? ['s3:Get*', 's3:List*', `s3:Put${i}`] : `ec2:Describe${i}*`,
    Resource: i % 3 ? `arn:aws:s3:::bucket-${number}-${i}/\${aws:username}/*` : [`arn:aws:s3:::other-${i}/*`, 'arn:aws:s3:::x/*/y/?'],
    ...(i % 4 === 0 && { Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' }, Bool: { 'aws:SecureTransport': 'true' } } }),
  }));
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: written }));
  if (!parsed.ok) throw new Error(parsed.error.reason);
  return { name: `policy-${number}`, policy: parsed.policy };
}

/** Processor time, not the clock's: what else the machine does plays no part. */
function rate(decisions: number, resource: (i: number) => string): number {
  const identity = Array.from({ length: policies }, (_, i) => policy(i));
  const keys = new Map([['aws:username', 'ann'], ['aws:resourceaccount', '1'], ['aws:principalaccount', '1'], ['aws:securetransport', 'true']]);
  const context = (key: string) => keys.get(key);
  const decide = (i: number) => evaluate({ action: 's3:GetObject', resource: resource(i), context }, { identity });
  for (let i = 0; i < 20_000; i++) decide(i);
  const before = process.cpuUsage().user;
  for (let i = 0; i < decisions; i++) decide(i);
  return Math.round(decisions / ((process.cpuUsage().user - before) / 1e6));
}

export function measurePolicy() {
  const allowedPerSecond = rate(200_000, (i) => `arn:aws:s3:::bucket-4-19/ann/${i % 100}`);
  return {
    allowedPerSecond, microsecondsEach: round(1e6 / allowedPerSecond),
    deniedAndExplainedPerSecond: rate(50_000, (i) => `arn:aws:s3:::nowhere/ann/${i % 100}`),
  };
}
