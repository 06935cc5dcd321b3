/**
 * The clients of AWS's SDK that Lambda's Node runtimes bring: those that Sandlot is built with, bundled for functions
 * (`scripts/build/function-sdk.ts`), or, where it runs from its sources, those that it is developed with.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SdkFolders {
  /** Where modules are looked for last; a true path. */
  readonly folder: string;
  /** What says that what is beside it are modules. */
  readonly manifest: string;
  /** What a function has to read for that. */
  readonly readable: readonly string[];
}

export function sdkFolders(): SdkFolders {
  const root = installRoot();
  const manifest = join(root, 'package.json');
  const bundled = join(root, 'dist', 'function-sdk', 'node_modules');
  if (!import.meta.url.endsWith('.ts') && existsSync(bundled))
    return { folder: bundled, manifest, readable: [bundled, manifest] };
  const installed = join(root, 'node_modules');
  const folder = existsSync(installed) ? realpathSync(installed) : installed;
  return { folder, manifest, readable: [...new Set([installed, folder, manifest])] };
}

function installRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
