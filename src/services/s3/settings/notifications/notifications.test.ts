/** Notification configurations: what is read back and what is refused. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import { startedS3Server } from '../../../../testing/servers/s3-server.ts';

const { s3 } = await startedS3Server();
const Bucket = `b-${randomUUID()}`;
await s3.createBucket({ Bucket });

const put = (configuration: NotificationConfiguration) =>
  s3.putBucketNotificationConfiguration({
    Bucket,
    NotificationConfiguration: configuration,
    SkipDestinationValidation: true,
  });
const read = async () => {
  const { $metadata: _transfer, ...found } = await s3.getBucketNotificationConfiguration({ Bucket });
  return found;
};
const QueueArn = 'arn:aws:sqs:us-east-1:111122223333:queue';
const queue = (Events: string[], filter: Record<string, string> = {}, Id?: string) => ({
  QueueArn,
  Events: Events as 's3:ObjectCreated:*'[],
  ...(Id !== undefined && { Id }),
  ...(Object.keys(filter).length > 0 && {
    Filter: {
      Key: { FilterRules: Object.entries(filter).map(([Name, Value]) => ({ Name: Name as 'prefix', Value })) },
    },
  }),
});

test('a configuration is read back as S3 shows it', async () => {
  assert.deepEqual(await read(), {});
  await put({
    QueueConfigurations: [queue(['s3:ObjectCreated:*'], { prefix: 'in/', SUFFIX: '.jpg' }, 'images')],
    TopicConfigurations: [
      { TopicArn: 'arn:aws:sns:us-east-1:111122223333:topic', Events: ['s3:ObjectRemoved:*'], Id: 'removals' },
    ],
    LambdaFunctionConfigurations: [
      {
        LambdaFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:f',
        Events: ['s3:ObjectTagging:Put'],
        Id: 'tags',
      },
    ],
    EventBridgeConfiguration: {},
  });
  assert.deepEqual(await read(), {
    QueueConfigurations: [queue(['s3:ObjectCreated:*'], { Prefix: 'in/', Suffix: '.jpg' }, 'images')],
    TopicConfigurations: [
      { TopicArn: 'arn:aws:sns:us-east-1:111122223333:topic', Events: ['s3:ObjectRemoved:*'], Id: 'removals' },
    ],
    LambdaFunctionConfigurations: [
      {
        LambdaFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:f',
        Events: ['s3:ObjectTagging:Put'],
        Id: 'tags',
      },
    ],
    EventBridgeConfiguration: {},
  });
  await put({ QueueConfigurations: [queue(['s3:ObjectCreated:Put'])] });
  assert.match((await read()).QueueConfigurations![0]!.Id!, /^[\w-]{20,}$/, 'one without an id gets one');
  await put({});
  assert.deepEqual(await read(), {});
});

const overlap = 'Configurations overlap. Configurations on the same bucket cannot share a common event type.';
const ambiguous =
  'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are ' +
  'overlapping for the same event type.';
const created = ['s3:ObjectCreated:Put'];

const cases: [string, ReturnType<typeof queue>[], string | undefined][] = [
  ['an ARN that is none', [{ ...queue(created), QueueArn: 'invalid-queue' }], 'The ARN could not be parsed'],
  [
    'an ARN of another service',
    [{ ...queue(created), QueueArn: 'arn:aws:sns:us-east-1:111122223333:topic' }],
    'The ARN could not be parsed',
  ],
  ['an unknown event', [queue(['s3:ObjectPainted:Blue'])], 'A specified event is not supported for notifications'],
  ['another filter', [queue(created, { INVALID: 'x' })], 'filter rule name must be either prefix or suffix'],
  [
    'two prefixes',
    [queue(created, { prefix: 'a', Prefix: 'b' })],
    'Cannot specify more than one prefix rule in a filter.',
  ],
  [
    'a long prefix',
    [queue(created, { prefix: 'ä'.repeat(513) })],
    'Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation',
  ],
  [
    'one id twice',
    [queue(created, {}, 'a'), queue(['s3:ObjectRemoved:*'], {}, 'a')],
    'Same ID used for multiple configurations. IDs must be unique',
  ],
  ['one event twice', [queue(created), queue(['s3:ObjectCreated:*'])], overlap],
  ['prefixes within each other', [queue(created, { prefix: 'a' }), queue(created, { prefix: 'a/b' })], ambiguous],
  ['prefix and suffix', [queue(created, { prefix: 'a' }), queue(created, { suffix: 'b' })], ambiguous],
  ['prefixes apart', [queue(created, { prefix: 'a' }), queue(created, { prefix: 'b' })], undefined],
  [
    'suffixes apart',
    [queue(created, { prefix: 'a', suffix: 'x' }), queue(created, { prefix: 'a', suffix: 'y' })],
    undefined,
  ],
  ['events apart', [queue(created), queue(['s3:ObjectCreated:Copy', 's3:ObjectRemoved:*'])], undefined],
];

for (const [name, QueueConfigurations, message] of cases) {
  test(`${name}: ${message ?? 'taken'}`, async () => {
    const answer = await put({ QueueConfigurations }).then(
      () => undefined,
      (error) => ({ name: error.name, status: error.$metadata.httpStatusCode, message: error.message }),
    );
    assert.deepEqual(answer, message === undefined ? undefined : { name: 'InvalidArgument', status: 400, message });
  });
}
