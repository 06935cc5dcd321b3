/** A pseudo-terminal (util-linux's `script`), read and typed into as a person does. */
import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

export interface Terminal {
  /** Waits until the screen's text after the last match has this; answers the match. */
  expect(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Types this and, unless it says otherwise, the return key. */
  type(text: string, end?: string): void;
  /**
   * Pastes as terminals do for a shell that knows bracketed paste (bash 5.1 and later).
   * The return key is typed after it.
   */
  paste(text: string): void;
  /** The exit code of the program. */
  readonly ended: Promise<number>;
  /** Everything so far, without the escape sequences. */
  text(): string;
  close(): void;
}

export function openTerminal(command: string, env: NodeJS.ProcessEnv, cwd?: string): Terminal {
  // Without a terminal of its own to copy from, `script` leaves the size at 0 by 0.
  const child = spawn('script', ['-qefc', `stty cols 200 rows 50; ${command}`, '/dev/null'], {
    env: { ...env, TERM: 'xterm', SHELL: '/bin/sh', PROMPT_TOOLKIT_NO_CPR: '1' },
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const decoder = new StringDecoder('utf8');
  let raw = '';
  let seen = 0;
  let wake: (() => void) | undefined;
  let over = false;
  child.stdout.on('data', (chunk: Buffer) => {
    raw += decoder.write(chunk);
    wake?.();
  });
  // What is typed after the program's end goes nowhere; `expect` says that it ended.
  child.stdin.on('error', () => {});
  const ended = new Promise<number>((resolve) =>
    child.once('close', (code) => {
      over = true;
      wake?.();
      resolve(code ?? 1);
    }),
  );
  return {
    ended,
    text: () => withoutEscapes(raw),
    type: (text, end = '\r') => {
      child.stdin.write(text + end);
    },
    paste: (text) => {
      child.stdin.write(`\u001b[200~${text.replaceAll('\n', '\r')}\u001b[201~\r`);
    },
    close: () => {
      child.kill('SIGKILL');
    },
    async expect(pattern, timeoutMs = 180_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const screen = withoutEscapes(raw);
        const match = pattern.exec(screen.slice(seen));
        if (match) {
          seen += match.index + match[0].length;
          return match;
        }
        const left = deadline - Date.now();
        if (over || left <= 0)
          throw new Error(
            `The terminal ${over ? 'ended' : 'stood still'} without ${pattern}. It showed:\n${screen.slice(seen)}`,
          );
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(left, 1000));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
  };
}

/** Also leaves out a sequence at the end that has only come in part. */
function withoutEscapes(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\u001b(?:\[[0-9;?]*(?:[A-Za-z~]|$)|[()](?:[A-Z0-9]|$)|[=>]|\][^\u0007]*(?:\u0007|$)|$)/g, '');
}
