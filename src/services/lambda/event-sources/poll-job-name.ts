/** The job that gives a mapping's records to its function. */
export const pollKind = 'lambda/poll';

export interface PollPayload {
  readonly id: string;
}

export function pollJob(id: string) {
  return { kind: pollKind, payload: { id } satisfies PollPayload, subject: ['lambda/event-source-mapping', id] };
}
