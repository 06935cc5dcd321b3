/**
 * The clients of AWS's SDK that Lambda's Node runtimes bring: those that Sandlot is built with, bundled for functions
 * (`scripts/build/function-sdk.ts`), or, where it runs from its sources, those that it is developed with.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SdkFolders {
  /** Where modules are looked for last. */
  readonly modules: readonly string[];
  /** What a function has to read for that. */
  readonly readable: readonly string[];
}

export function sdkFolders(): SdkFolders {
  const root = installRoot();
  const bundled = join(root, 'dist', 'function-sdk', 'node_modules');
  if (!import.meta.url.endsWith('.ts') && existsSync(bundled))
    return { modules: [bundled], readable: [bundled, join(root, 'package.json')] };
  const installed = join(root, 'node_modules');
  const real = existsSync(installed) ? realpathSync(installed) : installed;
  return { modules: [real], readable: [...new Set([installed, real, join(root, 'package.json')])] };
}

function installRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
