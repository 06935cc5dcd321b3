/** Programs on the PATH, by their name. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** All executables of this name on the PATH, in its order. */
export function findPrograms(name: string, path: string = process.env['PATH'] ?? ''): string[] {
  return [
    ...new Set(
      path
        .split(delimiter)
        .filter(Boolean)
        .map((folder) => join(folder, name)),
    ),
  ].filter((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
