/** Where this Sandlot is installed, whether it runs from `src/` or from a bundle (or one of its chunks) in `dist/`. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The nearest folder at or above this module that has a package.json. */
export function installRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json at or above the program: its installation is incomplete.');
    folder = parent;
  }
  return folder;
}
