/**
 * `console` as Lambda's runtime has it: a line for each message, with its time and the request, as text or as JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
import { writeSync } from 'node:fs';
import { format } from 'node:util';
import type { RuntimeError } from './errors.ts';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const methods = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

export interface HandlerConsole {
  begin(requestId: string): void;
  /** Tells whoever reads that all of the invocation's lines are there. */
  end(requestId: string): Promise<void>;
  failed(what: string, error: RuntimeError): void;
}

export function installConsole(): HandlerConsole {
  const { env } = process;
  const isJson = env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON';
  const least = levels.indexOf(env['AWS_LAMBDA_LOG_LEVEL'] ?? 'TRACE');
  let requestId = 'undefined';
  const print = (level: string, message: string): void => {
    if (isJson && levels.indexOf(level) < least) return;
    const timestamp = new Date().toISOString();
    write(
      1,
      isJson
        ? JSON.stringify({ timestamp, level, requestId, message })
        : `${timestamp}\t${requestId}\t${level}\t${message}`,
    );
  };
  for (const [method, level] of Object.entries(methods))
    console[method as keyof typeof methods] = (...given: unknown[]) => print(level, format(...given));
  return {
    begin(id) {
      requestId = id;
    },
    async end(id) {
      for (const stream of [process.stdout, process.stderr]) await written(stream);
      for (const descriptor of [1, 2]) write(descriptor, `\0sandlot ${id}\0`);
    },
    failed: (what, { errorType, errorMessage, trace: stack }) =>
      print('ERROR', `${what} \t${JSON.stringify({ errorType, errorMessage, stack })}`),
  };
}

/** One message is one line: what would end it is told apart. A pipe that is full is waited for. */
function write(descriptor: number, text: string): void {
  let bytes: Uint8Array = Buffer.from(`${text.replaceAll('\n', '\r')}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
        Atomics.wait(pause, 0, 0, 1);
        continue;
      }
      return;
    }
  }
}

/** What the handler has written by itself stands before the mark. */
async function written(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength > 0) await new Promise<void>((resolve) => stream.write('', () => resolve()));
}

const pause = new Int32Array(new SharedArrayBuffer(4));
