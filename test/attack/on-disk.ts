/**
 * For attacks: a server in this process with its data on disk, as people run it. What it does not catch ends the test.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { readConfig } from '../../src/server/config.ts';
import { startServer, type RunningServer } from '../../src/server/main.ts';

export interface OnDisk {
  readonly server: RunningServer;
  readonly endpoint: string;
  readonly data: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export async function startOnDisk(t: TestContext): Promise<OnDisk> {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-attack-'));
  const credentials = { accessKeyId: 'AKIASANDLOTATTACKED1', secretAccessKey: `attacked-${crypto.randomUUID()}` };
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  t.after(async () => {
    await server.close();
    rmSync(data, { recursive: true, force: true });
  });
  return { server, endpoint: server.endpoint, data, credentials };
}

/** Files of bodies, staged ones included. */
export function bodiesIn(data: string): string[] {
  return readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}
