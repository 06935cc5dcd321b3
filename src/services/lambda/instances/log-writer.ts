/**
 * Writes what functions say to CloudWatch Logs, as their roles: who may not write there has no log, as on AWS. In order
 * for each stream, beside the answers, and never twice. A write is a commit that reaches the disk, so what is said soon
 * after one is gathered for the next.
 */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { LogLine } from './invocation.ts';

export interface LogPlace {
  readonly group: string;
  readonly stream: string;
}

export interface LogWriter {
  write(aws: InProcessAws, place: LogPlace, lines: readonly LogLine[]): void;
  /** Resolves once all of it is written. */
  settled(): Promise<void>;
}

/** Of one call: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const mostEvents = 5000;
const mostBytes = 900 * 1024;

/** Between two writes to a stream. */
const gatheredMs = 100;

interface Stream {
  readonly place: LogPlace;
  /** As whom the latest was said. */
  aws: InProcessAws;
  lines: LogLine[];
  /** Ends the pause under way. */
  hurry(): void;
  readonly over: Promise<void>;
}

export function createLogWriter(onError: (error: unknown) => void): LogWriter {
  const streams = new Map<string, Stream>();
  let isHurried = false;
  const pause = (stream: Stream): Promise<void> =>
    new Promise((resolve) => {
      if (isHurried) return resolve();
      const timer = setTimeout(resolve, gatheredMs).unref();
      stream.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const work = async (key: string, stream: Stream): Promise<void> => {
    while (stream.lines.length > 0) {
      const lines = stream.lines;
      stream.lines = [];
      await writeAll(stream.aws['cloudwatch-logs'], stream.place, lines).catch(onError);
      await pause(stream);
    }
    streams.delete(key);
  };
  return {
    write(aws, place, lines) {
      const key = `${place.group} ${place.stream}`;
      const known = streams.get(key);
      if (known) {
        known.aws = aws;
        for (const line of lines) known.lines.push(line);
        if (known.lines.length >= mostEvents) known.hurry();
        return;
      }
      const over = Promise.withResolvers<void>();
      const stream: Stream = { aws, place, lines: [...lines], hurry: () => {}, over: over.promise };
      streams.set(key, stream);
      void work(key, stream).then(over.resolve);
    },
    async settled() {
      isHurried = true;
      for (const { hurry } of streams.values()) hurry();
      while (streams.size > 0) await Promise.all([...streams.values()].map(({ over }) => over));
    },
  };
}

type Logs = InProcessAws['cloudwatch-logs'];

async function writeAll(logs: Logs, place: LogPlace, lines: readonly LogLine[]): Promise<void> {
  for (const batch of batches(lines)) {
    if (!(await put(logs, place, batch))) return;
  }
}

function batches(lines: readonly LogLine[]): LogLine[][] {
  const all: LogLine[][] = [];
  let bytes = Infinity;
  for (const line of lines) {
    const size = Buffer.byteLength(line.text) + 26;
    if (bytes + size > mostBytes || all.at(-1)!.length >= mostEvents) {
      all.push([]);
      bytes = 0;
    }
    bytes += size;
    // An event of no text is refused.
    all.at(-1)!.push(line.text === '' ? { ...line, text: ' ' } : line);
  }
  return all;
}

/** `false`: the role may not, or the group is closed to it. */
async function put(logs: Logs, { group: logGroupName, stream: logStreamName }: LogPlace, batch: LogLine[]) {
  const logEvents = batch.map(({ text: message, at: timestamp }) => ({ message, timestamp }));
  try {
    await unlessThere(
      'ResourceNotFoundException',
      async () => {
        await logs.putLogEvents({ logGroupName, logStreamName, logEvents });
      },
      async () => {
        await unlessThere('ResourceAlreadyExistsException', () => logs.createLogGroup({ logGroupName }));
        await unlessThere('ResourceAlreadyExistsException', () =>
          logs.createLogStream({ logGroupName, logStreamName }),
        );
        await logs.putLogEvents({ logGroupName, logStreamName, logEvents });
      },
    );
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

async function unlessThere(code: string, call: () => Promise<unknown>, otherwise?: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== code) throw error;
    await otherwise?.();
  }
}
