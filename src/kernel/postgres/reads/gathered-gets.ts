/** Keys that transactions ask for in one turn of the event loop are read with one statement, which costs the most. */
import type { Key } from '../../store.ts';
import type { FoundRow, Source, State } from './source.ts';

interface Asked {
  readonly keys: readonly Key[];
  readonly answer: PromiseWithResolvers<{ readonly state: State; readonly rows: readonly FoundRow[] }>;
}

/** Keys of one statement, unless one transaction asks for more. */
const maxKeys = 100;

export function gatherGets(source: Source): Source {
  let waiting: Asked[] = [];

  const read = async (together: readonly Asked[]) => {
    try {
      const { state, rows } = await source.getMany(together.flatMap(({ keys }) => keys));
      let from = 0;
      for (const { keys, answer } of together) answer.resolve({ state, rows: rows.slice(from, (from += keys.length)) });
    } catch (error) {
      for (const { answer } of together) answer.reject(error);
    }
  };
  const readAll = () => {
    let together: Asked[] = [];
    let count = 0;
    for (const asked of waiting) {
      if (together.length > 0 && count + asked.keys.length > maxKeys) {
        void read(together);
        together = [];
        count = 0;
      }
      together.push(asked);
      count += asked.keys.length;
    }
    waiting = [];
    void read(together);
  };
  return {
    ...source,
    getMany(keys) {
      const answer: Asked['answer'] = Promise.withResolvers();
      if (waiting.push({ keys, answer }) === 1) setImmediate(readAll);
      return answer.promise;
    },
  };
}
