/** Preloaded into test processes: shortly before their limit, says what they still hold or wait for. */
import { getActiveResourcesInfo } from 'node:process';

const afterMs = Number(process.env['SANDLOT_TEST_LATE_MS']);

interface Held {
  readonly constructor?: { readonly name: string };
  readonly pid?: number;
  readonly spawnargs?: readonly string[];
  readonly localPort?: number;
  readonly remotePort?: number;
  address?: () => unknown;
}

function described(held: Held): string {
  const { pid, spawnargs, localPort, remotePort } = held;
  const facts = { pid, spawnargs: spawnargs?.slice(0, 3), localPort, remotePort, address: held.address?.() };
  return `${held.constructor?.name} ${JSON.stringify(facts)}`;
}

function tell(): void {
  const active = process as unknown as { _getActiveHandles?: () => Held[] };
  const handles = active._getActiveHandles?.() ?? [];
  process.stderr.write(
    [
      `This test process (${process.argv.slice(1).join(' ').slice(-300)}) is late. It holds:`,
      ...getActiveResourcesInfo(),
      ...handles.map(described),
      '',
    ].join('\n  '),
  );
}

if (afterMs > 0) setTimeout(tell, afterMs).unref();
