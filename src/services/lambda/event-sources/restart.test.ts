/** A mapping goes on where it was when its server ended: nothing is left out, nothing that was done is given again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { readConfig } from '../../../server/config.ts';
import { type RunningServer, startServer } from '../../../server/main.ts';
import { functionTests } from '../../../testing/functions.ts';
import { freePort } from '../../../testing/servers/free-port.ts';

const adminKey = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'mappings' };

async function clientsOf(server: RunningServer) {
  const clientConfig = { endpoint: server.endpoint, region: 'us-east-1', credentials: adminKey };
  const functions = await functionTests({ clientConfig }, ['logs:*', 'dynamodb:*']);
  const dynamodb = new DynamoDB({ ...clientConfig, maxAttempts: 1 });
  const until = async (wanted: readonly string[]): Promise<void> => {
    for (;;) {
      const { Items } = await dynamodb.scan({ TableName: 'seen', ConsistentRead: true });
      const ids = Items!.map(({ id, times }) => `${id!.S}${times!.N}`).toSorted();
      if (ids.join() === wanted.join()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const close = async (): Promise<void> => {
    functions.destroy();
    dynamodb.destroy();
    await server.close();
  };
  return { functions, dynamodb, until, close };
}

/** Counts what it is given; on the first server it fails what is called `later`. */
const code = (endpoint: string) => `import { DynamoDB } from '@aws-sdk/client-dynamodb';
  const db = new DynamoDB({});
  export const handler = async ({ Records }) => {
    const ids = Records.map(({ dynamodb }) => dynamodb.Keys.id.S);
    if (ids.includes('later') && process.env.AWS_ENDPOINT_URL === '${endpoint}') throw new Error('not yet');
    for (const id of ids) await db.updateItem({
      TableName: 'seen', Key: { id: { S: id } }, UpdateExpression: 'ADD times :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
  };`;

const table = (TableName: string, more: object = {}) => ({
  TableName,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
  ...more,
});

for (const ParallelizationFactor of [1, 4])
  test(`the next server gives what is left, once, in ${ParallelizationFactor} lanes`, () =>
    goesOn(ParallelizationFactor));

async function goesOn(ParallelizationFactor: number): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'mappings-'));
  const start = (port = 0) => startServer({ ...readConfig([], {}), port, data, region: 'us-east-1', adminKey });
  // The function tells the servers apart by their ports: none is given what this one has.
  let server = await start(await freePort());
  let { functions, dynamodb, until, close } = await clientsOf(server);
  try {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' as const };
    const { TableDescription } = await dynamodb.createTable(table('orders', { StreamSpecification }));
    await dynamodb.createTable(table('seen'));
    await functions.create('copy', code(server.endpoint));
    await functions.lambda.createEventSourceMapping({
      FunctionName: 'copy',
      EventSourceArn: TableDescription!.LatestStreamArn!,
      StartingPosition: 'TRIM_HORIZON',
      ParallelizationFactor,
    });
    const put = (id: string) => dynamodb.putItem({ TableName: 'orders', Item: { id: { S: id } } });
    const first = Array.from({ length: 12 }, (_, at) => `first${at}-`);
    const once = (...ids: string[]) => [...first, ...ids].map((id) => `${id}1`).toSorted();
    for (const id of first) await put(id);
    await until(once());
    // Where each lane is, is kept.
    await server.runtime.jobs.idle();
    await put('later');
    await close();
    server = await start();
    ({ functions, dynamodb, until, close } = await clientsOf(server));
    await until(once('later'));
    await put('last');
    await until(once('last', 'later'));
  } finally {
    await close();
    rmSync(data, { recursive: true, force: true });
  }
}
