/** Who a function is to itself in its sandbox: `/etc/passwd` and `/etc/group`, where programs look their user up. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mount } from './mounts.ts';

const files = {
  passwd: 'root:x:0:0::/root:/sbin/nologin\nsbx_user1051:x:993:990::/tmp:/sbin/nologin\n',
  group: 'root:x:0:\nsbx_user1051:x:990:\n',
};

/** `root`: where functions' files lie. */
export async function writeUsers(root: string): Promise<Mount[]> {
  return Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const from = join(root, name);
      await writeFile(from, text, { mode: 0o644 });
      return { from, to: `/etc/${name}` };
    }),
  );
}
