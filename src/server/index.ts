/** The server's program: loads it with the code that an earlier start kept, and runs it. */
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeFolder, runStartScript } from './process/start-script.ts';

/** The built program's module, beside this file: the build's. */
declare const builtProgram: string;
type Program = Pick<typeof import('./program.ts'), 'runProgram'>;

const folder = codeFolder(join(dirname(fileURLToPath(import.meta.url)), '.compile-cache'));
if (folder !== undefined) {
  // Node makes a folder of its own in it.
  const mask = process.umask(0o077);
  enableCompileCache(folder);
  process.umask(mask);
}
const start = runStartScript(new URL(builtProgram, import.meta.url).href, folder);
if (await (start.exports as unknown as Program).runProgram(process.argv.slice(2))) {
  start.keepCode();
  // Only now: before that it would cost the code that is kept. It keeps the heap small under load: the old generation
  // is looked through when it has grown by so much (percent). docs/decisions/0038-heap.md
  setFlagsFromString('--heap-growing-percent=60');
}
