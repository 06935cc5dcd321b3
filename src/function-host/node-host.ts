/**
 * Runs a function of a Node runtime: loads its handler, asks the Runtime API for an invocation, calls the handler,
 * tells what became of it, and asks again. Runs in the function's own process, in a sandbox or under Node's permission
 * model, and imports nothing of the server. Loaded before it: `lead-here-first.ts`.
 *
 * As the runtime of AWS does it, whose error types these are:
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { delimiter } from 'node:path';
import { installConsole } from './console.ts';
import { contextOf } from './context.ts';
import { asError, type RuntimeError } from './errors.ts';
import { call, type Handler } from './call-handler.ts';
import { loadHandler } from './load-handler.ts';
import { mapFolders } from './map-folders.ts';
import { type Asked, createRuntimeClient } from './runtime-client.ts';

const client = createRuntimeClient(process.env['AWS_LAMBDA_RUNTIME_API'] ?? '');
const console_ = installConsole();
const folders = {
  tmp: process.env['TMPDIR'] ?? '',
  code: process.cwd(),
  layers: process.env['SANDLOT_OPT'],
  host: [import.meta.dirname, ...(process.env['NODE_PATH'] ?? '').split(delimiter).filter((path) => path !== '')],
};
// Of a sandbox they are true.
if (folders.tmp !== '/tmp') mapFolders(folders);

let asked: Asked | undefined;

process.on('uncaughtException', (error) => void endWith('Uncaught Exception', asError(error)));
process.on('unhandledRejection', (reason) => {
  const { errorMessage } = asError(reason);
  const rejected = { ...asError(reason), errorType: 'Runtime.UnhandledPromiseRejection', errorMessage };
  void endWith('Unhandled Promise Rejection', rejected);
});

await run(await handler());

async function handler(): Promise<Handler> {
  try {
    return await loadHandler(process.env['_HANDLER'] ?? '', folders);
  } catch (error) {
    await endWith('Uncaught Exception', asError(error));
    return process.exit(1);
  }
}

async function run(handle: Handler): Promise<never> {
  for (;;) {
    asked = await client.next();
    const { requestId } = asked;
    console_.begin(requestId);
    process.env['_X_AMZN_TRACE_ID'] = asked.traceId;
    try {
      const answer = await call(handle, asked.event, contextOf(asked));
      await console_.end(requestId);
      await client.respond(requestId, answer);
    } catch (error) {
      const told = asError(error);
      console_.failed('Invoke Error', told);
      await console_.end(requestId);
      await client.fail(requestId, told);
    }
    asked = undefined;
  }
}

/** What nobody has caught ends the process, once it is told. */
async function endWith(what: string, error: RuntimeError): Promise<void> {
  console_.failed(what, error);
  if (asked) await console_.end(asked.requestId);
  try {
    if (asked) await client.fail(asked.requestId, error);
    else await client.failInit(error);
  } finally {
    process.exit(129);
  }
}
