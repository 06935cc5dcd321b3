/** Reads a file that the checks look at (bytes in Latin-1): that it is missing or unreadable is a fact like others. */
import { readFileSync, statSync } from 'node:fs';
import type { TextFile } from './facts.ts';

export function readText(path: string): TextFile {
  try {
    return { path, text: readFileSync(path, 'latin1'), mode: statSync(path).mode & 0o777 };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { path } : { path, error: message };
  }
}
