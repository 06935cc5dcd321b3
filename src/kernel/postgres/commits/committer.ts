/**
 * Commits of this node, one group at a time: what comes while a group is on its way is the next (group commit). Each
 * member is validated against what is committed and the members before it; who loses is told so.
 */
import type { KeyRange } from '../../store.ts';
import { positionKey } from '../../key.ts';
import { WriteBuffer } from '../../writes/write-buffer.ts';
import { applyWrites, startGeneration } from './apply.ts';
import type { Attempt } from './attempt.ts';
import type { CommitConnection, Ending } from './commit-transaction.ts';
import type { Query } from '../connection.ts';
import { notTrue, type ReadSet, touches } from './read-set.ts';
import { createSource, type Source, type State } from '../reads/source.ts';

/** A try that runs inside of the commit, so that nobody else commits meanwhile. */
export interface Turn {
  readonly attempt: Attempt;
  /** Whether there is something to commit; never rejects. */
  readonly done: Promise<boolean>;
}

export interface Committer {
  commit(attempt: Attempt): Promise<Ending>;
  /** Resolves when `begin`'s try has been committed, needed no commit, or was lost: it has a limited time. */
  turn(begin: (source: Source) => Turn): Promise<Ending>;
  clear(keep: readonly KeyRange[]): Promise<Ending>;
  close(): Promise<void>;
}

/** So that a try that waits for another's commit does not hold all of them up for long. */
const turnMs = 1000;
/** Characters of a group that takes no more members: those in it would wait for long. */
const fullLength = 4 * 1024 * 1024;

type Asked =
  | { readonly attempt: Attempt }
  | { readonly begin: (source: Source) => Turn }
  | { readonly keep: readonly KeyRange[] };
type Member = Asked & { readonly settled: PromiseWithResolvers<Ending> };

export function createCommitter(connection: CommitConnection, onCommit: (state: State) => void): Committer {
  let waiting: Member[] = [];
  let working: Promise<void> | undefined;

  const carryOut = async (group: readonly Member[]) => {
    let kept: ReadonlySet<Member> = new Set();
    let next: State | undefined;
    try {
      const ending = await connection.run(async (query, state) => {
        const clear = group.find((member) => 'keep' in member);
        const carried = clear ? await clearAll(query, state, clear) : await commitAll(query, state, group);
        ({ kept, next } = carried);
        return next;
      });
      // A turn that had nothing to commit has read what is true.
      if (ending === 'kept') onCommit(next!);
      const isKept = (member: Member) => kept.has(member) && (ending === 'kept' || !next);
      for (const member of group) member.settled.resolve(isKept(member) ? 'kept' : 'lost');
    } catch (error) {
      for (const member of group) member.settled.reject(error);
    }
  };
  const work = async () => {
    // Others that are done in this turn of the loop come along.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = nextGroup(waiting);
      waiting = waiting.filter((member) => !group.includes(member));
      await carryOut(group);
    }
    working = undefined;
  };
  const add = (asked: Asked): Promise<Ending> => {
    const settled = Promise.withResolvers<Ending>();
    waiting.push({ ...asked, settled });
    working ??= work();
    return settled.promise;
  };
  return {
    commit: (attempt) => add({ attempt }),
    turn: (begin) => add({ begin }),
    clear: (keep) => add({ keep }),
    async close() {
      await working;
      await connection.close();
    },
  };
}

/** First come, first served: one clear alone, or one turn and any number of others. */
function nextGroup(waiting: readonly Member[]): readonly Member[] {
  const group: Member[] = [];
  let length = 0;
  let turns = 0;
  for (const member of waiting) {
    if ('keep' in member) return group.length > 0 ? group : [member];
    if ('begin' in member && turns++ > 0) continue;
    if (length > fullLength) break;
    if ('attempt' in member) length += lengthOf(member.attempt);
    group.push(member);
  }
  return group;
}

interface Carried {
  readonly kept: ReadonlySet<Member>;
  readonly next: State | undefined;
}

type Clear = Member & { readonly keep: readonly KeyRange[] };

async function clearAll(query: Query, { generation, position }: State, member: Clear): Promise<Carried> {
  await startGeneration(query, generation + 1, member.keep);
  return { kept: new Set([member]), next: { generation: generation + 1, position: position + 1 } };
}

async function commitAll(query: Query, state: State, group: readonly Member[]): Promise<Carried> {
  const kept = new Set<Member>();
  const writes = new WriteBuffer();
  const version = state.position + 1;
  let position = version;
  const add = (member: Member, attempt: Attempt) => {
    const own = attempt.writes;
    for (const { prefix, value } of attempt.appends) own.set(positionKey(prefix, ++position), { value, at: 0 });
    writes.add(own, 0);
    kept.add(member);
  };
  const turn = group.find((member) => 'begin' in member);
  const taken = turn && (await takeTurn(query, state, turn.begin));
  if (taken?.changed) add(turn!, taken.attempt);
  else if (taken) kept.add(turn!);
  const others = group.filter((member) => 'attempt' in member);
  const stale = await findStale(
    query,
    state,
    others.map(({ attempt }) => attempt.reads),
  );
  for (const member of others) {
    const { reads } = member.attempt;
    if (!stale.has(reads) && !touches(writes, reads)) add(member, member.attempt);
  }
  if (writes.isEmpty) return { kept, next: undefined };
  await applyWrites(query, state.generation, writes, version);
  return { kept, next: { generation: state.generation, position } };
}

/** Those that have read in an earlier state, and what has changed since. */
async function findStale(
  query: Query,
  { generation, position }: State,
  sets: readonly ReadSet[],
): Promise<ReadonlySet<ReadSet>> {
  const old = sets.filter(({ state, atOnce }) => state && !(atOnce && state.position === position));
  const cleared = old.filter(({ state }) => state!.generation !== generation);
  const asked = old.filter((set) => !cleared.includes(set));
  const changed = asked.length > 0 ? await notTrue(query, generation, asked) : [];
  return new Set([...cleared, ...changed]);
}

/** `undefined`: it took too long. */
async function takeTurn(query: Query, { generation }: State, begin: (source: Source) => Turn) {
  let failure: { readonly error: unknown } | undefined;
  const noting: Query = (statement) =>
    query(statement).catch((error: unknown) => {
      failure ??= { error };
      throw error;
    });
  const { attempt, done } = begin(createSource(noting, { current: generation, learn: () => {} }));
  const timeUp = Promise.withResolvers<undefined>();
  const timer = setTimeout(timeUp.resolve, turnMs, undefined);
  const changed = await Promise.race([done, timeUp.promise]);
  clearTimeout(timer);
  attempt.end();
  // The transaction around it is over then, whatever the work made of it.
  if (failure) throw failure.error;
  return changed === undefined ? undefined : { attempt, changed };
}

function lengthOf({ writes, appends }: Attempt): number {
  let length = appends.reduce((sum, { value }) => sum + value.length, 0);
  writes.entries.forEach(({ value }, key) => {
    length += key.length + (value?.length ?? 0);
  });
  return length;
}
