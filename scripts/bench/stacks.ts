/**
 * Stacks: how long one of 500 resources (parameters and roles, ten levels) takes to be made, changed and deleted, and
 * the bootstrap from its change set's arrival to the end of its creation.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { bootstrapTemplate } from '../../src/local-api/bootstrap/template/bootstrap-template.ts';
import { round } from './http-load.ts';
import type { Target } from './signed-request.ts';

const resources = 500;
const levels = 10;
const StackName = 'bench';
const pollMs = 20;
const Bucket = 'bench-templates';

/** Milliseconds from the request to the final status. */
export async function measureStacks({ url, accessKeyId, secretAccessKey, region }: Target): Promise<object> {
  const credentials = { accessKeyId, secretAccessKey };
  const cfn = new CloudFormation({ endpoint: url, region, credentials });
  const s3 = new S3({ endpoint: url, region, credentials, forcePathStyle: true });
  const Capabilities = ['CAPABILITY_IAM' as const];
  const until = async (status: string): Promise<void> => {
    for (;;) {
      const { StackSummaries = [] } = await cfn.listStacks({});
      const found = StackSummaries.find((stack) => stack.StackName === StackName)?.StackStatus;
      if (found === status) return;
      if (!found?.endsWith('_IN_PROGRESS')) throw new Error(`The stack of the bench ended as ${found}.`);
      await sleep(pollMs);
    }
  };
  const timed = async (begin: Promise<unknown>, status: string): Promise<number> => {
    const started = performance.now();
    await begin;
    await until(status);
    return round(performance.now() - started);
  };
  try {
    await s3.createBucket({ Bucket });
    for (const version of ['1', '2']) await s3.putObject({ Bucket, Key: version, Body: template(version) });
    const made = { StackName, Capabilities, TemplateURL: `${url}/${Bucket}/1` };
    return {
      resources,
      levels,
      create: await timed(cfn.createStack(made), 'CREATE_COMPLETE'),
      update: await timed(cfn.updateStack({ ...made, TemplateURL: `${url}/${Bucket}/2` }), 'UPDATE_COMPLETE'),
      delete: await timed(cfn.deleteStack({ StackName }), 'DELETE_COMPLETE'),
      bootstrap: await measureBootstrap(cfn),
    };
  } finally {
    cfn.destroy();
    s3.destroy();
  }
}

/** What `cdk bootstrap` asks for, without its client's sleeps. */
async function measureBootstrap(cfn: CloudFormation): Promise<number> {
  const of = { StackName: 'CDKToolkit', ChangeSetName: 'bootstrap' };
  const TemplateBody = JSON.stringify(bootstrapTemplate);
  const started = performance.now();
  await cfn.createChangeSet({
    ...of,
    ChangeSetType: 'CREATE',
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    TemplateBody,
  });
  while ((await cfn.describeChangeSet(of)).Status !== 'CREATE_COMPLETE') await sleep(pollMs);
  await cfn.executeChangeSet(of);
  for (;;) {
    const { Stacks } = await cfn.describeStacks({ StackName: of.StackName });
    const status = Stacks![0]!.StackStatus!;
    if (status === 'CREATE_COMPLETE') return round(performance.now() - started);
    if (!status.endsWith('_IN_PROGRESS')) throw new Error(`The bootstrap of the bench ended as ${status}.`);
    await sleep(pollMs);
  }
}

/** Each level needs one of the level before; every fifth resource is a role. */
function template(version: string): string {
  const perLevel = resources / levels;
  const named = (level: number, n: number): string => `R${level}x${n}`;
  const entries = Array.from({ length: resources }, (_, at): [string, object] => {
    const [level, n] = [Math.floor(at / perLevel), at % perLevel];
    const needed = level === 0 ? 'none' : { Ref: named(level - 1, n) };
    const Description = { 'Fn::Sub': [`\${needed} ${version}`, { needed }] };
    const Properties =
      n % 5 === 0 ? { AssumeRolePolicyDocument, Description } : { Type: 'String', Value: 'x', Description };
    return [named(level, n), { Type: n % 5 === 0 ? 'AWS::IAM::Role' : 'AWS::SSM::Parameter', Properties }];
  });
  return JSON.stringify({ Resources: Object.fromEntries(entries) });
}

const AssumeRolePolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
