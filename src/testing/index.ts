/** The package's entry, `import { startSandlot } from 'sandlot'`: says so when this Node is too old for the rest. */
import type { Sandlot, SandlotOptions } from './api.ts';

const needed = [24, 7] as const;

export async function startSandlot(options?: SandlotOptions): Promise<Sandlot> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
    throw new Error(
      `Sandlot in a test needs Node ${needed.join('.')} or newer; this is ${process.version}. ` +
        'Or run a server of its own (sandlot start), which brings its Node along.',
    );
  }
  return (await import('./start-sandlot.ts')).startSandlot(options);
}
