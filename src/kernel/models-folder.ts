/** Where the committed facts about AWS are: `models/`. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of one of its files, in the nearest `models/` at or above this module: it runs from `src/` and from a bundle
 * in `dist/`.
 */
export function modelsFile(name: string): string {
  let above = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(above, 'models', name);
    if (existsSync(candidate)) return candidate;
    if (dirname(above) === above)
      throw new Error(`No models/${name} at or above the program: its installation is incomplete.`);
    above = dirname(above);
  }
}
