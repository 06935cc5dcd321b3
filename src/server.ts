/** The server's program: turns on V8's compile cache, then loads the rest (which the cache makes fast). */
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

enableCompileCache(join(dirname(fileURLToPath(import.meta.url)), '.compile-cache'));
const { runProgram } = await import('./program.ts');
await runProgram(process.argv.slice(2));
