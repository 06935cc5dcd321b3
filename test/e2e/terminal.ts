/** A pseudo-terminal (util-linux's `script`), read and typed into as a person does. */
import { spawn } from 'node:child_process';

export interface Terminal {
  /** Waits until the screen's text after the last match has this; answers the match. */
  expect(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Types this and, unless it says otherwise, the return key. */
  type(text: string, end?: string): void;
  /** The exit code of the program. */
  readonly ended: Promise<number>;
  /** Everything so far, without the escape sequences. */
  text(): string;
  close(): void;
}

export function openTerminal(command: string, env: NodeJS.ProcessEnv, cwd?: string): Terminal {
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...env, TERM: 'xterm', PROMPT_TOOLKIT_NO_CPR: '1', COLUMNS: '200', LINES: '50' }, cwd, stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let seen = 0;
  let wake: (() => void) | undefined;
  let over = false;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += withoutEscapes(chunk.toString());
    wake?.();
  });
  const ended = new Promise<number>((resolve) => child.once('close', (code) => {
    over = true;
    wake?.();
    resolve(code ?? 1);
  }));
  return {
    ended,
    text: () => screen,
    type: (text, end = '\r') => { child.stdin.write(text + end); },
    close: () => { child.kill('SIGKILL'); },
    async expect(pattern, timeoutMs = 30_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const match = pattern.exec(screen.slice(seen));
        if (match) {
          seen += match.index + match[0].length;
          return match;
        }
        const left = deadline - Date.now();
        if (over || left <= 0) throw new Error(`The terminal ${over ? 'ended' : 'stood still'} without ${pattern}. It showed:\n${screen.slice(seen)}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, Math.min(left, 1000));
        });
      }
    },
  };
}

function withoutEscapes(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]|\u001b[()][A-Z0-9]|\u001b[=>]|\u001b\][^\u0007]*\u0007/g, '');
}
