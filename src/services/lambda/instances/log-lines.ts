/**
 * What Lambda itself writes into a function's log, in both formats.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
import type { VersionFacts } from '../records.ts';
import type { Fence } from '../sandbox/fence.ts';
import type { Finished, LogLine } from './invocation.ts';

export interface Measured {
  readonly requestId: string;
  /** Domain milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationMs: number;
  /** Of an instance that was started for it. */
  readonly initMs?: number;
  readonly memoryMb: number;
}

/** All events of an invocation. */
export function logOf(facts: VersionFacts, measured: Measured, finished: Finished): LogLine[] {
  const { startedAt: begun, endedAt: over, requestId } = measured;
  const failed = failedLine(measured, finished);
  const lines = [...finished.lines, ...(failed === undefined ? [] : [{ text: failed, at: over }])];
  if (facts.logging.format === 'JSON') {
    const start = platform('platform.start', begun, { requestId, version: facts.version });
    if (facts.logging.systemLevel === 'WARN') return lines;
    return [start, ...lines, platform('platform.report', over, reportRecord(facts, measured, finished))];
  }
  return [
    { text: `START RequestId: ${requestId} Version: ${facts.version}`, at: begun },
    ...lines,
    { text: `END RequestId: ${requestId}`, at: over },
    { text: reportLine(facts, measured, finished), at: over },
  ];
}

/** The first line of an instance's log, which says what stands between the function and this machine. */
export function initLine({ runtime, version, logging }: VersionFacts, fence: Fence, at: number): LogLine[] {
  const sandbox = fence.kind === 'bubblewrap' ? 'bubblewrap' : `none: ${fence.why}`;
  if (logging.format !== 'JSON') return [{ text: `INIT_START Runtime Version: ${runtime}\tSandbox: ${sandbox}`, at }];
  if (logging.systemLevel === 'WARN') return [];
  const record = { initializationType: 'on-demand', phase: 'init', runtimeVersion: runtime, functionVersion: version };
  return [platform('platform.initStart', at, { ...record, sandbox })];
}

function failedLine({ requestId, endedAt }: Measured, { isTimeout, errorType, payload }: Finished): string | undefined {
  const isOurs = isTimeout || errorType === 'Runtime.ExitError' || errorType === 'Runtime.OutOfMemory';
  if (!isOurs) return undefined;
  const { errorMessage } = JSON.parse(Buffer.from(payload).toString('utf8')) as { errorMessage: unknown };
  // A function may say the same of itself, in whatever form.
  if (typeof errorMessage !== 'string') return undefined;
  if (!isTimeout) return errorMessage;
  const said = errorMessage.slice(errorMessage.indexOf('Task timed out'));
  return `${new Date(endedAt).toISOString()} ${requestId} ${said}`;
}

function reportLine({ memory }: VersionFacts, measured: Measured, { isTimeout, errorType }: Finished): string {
  const { requestId, durationMs, initMs, memoryMb } = measured;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memory} MB`,
    `Max Memory Used: ${memoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(isTimeout ? ['Status: timeout'] : errorType ? ['Status: error', `Error Type: ${errorType}`] : []),
  ];
  return `${parts.join('\t')}\t`;
}

function reportRecord({ memory }: VersionFacts, measured: Measured, { isTimeout, errorType }: Finished): object {
  const { requestId, durationMs, initMs, memoryMb } = measured;
  return {
    requestId,
    metrics: {
      durationMs,
      billedDurationMs: Math.ceil(durationMs + (initMs ?? 0)),
      memorySizeMB: memory,
      maxMemoryUsedMB: memoryMb,
      ...(initMs !== undefined && { initDurationMs: initMs }),
    },
    status: isTimeout ? 'timeout' : errorType ? 'error' : 'success',
    ...(!isTimeout && errorType && { errorType }),
  };
}

function platform(type: string, at: number, record: object): LogLine {
  return { text: JSON.stringify({ time: new Date(at).toISOString(), type, record }), at };
}
