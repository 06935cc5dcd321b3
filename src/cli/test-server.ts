/** For this folder's tests: a server in memory as the commands see it, and a home folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsFiles } from './aws-files.ts';
import { awsFiles } from './aws-files.ts';
import type { Terminal } from './config-change.ts';
import type { LocalServer } from './server.ts';

export interface TestHome { readonly home: string; readonly files: AwsFiles }

export function testHome(t: { after(work: () => void): void }): TestHome {
  const home = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return { home, files: awsFiles({}, home) };
}

export function asLocalServer(
  sandlot: { endpoint: string; region: string; account: string; api: LocalServer['api'] }, dataFolder: string,
): LocalServer {
  const { endpoint, region, account, api } = sandlot;
  return { endpoint, region, account, api, dataFolder, pid: process.pid, version: '0.0.0', startedAt: new Date(0).toISOString() };
}

/** A terminal that records; it answers questions with `answer`, or is no terminal at all. */
export function testTerminal(answer?: boolean): Terminal & { readonly shown: string[]; readonly asked: string[] } {
  const [shown, asked]: [string[], string[]] = [[], []];
  return {
    colour: false, canAsk: answer !== undefined, shown, asked,
    print: (text) => { shown.push(text); },
    ask: async (question) => {
      asked.push(question);
      return answer === true;
    },
  };
}
