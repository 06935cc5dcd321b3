/**
 * Which keys and ranges recent commits wrote, so that a transaction can tell whether what it has read is still true.
 * Every commit has a number; a transaction notes, with each read, the number of the latest commit it saw.
 */
import type { Key, KeyRange } from '../../store.ts';
import type { WriteBuffer } from '../../writes/write-buffer.ts';

export interface ReadSet {
  /** Key to the number it was (first) read at. */
  readonly keys: Map<Key, number>;
  readonly ranges: (KeyRange & { readonly seq: number })[];
  /** The number of the first read; -1 before it. */
  first: number;
}

export interface CommitLog {
  /** The latest commit's number. */
  seq(): number;
  /** As long as a transaction runs, what is committed since its first read is remembered. */
  begin(reads: ReadSet): void;
  end(reads: ReadSet): void;
  /** Notes a commit, and gives it its number. */
  append(writes: WriteBuffer): number;
  /** Whether a later commit has touched what was read, or may have. */
  conflicts(reads: ReadSet): boolean;
  /** Forgets everything; whoever has read before conflicts when a number has passed since. */
  forget(): void;
}

interface Noted {
  readonly keys: readonly Key[];
  readonly ranges: readonly KeyRange[];
}

/** Commits that are remembered in any case: for writes that rest on a read that is over. */
const kept = 64;

/**
 * At most about `maxKeys` keys are remembered; a transaction older than that conflicts. Mostly it is far fewer: what no
 * transaction that runs could have missed is forgotten while it is young, which costs the collector of garbage little.
 */
export function createCommitLog(maxKeys = 20_000): CommitLog {
  const running = new Set<ReadSet>();
  // commits[i] has the number floor + i + 1.
  let commits: Noted[] = [];
  let floor = 0;
  let size = 0;
  /** With so many commits it is worth a look whether some can be forgotten. */
  let worthALook = 2 * kept;

  const drop = (count: number) => {
    for (let index = 0; index < count; index++) size -= sizeOf(commits[index]!);
    commits = commits.slice(count);
    floor += count;
  };
  const trim = () => {
    let dropped = 0;
    for (let rest = size; rest > maxKeys / 2 && dropped < commits.length - 1; dropped++)
      rest -= sizeOf(commits[dropped]!);
    drop(dropped);
  };
  const forgetUnneeded = () => {
    let oldest = floor + commits.length - kept;
    for (const { first } of running) if (first >= 0 && first < oldest) oldest = first;
    if (oldest > floor) drop(oldest - floor);
    worthALook = commits.length + kept;
  };
  return {
    seq: () => floor + commits.length,
    begin: (reads) => void running.add(reads),
    end: (reads) => void running.delete(reads),
    append(writes) {
      const noted = noteOf(writes);
      commits.push(noted);
      size += sizeOf(noted);
      if (size > maxKeys) trim();
      else if (commits.length >= worthALook) forgetUnneeded();
      return floor + commits.length;
    },
    conflicts(reads) {
      const { first } = reads;
      const latest = floor + commits.length;
      if (first < 0 || first === latest) return false;
      if (first < floor) return true;
      for (let seq = first + 1; seq <= latest; seq++) if (touches(commits[seq - floor - 1]!, seq, reads)) return true;
      return false;
    },
    forget() {
      floor += commits.length;
      commits = [];
      size = 0;
    },
  };
}

/** Whether these writes, and rows of these keys, were they committed now, would touch what was read. */
export function wouldTouch(writes: WriteBuffer, appended: readonly Key[], reads: ReadSet): boolean {
  if (reads.first < 0) return false;
  const { keys, ranges } = noteOf(writes);
  return touches({ keys: [...keys, ...appended], ranges }, Infinity, reads);
}

function noteOf(writes: WriteBuffer): Noted {
  return { keys: writes.entries.keys(), ranges: writes.deletedRanges() };
}

function sizeOf({ keys, ranges }: Noted): number {
  return keys.length + ranges.length;
}

function touches({ keys, ranges }: Noted, seq: number, reads: ReadSet): boolean {
  for (const key of keys) {
    const readAt = reads.keys.get(key);
    if (readAt !== undefined && readAt < seq) return true;
    for (const range of reads.ranges) if (range.seq < seq && key >= range.start && key < range.end) return true;
  }
  for (const { start, end } of ranges) {
    for (const range of reads.ranges) if (range.seq < seq && start < range.end && range.start < end) return true;
    for (const [key, readAt] of reads.keys) if (readAt < seq && key >= start && key < end) return true;
  }
  return false;
}
