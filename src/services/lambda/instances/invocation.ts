/** One invocation: what is asked of an instance, and what becomes of it. */
import type { AssumedRole } from '../../../wire/context.ts';
import type { FunctionPlace } from '../arns.ts';
import type { VersionFacts } from '../records.ts';

export const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a process is started for. */
export interface Runnable {
  /** Of the function, without a qualifier. */
  readonly place: FunctionPlace;
  readonly facts: VersionFacts;
  /** A session of the function's role. */
  assumeRole(): Promise<AssumedRole>;
}

export interface Invocation extends Runnable {
  readonly requestId: string;
  /** As it was asked for, with its qualifier. */
  readonly invokedArn: string;
  readonly payload: Uint8Array;
  /** JSON. */
  readonly clientContext?: string;
  /** How many of the function may run at once; `undefined`: as many as there may be. */
  readonly reserved?: number;
  /** Another function that is going to be asked in a moment, where a process is started for this one. */
  companion(): Promise<Runnable | undefined>;
}

export interface Outcome {
  readonly payload: Uint8Array;
  /** What `X-Amz-Function-Error` says. */
  readonly error?: 'Unhandled' | 'Handled';
  /** The error's type, for the report. */
  readonly errorType?: string;
  readonly isTimeout?: boolean;
}

/** With the lines that it has printed, without their ends. */
export interface Finished extends Outcome {
  readonly lines: readonly LogLine[];
}

export interface LogLine {
  readonly text: string;
  /** Domain milliseconds. */
  readonly at: number;
}

export function failure(errorType: string, errorMessage: string, isTimeout = false): Outcome {
  const payload = Buffer.from(JSON.stringify({ errorType, errorMessage }));
  return { payload, error: 'Unhandled', errorType, ...(isTimeout && { isTimeout }) };
}

/** As AWS says it of what runs out of time: three seconds are `3.00 seconds`. */
export function timedOut(requestId: string, seconds: number): Outcome {
  const text = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return failure('Sandbox.Timedout', text, true);
}

/** Of what the program that runs the function has sent of an error. */
export function sentError(body: Buffer | undefined): Outcome {
  const payload = body ?? Buffer.from('{"errorType":"Runtime.Unknown","errorMessage":"The error was too long."}');
  return { payload, error: 'Unhandled', errorType: errorTypeIn(payload) };
}

function errorTypeIn(body: Buffer): string {
  try {
    const { errorType } = JSON.parse(body.toString('utf8')) as { errorType?: unknown };
    return typeof errorType === 'string' ? errorType.slice(0, 256) : 'Runtime.Unknown';
  } catch {
    return 'Runtime.Unknown';
  }
}
