/** The server's program: turns on V8's compile cache, then loads the rest (which the cache makes fast). */
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

enableCompileCache(join(dirname(fileURLToPath(import.meta.url)), '.compile-cache'));
const { runProgram } = await import('./program.ts');
await runProgram(process.argv.slice(2));
// Only now: before the start it would cost the compile cache. It keeps the heap small under load: the old generation is
// looked through when it has grown by so much (percent). docs/decisions/0038-heap.md
setFlagsFromString('--heap-growing-percent=25');
