/** `npx ampx sandbox` while it watches a project's files. */
import { spawn } from 'node:child_process';

export interface AmpxWatch {
  readonly pid: number;
  /** Changes the project's files, and answers what ampx says until it waits for the next change. */
  after(change: () => void): Promise<string>;
  /** What ampx says of what it was started with. */
  first(): Promise<string>;
  /** Resolves once it has said so since the last change. */
  says(what: RegExp): Promise<void>;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
}

/** A deployment takes ampx about 40 s of processor time. */
const longestMs = 15 * 60_000;

/** It waits for changes, having written its outputs, which comes later, or having told what went wrong. */
const isIdle = (text: string): boolean =>
  /Watching for file changes/.test(text) && /File written|\[ERROR\]|outputs could not be generated/.test(text);

export function startWatch(program: string, words: readonly string[], env: NodeJS.ProcessEnv, cwd: string): AmpxWatch {
  const child = spawn(program, words, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const endWithTest = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithTest);
  let [said, hasEnded] = ['', false];
  const waiting = new Set<() => void>();
  const look = (): void => waiting.forEach((one) => one());
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      process.off('exit', endWithTest);
      hasEnded = true;
      look();
      resolve();
    }),
  );
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      look();
    });
  const until = (isThere: (text: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const over = (end: () => void): void => {
        clearTimeout(tooLong);
        waiting.delete(one);
        end();
      };
      const one = (): void => {
        if (isThere(said)) over(() => resolve(said));
        else if (hasEnded) over(() => reject(new Error(`ampx has ended:\n${said}`)));
      };
      const tooLong = setTimeout(() => over(() => reject(new Error(`ampx goes on and on:\n${said}`))), longestMs);
      waiting.add(one);
      one();
    });
  return {
    pid: child.pid!,
    first: () => until(isIdle),
    says: async (what) => void (await until((text) => what.test(text))),
    after: (change) => {
      said = '';
      change();
      return until(isIdle);
    },
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}
