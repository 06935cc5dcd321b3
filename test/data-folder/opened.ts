/** Copies a committed data folder and opens the copy with today's code, at the domain time that it was made. */
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/server/config.ts';
import type { MovableClock } from '../../src/kernel/clock.ts';
import { startServer, type RunningServer } from '../../src/server/main.ts';
import { callApi } from './call-api.ts';
import type { FolderSecrets, Keys, OpenFolder } from './survey.ts';

export interface FixtureContents {
  readonly madeAt: string;
  readonly account: string;
  readonly credentials: Keys;
  readonly secrets: FolderSecrets;
  readonly survey: Record<string, any>;
  readonly surveyAfterKill: Record<string, any>;
}

export type End = 'stopped' | 'killed';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

export function contentsOf(fixture: string): FixtureContents {
  return JSON.parse(readFileSync(join(fixtures, fixture, 'contents.json'), 'utf8'));
}

/** A copy that goes with the test. */
export function copyFolder(t: TestContext, fixture: string, end: End): string {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-folder-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  for (const part of end === 'killed' ? ['data', 'killed'] : ['data'])
    cpSync(join(fixtures, fixture, part), data, { recursive: true });
  // Git keeps no such modes.
  for (const file of ['master.key', 'api-token', 'root-password']) chmodSync(join(data, file), 0o600);
  return data;
}

export async function openFolder(
  t: TestContext,
  fixture: string,
  data: string,
): Promise<
  OpenFolder & { readonly consoleOrigin: string; readonly server: RunningServer; readonly clock: MovableClock }
> {
  const { madeAt, credentials, account } = contentsOf(fixture);
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: { ...credentials } });
  t.after(() => server.close());
  const clock = server.runtime.clock as MovableClock;
  await clock.advance(Date.parse(madeAt) + 30_000 - Math.floor(clock.now()));
  return {
    server,
    clock,
    endpoint: server.endpoint,
    consoleOrigin: server.consoleOrigin,
    region: server.region,
    account,
    credentials,
    api: (method, path, body) => callApi(server.endpoint, server.apiToken, method, path, body),
  };
}
