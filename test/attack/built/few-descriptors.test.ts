/** A process that may open little: what it cannot do is refused, and it goes on when there is room again. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { S3 } from '@aws-sdk/client-s3';
import { fetchByName } from '../../../src/testing/sign-in/fetch-by-name.ts';

const program = join(dirname(fileURLToPath(import.meta.url)), '../../../dist/server.js');
const keys = { accessKeyId: 'AKIASANDLOTATTACKED1', secretAccessKey: 'secret-of-this-attack' };

test(
  'running out of descriptors refuses what needs one, and nothing else is lost',
  { skip: process.platform === 'win32' && 'It needs ulimit.' },
  async (t) => {
    const data = mkdtempSync(join(tmpdir(), 'sandlot-attack-'));
    const child = spawn(
      '/bin/sh',
      [
        '-c',
        'ulimit -n 64; exec "$@"',
        'sh',
        process.execPath,
        program,
        '--port',
        '0',
        '--data',
        data,
        '--admin-key',
        `${keys.accessKeyId}:${keys.secretAccessKey}`,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    t.after(async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(data, { recursive: true, force: true });
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const endpoint = await new Promise<string>((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const found = /Endpoint\s+(http:\S+)[^]*sandlot env/.exec(output);
        if (found) resolve(found[1]!);
      });
      child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${errors}`)));
    });
    const { hostname, port } = new URL(endpoint);
    for (let round = 0; round < 3; round++) {
      const sockets: Socket[] = Array.from({ length: 100 }, () => {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => {});
        socket.write(`${round === 1 ? 'HEAD' : 'GET'} /console/ HTTP/1.1\r\nhost: console.localhost:${port}\r\n\r\n`);
        return socket;
      });
      // Operations whose code has not been loaded yet need descriptors too.
      const s3 = new S3({
        endpoint,
        region: 'us-east-1',
        credentials: keys,
        forcePathStyle: true,
        maxAttempts: 1,
        requestHandler: { requestTimeout: 2000 },
      });
      await s3.createBucket({ Bucket: `bucket-${round}` }).catch(() => {});
      await s3.putObject({ Bucket: `bucket-${round}`, Key: 'k', Body: 'x' }).catch(() => {});
      s3.destroy();
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(child.exitCode, null, errors);
      for (const socket of sockets) socket.destroy();
    }
    const s3 = new S3({ endpoint, region: 'us-east-1', credentials: keys, forcePathStyle: true });
    t.after(() => s3.destroy());
    const isThere = () =>
      s3.createBucket({ Bucket: 'afterwards' }).then(
        () => true,
        () => false,
      );
    // Until the server has noticed that all the others are gone.
    while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 20));
    await s3.putObject({ Bucket: 'afterwards', Key: 'k', Body: 'x' });
    assert.equal(await (await s3.getObject({ Bucket: 'afterwards', Key: 'k' })).Body!.transformToString(), 'x');
    assert.equal((await fetchByName(`http://console.localhost:${port}/console/`)).status, 200);
  },
);
