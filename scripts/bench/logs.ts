/** CloudWatch Logs: PutLogEvents of 100 events each, into one stream and into many, and a filtered read of them. */
import { load, type LoadResult } from './http-load.ts';
import { signedRequest, type Target } from './signed-request.ts';

const connections = 32;
const eventsOfBatch = 100;
const streams = 32;
const group = 'bench';

export interface LogsOptions {
  readonly target: Target;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

export async function measureLogs({ target, seconds, say }: LogsOptions): Promise<Record<string, LoadResult>> {
  await once(target, 'CreateLogGroup', { logGroupName: group });
  for (let stream = 0; stream < streams; stream++)
    await once(target, 'CreateLogStream', { logGroupName: group, logStreamName: `s${stream}` });
  say(`CloudWatch Logs: PutLogEvents of ${eventsOfBatch} for ${seconds} s`);
  const oneStream = await put(target, seconds, () => 0);
  const manyStreams = await put(target, seconds, (request) => request % streams);
  say('CloudWatch Logs: FilterLogEvents');
  const filter = call(target, 'FilterLogEvents', { logGroupName: group, filterPattern: 'ERROR', limit: 100 });
  const filtered = await load({ url: target.url, connections: 1, seconds: Math.min(seconds, 5), next: () => filter });
  return { putOneStream: oneStream, putManyStreams: manyStreams, filter: filtered };
}

function put(target: Target, seconds: number, streamOf: (request: number) => number): Promise<LoadResult> {
  const now = Date.now();
  const batches = Array.from({ length: 256 }, (_, request) => {
    const logEvents = Array.from({ length: eventsOfBatch }, (_event, index) => ({
      timestamp: now - request * 1000 + index,
      message: `${index % 50 === 0 ? 'ERROR' : 'INFO'} request ${request} of the bench took ${index} ms`,
    }));
    return call(target, 'PutLogEvents', { logGroupName: group, logStreamName: `s${streamOf(request)}`, logEvents });
  });
  let made = 0;
  return load({ url: target.url, connections, seconds, next: () => batches[made++ % batches.length]! });
}

async function once(target: Target, operation: string, input: object): Promise<void> {
  let request: Buffer | undefined = call(target, operation, input);
  await load({
    url: target.url,
    connections: 1,
    next: () => {
      const next = request;
      request = undefined;
      return next;
    },
  });
}

function call(target: Target, operation: string, input: object): Buffer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${operation}` };
  return signedRequest(target, 'logs', headers, Buffer.from(JSON.stringify(input)));
}
