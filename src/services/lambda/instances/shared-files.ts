/** Files that all functions are given, each written when the first one needs it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonProgram } from '../../../function-host/python-program.ts';
import type { Mount } from '../sandbox/mounts.ts';
import { writeUsers } from '../sandbox/users.ts';

export interface SharedFiles {
  /** The certificate of this server's authority. */
  authority(): Promise<string>;
  /** What runs functions of Python. */
  pythonHost(): Promise<string>;
  /** `/etc/passwd` and `/etc/group` of sandboxes. */
  users(): Promise<readonly Mount[]>;
}

/** `root`: where functions' files lie. */
export function createSharedFiles(root: string, certificate: () => Promise<string>): SharedFiles {
  const written = async (name: string, text: string | Promise<string>): Promise<string> => {
    const file = join(root, name);
    await writeFile(file, await text, { mode: 0o600 });
    return file;
  };
  return {
    authority: once(() => written('authority.pem', certificate())),
    pythonHost: once(() => written('python-host.py', pythonProgram)),
    users: once(() => writeUsers(root)),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
