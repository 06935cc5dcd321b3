/** Which processes belong together, as the operating system tells it. */
import { readdir, readFile } from 'node:fs/promises';

/** Linux's: processes of a process group, or of a session, that run; what has ended and waits to be noticed is not. */
export async function membersOf(kind: 'group' | 'session', leader: number): Promise<number[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    all.map(async (name) => {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      // proc_pid_stat(5): the name in parentheses may hold anything; then state, parent, group, session.
      const [state, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (kind === 'group' ? group : session) === String(leader) && state !== 'Z' ? [Number(name)] : [];
    }),
  );
  return found.flat();
}
