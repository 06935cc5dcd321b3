/** For tests: what a command in a sandbox lists. */
import { spawnSync } from 'node:child_process';
import { type Inside, startInside } from './bubblewrap.ts';

export function listedInside({ mounts, hidden }: Pick<Inside, 'mounts' | 'hidden'>): Record<'task' | 'data', string> {
  const list = (folder: string): string => {
    const inside = { file: '/bin/ls', args: [folder], environment: {}, folder: '/', temporaryBytes: 4096 };
    const { program, environment, input } = startInside({ ...inside, mounts, hidden });
    if (!('file' in program)) throw new Error('It is no program.');
    const { stdout, stderr } = spawnSync(program.file, program.args, {
      env: { ...environment },
      input,
      encoding: 'utf8',
    });
    if (stderr !== '') throw new Error(stderr);
    return stdout;
  };
  return { task: list('/var/task'), data: list('/var/task/data') };
}
