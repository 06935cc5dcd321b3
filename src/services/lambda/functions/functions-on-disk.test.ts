/** Functions and the layers that they use outlive the process and the layers' deletion, and leave nothing behind. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../../server/config.ts';
import { startServer, type RunningServer } from '../../../server/main.ts';
import { functionTests } from '../../../testing/functions.ts';
import { zipOf } from '../../../testing/zip.ts';

const credentials = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'functions-on-disk' };
const start = (data: string): Promise<RunningServer> =>
  startServer({ ...readConfig([], {}), port: 0, data, region: 'us-east-1', adminKey: credentials });
const clientsOf = ({ endpoint }: RunningServer) =>
  functionTests({ clientConfig: { endpoint, region: 'us-east-1', credentials } });
const blobsIn = (data: string): number =>
  readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

test('a function is there after a restart, with a layer that was deleted, and its bodies go with it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'functions-'));
  try {
    let server = await start(data);
    let functions = await clientsOf(server);
    const { lambda } = functions;
    const ballast = randomBytes(40_000);
    const content = zipOf({ 'nodejs/node_modules/x/index.js': 'exports.x = "layer";', ballast });
    const layer = await lambda.publishLayerVersion({ LayerName: 'l', Content: { ZipFile: content } });
    const ZipFile = zipOf({
      'index.mjs': "import { x } from 'x'; export const handler = () => Promise.resolve(x);",
      ballast,
    });
    const made = { Code: { ZipFile }, Layers: [layer.LayerVersionArn!] };
    await functions.create('kept', '', { ...made, Environment: { Variables: { SECRET: 'sealed-in-the-store' } } });
    await lambda.publishVersion({ FunctionName: 'kept' });
    await lambda.deleteLayerVersion({ LayerName: 'l', VersionNumber: 1 });
    functions.destroy();
    await server.runtime.jobs.idle();
    await server.close();
    server = await start(data);
    functions = await clientsOf(server);
    assert.equal((await functions.invoke('kept:1')).answer, 'layer');
    assert.equal(blobsIn(data), 2);
    await functions.lambda.deleteFunction({ FunctionName: 'kept' });
    // Blobs stay for a minute: whoever has just found one may be about to open it.
    const { clock, jobs } = server.runtime;
    const { real } = clock;
    Object.assign(clock, { real: () => real() + 61_000 });
    await jobs.idle().finally(() => Object.assign(clock, { real }));
    assert.equal(blobsIn(data), 0);
    functions.destroy();
    await server.close();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
