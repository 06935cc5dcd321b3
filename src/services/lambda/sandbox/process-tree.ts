/** A process and all that it has started, as the operating system tells it: proc_pid_task_children(5). Linux alone. */
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** At most `most` and one; what ends meanwhile is left out. */
export async function treeOf(pid: number, most: number): Promise<number[]> {
  const all = [pid];
  for (let at = 0; at < all.length && all.length <= most; at++) {
    const tasks = await readdir(`/proc/${all[at]}/task`).catch(() => []);
    for (const task of tasks) {
      const text = await readFile(`/proc/${all[at]}/task/${task}/children`, 'utf8').catch(() => '');
      all.push(...text.split(' ').filter(Boolean).map(Number));
    }
  }
  return all.slice(0, most + 1);
}

/** MiB that the processes have in memory together; 0 where nobody counts. */
export function residentMb(pids: readonly number[]): number {
  if (process.platform !== 'linux') return 0;
  const all = pids.map(pagesOf);
  const own = all.reduce((sum, pages) => sum + pages.own, 0);
  return (own + Math.max(0, ...all.map(({ shared }) => shared))) / 256;
}

/** Of 4 KiB. What is shared are mostly the same libraries, which count once. */
function pagesOf(pid: number): { own: number; shared: number } {
  try {
    const [, pages, shared] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    return { own: pages! - shared!, shared: shared! };
  } catch {
    return { own: 0, shared: 0 };
  }
}
