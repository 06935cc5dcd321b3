/**
 * Which keys recent commits wrote, so that a transaction can tell whether what it has read is still true. Every
 * commit has a sequence number; a transaction notes, with each read, the number of the latest commit it saw.
 */
import type { Key, KeyRange } from '../store.ts';

export interface ReadSet {
  /** Key to the sequence it was (first) read at. */
  readonly keys: Map<Key, number>;
  readonly ranges: (KeyRange & { readonly seq: number })[];
  /** The sequence of the first read; -1 before it. */
  first: number;
}

export interface CommitLog {
  /** The latest commit's number. */
  seq(): number;
  /** Notes a commit that wrote `keys`. */
  append(keys: Iterable<Key>): void;
  /** Takes back every commit after `seq`: they failed. */
  revertTo(seq: number): void;
  /** Whether a later commit has touched what was read, or may have. */
  conflicts(reads: ReadSet): boolean;
  /** Forgets everything; whoever has read before conflicts when a number has passed since. */
  forget(): void;
}

/** At most about this many keys are remembered; a transaction older than that conflicts. */
export function createCommitLog(maxKeys = 20_000): CommitLog {
  // commits[i] has the sequence number floor + i + 1.
  let commits: Key[][] = [];
  let floor = 0;
  let size = 0;

  const trim = () => {
    let dropped = 0;
    while (size > maxKeys / 2 && dropped < commits.length - 1) size -= commits[dropped++]!.length;
    commits = commits.slice(dropped);
    floor += dropped;
  };
  return {
    seq: () => floor + commits.length,
    append(keys) {
      const list = [...keys];
      commits.push(list);
      size += list.length;
    },
    revertTo(seq) {
      for (const keys of commits.splice(Math.max(0, seq - floor))) size -= keys.length;
    },
    conflicts({ keys, ranges, first }) {
      const latest = floor + commits.length;
      if (size > maxKeys) trim();
      if (first < 0 || first === latest) return false;
      if (first < floor) return true;
      for (let seq = first + 1; seq <= latest; seq++) {
        for (const key of commits[seq - floor - 1]!) {
          const readAt = keys.get(key);
          if (readAt !== undefined && readAt < seq) return true;
          for (const range of ranges) if (range.seq < seq && key >= range.start && key < range.end) return true;
        }
      }
      return false;
    },
    forget() {
      floor += commits.length;
      commits = [];
      size = 0;
    },
  };
}
