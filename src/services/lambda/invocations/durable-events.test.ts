/** Events are kept: what a server that ends has not finished, the next one asks again. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { readConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/main.ts';
import { functionTests } from '../../../testing/functions.ts';
import { freePort } from '../../../testing/servers/free-port.ts';

const credentials = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'durable-events' };

test('an event whose server ends in the middle is asked again by the next one', async () => {
  const data = mkdtempSync(join(tmpdir(), 'events-'));
  const start = (port = 0) =>
    startServer({ ...readConfig([], {}), port, data, region: 'us-east-1', adminKey: credentials });
  const clientOf = (endpoint: string) => ({ endpoint, region: 'us-east-1', credentials });
  // The function tells the servers apart by their ports: none is given what this one has.
  let server = await start(await freePort());
  try {
    let functions = await functionTests({ clientConfig: clientOf(server.endpoint) });
    const begins = "console.log('begun'); await new Promise((resolve) => setTimeout(resolve, hang ? 3e4 : 0));";
    const code = `let hang = process.env.AWS_ENDPOINT_URL === '${server.endpoint}';
      export const handler = async () => { ${begins} console.log('done'); };`;
    await functions.create('event', code);
    const event = { FunctionName: 'event', InvocationType: 'Event', Payload: '{}' } as const;
    await functions.lambda.invoke(event);
    // It runs by then, or is still to be started: both are to be asked again.
    await new Promise((resolve) => setTimeout(resolve, 500));
    functions.destroy();
    await server.close();
    server = await start();
    functions = await functionTests({ clientConfig: clientOf(server.endpoint) });
    await server.runtime.jobs.idle();
    const logs = new CloudWatchLogs(clientOf(server.endpoint));
    const said = async (): Promise<string> => {
      const { events } = await logs
        .filterLogEvents({ logGroupName: '/aws/lambda/event' })
        .catch(() => ({ events: [] }));
      return (events ?? []).map(({ message }) => message).join('\n');
    };
    let text = '';
    for (let tries = 0; tries < 3600 && !/done/.test(text); tries++) {
      text = await said();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.match(text, /done/);
    logs.destroy();
    functions.destroy();
  } finally {
    await server.close();
    rmSync(data, { recursive: true, force: true });
  }
});
