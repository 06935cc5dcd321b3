/** Jobs that share a bound and nothing else: a full lane keeps no other from running. */
export interface Lane {
  readonly name: string;
  /** Steps at a time, on each node. */
  readonly concurrency: number;
}

/** Of kinds that name none. */
export const defaultLane: Lane = { name: 'default', concurrency: 8 };
