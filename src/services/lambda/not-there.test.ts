/** What docs/lambda.md says is not there: each setting is refused by its name, nothing is made. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CreateEventSourceMappingCommandInput, CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { functionTests } from '../../testing/functions.ts';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const { lambda, create } = functions;
const code = 'export const handler = async () => 1;';

after(async () => {
  functions.destroy();
  await sandlot.close();
});

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${sandlot.account}:${resource}`;
const absent = (name: string) => refused('NotImplementedException', new RegExp(name), 501);

const settings: Readonly<Record<string, Partial<CreateFunctionCommandInput>>> = {
  'container images': { PackageType: 'Image' },
  'container images \\(ImageUri\\)': { Code: { ImageUri: `${sandlot.account}.dkr.ecr.us-east-1.amazonaws.com/a:1` } },
  VpcConfig: { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
  FileSystemConfigs: {
    FileSystemConfigs: [
      { Arn: arn('elasticfilesystem', 'access-point/fsap-0123456789abcdef0'), LocalMountPath: '/mnt/a' },
    ],
  },
  DeadLetterConfig: { DeadLetterConfig: { TargetArn: arn('sqs', 'q') } },
  'active tracing': { TracingConfig: { Mode: 'Active' } },
  CodeSigningConfigArn: { CodeSigningConfigArn: arn('lambda', 'code-signing-config:csc-0123456789abcdef0') },
  SnapStart: { SnapStart: { ApplyOn: 'PublishedVersions' } },
  DurableConfig: { DurableConfig: { ExecutionTimeout: 60 } },
};

test('settings of functions that are not there are refused by name', async () => {
  for (const [name, more] of Object.entries(settings))
    await assert.rejects(create('absent', code, more), absent(name), name);
  await assert.rejects(lambda.getFunction({ FunctionName: 'absent' }), refused('ResourceNotFoundException', /./, 404));
});

test('sources, destinations, weights and streamed answers that are not there are refused by name', async () => {
  await create('there', code);
  const FunctionName = 'there';
  for (const [service, source] of [
    ['sqs', arn('sqs', 'q')],
    ['kinesis', arn('kinesis', 'stream/s')],
    ['kafka', arn('kafka', 'cluster/c/1')],
    ['mq', arn('mq', 'broker:b')],
  ] as const)
    await assert.rejects(lambda.createEventSourceMapping({ FunctionName, EventSourceArn: source }), absent(service));
  for (const [service, Destination] of [
    ['sqs', arn('sqs', 'q')],
    ['sns', arn('sns', 't')],
    ['events', arn('events', 'event-bus/b')],
    ['s3', 'arn:aws:s3:::bucket'],
  ] as const) {
    const DestinationConfig = { OnFailure: { Destination } };
    await assert.rejects(lambda.putFunctionEventInvokeConfig({ FunctionName, DestinationConfig }), absent(service));
  }
  await lambda.publishVersion({ FunctionName });
  const RoutingConfig = { AdditionalVersionWeights: { 1: 0.5 } };
  const alias = lambda.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig });
  await assert.rejects(alias, absent('weights of aliases'));
  const url = { FunctionName, AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' } as const;
  await assert.rejects(lambda.createFunctionUrlConfig(url), absent('streamed answers'));
});

const mappings: Readonly<Record<string, Partial<CreateEventSourceMappingCommandInput>>> = {
  'destinations of discarded batches': { DestinationConfig: { OnFailure: { Destination: arn('sqs', 'q') } } },
  'tumbling windows': { TumblingWindowInSeconds: 30 },
  KMSKeyArn: { KMSKeyArn: arn('kms', 'key/1') },
  MetricsConfig: { MetricsConfig: { Metrics: ['EventCount'] } },
  LoggingConfig: { LoggingConfig: { SystemLogLevel: 'INFO' } },
};

test('settings of mappings that are not there are refused by name', async () => {
  await create('mapped', code);
  const EventSourceArn = arn('dynamodb', 'table/t/stream/2026-01-01T00:00:00.000');
  const given = { FunctionName: 'mapped', EventSourceArn, StartingPosition: 'LATEST' } as const;
  for (const [name, more] of Object.entries(mappings))
    await assert.rejects(lambda.createEventSourceMapping({ ...given, ...more }), absent(name), name);
});

test('runtimes but those of Node and Python are made, and refused by name when they are invoked', async () => {
  for (const Runtime of ['nodejs16.x', 'java21', 'ruby3.4', 'dotnet8', 'provided.al2023'] as const) {
    const name = Runtime.replace('.', '');
    await create(name, code, { Runtime });
    const { answer, error } = await functions.invoke(name);
    assert.equal(error, 'Unhandled');
    assert.match(answer.errorMessage, new RegExp(`^Sandlot has no runtime ${Runtime}`));
  }
});
