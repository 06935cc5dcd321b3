/** Whether there is a sandbox is tried with what is to run in it, once; where there is none, why not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FunctionSandbox, Settings } from '../../../wire/context.ts';
import { functionTests } from '../../../testing/functions.ts';
import { inSandbox } from '../../../testing/sandbox.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { isInstalled } from './bubblewrap.ts';
import { createFences } from './fence.ts';

const fencesOf = (mode: FunctionSandbox['mode']) =>
  createFences({ functionSandbox: { mode, hidden: [] } } as unknown as Settings);
const shell = { file: '/bin/sh', args: ['-c', 'exit 0'], mounts: [] };

test('what cannot run in a sandbox is told with its reason', inSandbox, async () => {
  const fences = fencesOf('auto');
  assert.deepEqual(await fences.of('node', async () => shell), { kind: 'bubblewrap' });
  const fence = await fences.of('python', async () => ({ ...shell, file: '/nowhere/python3' }));
  assert.equal(fence.kind, 'none');
  assert.match(fence.kind === 'none' ? fence.why : '', /^bubblewrap does not work here \(.*\/nowhere\/python3/);
  const mounts = [{ from: '/nowhere', to: '/var/task' }];
  const unmounted = await fencesOf('auto').of('node', async () => ({ ...shell, mounts }));
  assert.match(unmounted.kind === 'none' ? unmounted.why : '', /bwrap: .*\/nowhere/);
});

test('it is tried once, and not at all where it is switched off', async () => {
  let tries = 0;
  const tried = async () => {
    tries += 1;
    return { ...shell, file: '/nowhere' };
  };
  const fences = fencesOf('required');
  await Promise.all([fences.of('node', tried), fences.of('node', tried)]);
  assert.equal(tries, process.platform === 'linux' && isInstalled() ? 1 : 0);
  const off = await fencesOf('off').of('node', tried);
  assert.match(off.kind === 'none' ? off.why : '', /--function-sandbox off/);
});

test('a function runs in a sandbox alone where that is required', async (t) => {
  const sandlot = await startSandlot({ functionSandbox: 'required' });
  const { create, invoke, destroy } = await functionTests(sandlot);
  t.after(() => (destroy(), sandlot.close()));
  await create(
    'apart',
    "import { existsSync } from 'node:fs'; export const handler = async () => existsSync('/var/task');",
  );
  const { answer } = await invoke('apart');
  // Where there is no sandbox it does not run.
  if (answer === true) return;
  assert.equal(answer.errorType, 'Runtime.NotHere');
  assert.match(
    answer.errorMessage,
    /^Functions run in a sandbox alone here \(--function-sandbox required\), .+: .+\.$/,
  );
});
