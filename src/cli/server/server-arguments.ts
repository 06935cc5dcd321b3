/** How the commands start the server's program. */
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Node's arguments for the built server, beside this built command. A small young generation keeps the resident memory
 * low under load, and one that need not grow to its size spares a start its collections. Of V8's options only those
 * stand here that do not change its code: the code that Node brings of its own modules is made without the others, and
 * a start would compile them. `src/server/index.ts` sets the rest. docs/decisions/0038-heap.md, 0062-code-cache.md
 */
export const serverArguments: readonly string[] = [
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
  // Node 24's SQLite is one; what Sandlot uses of it has not changed since.
  '--disable-warning=ExperimentalWarning',
  join(dirname(realpathSync(process.argv[1]!)), 'server.js'),
];
