/** Streams of events as the SDK's own client reads them: S3's SelectObjectContent, which is REST-XML. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { S3, type SelectObjectContentEventStream } from '@aws-sdk/client-s3';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { s3 } from '../../services/s3/index.ts';
import { AwsError } from '../errors.ts';

const keys = { accessKeyId: 'AKIAEVENTSOFS3TEST01', secretAccessKey: 'secret-of-the-events' };

async function* selected(expression: string): AsyncGenerator<SelectObjectContentEventStream> {
  yield { Records: { Payload: Buffer.from('1,2\n') } } as SelectObjectContentEventStream;
  yield { Cont: {} } as SelectObjectContentEventStream;
  if (expression === 'fail') throw new AwsError('OverMaxRecordSize', 'The record is too long.', {}, 400);
  yield {
    Progress: { Details: { BytesScanned: 1, BytesProcessed: 2, BytesReturned: 3 } },
  } as SelectObjectContentEventStream;
  yield {
    Stats: { Details: { BytesScanned: 4, BytesProcessed: 5, BytesReturned: 6 } },
  } as SelectObjectContentEventStream;
  yield { End: {} } as SelectObjectContentEventStream;
}

test('the SDK reads records, progress, statistics, the end and an error of SelectObjectContent', async (t) => {
  const selectObjectContent = async ({ Expression }: { Expression: string }) => ({ Payload: selected(Expression) });
  const service = {
    ...s3,
    collections: [],
    operations: { SelectObjectContent: { authorize: 'authenticated', load: async () => ({ selectObjectContent }) } },
  } as const;
  const server = await startServer(
    { ...readConfig([], {}), port: 0, data: undefined, adminKey: keys },
    { more: [service] },
  );
  t.after(() => server.close());
  const client = new S3({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: keys,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  t.after(() => client.destroy());
  const select = async (Expression: string) => {
    const csv = { CSV: {} };
    const { Payload } = await client.selectObjectContent({
      Bucket: 'b',
      Key: 'k',
      ExpressionType: 'SQL',
      Expression,
      InputSerialization: csv,
      OutputSerialization: csv,
    });
    return Payload!;
  };

  const events: SelectObjectContentEventStream[] = [];
  for await (const event of await select('select')) events.push(event);
  assert.deepEqual(
    events.map((event) => Object.keys(event)[0]),
    ['Records', 'Cont', 'Progress', 'Stats', 'End'],
  );
  assert.equal(Buffer.from(events[0]!.Records!.Payload!).toString(), '1,2\n');
  assert.deepEqual(events[2]!.Progress!.Details, { BytesScanned: 1, BytesProcessed: 2, BytesReturned: 3 });
  assert.deepEqual(events[3]!.Stats!.Details, { BytesScanned: 4, BytesProcessed: 5, BytesReturned: 6 });

  const broken = async () => {
    for await (const event of await select('fail')) assert.ok(event);
  };
  await assert.rejects(broken, (error: Error) => /too long/.test(error.message) && error.name === 'OverMaxRecordSize');
});
