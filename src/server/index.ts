/** The server's program: loads it with the code of an earlier start, and runs it with V8's flags for a server. */
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStartScript } from './process/start-script.ts';
import { setFlagsToServe, setFlagsToStart } from './process/v8-flags.ts';

/** The built program's module, beside this file: the build's. */
declare const builtProgram: string;
type Program = Pick<typeof import('./program.ts'), 'runProgram'>;

const folder = join(dirname(fileURLToPath(import.meta.url)), '.compile-cache');
enableCompileCache(folder);
const start = runStartScript(new URL(builtProgram, import.meta.url).href, folder);
setFlagsToStart();
if (await (start.exports as unknown as Program).runProgram(process.argv.slice(2))) {
  const code = setFlagsToServe(() => start.makeCode());
  if (code) start.keepCode(code);
}
