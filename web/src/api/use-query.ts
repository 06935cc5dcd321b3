/** Loads data for a component: again when `key` changes, when asked to, and when the server has come back. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useConnection } from './connection';

export interface Query<T> {
  /** Kept while it is loaded again under the same key. */
  readonly data?: T;
  readonly error?: unknown;
  readonly loading: boolean;
  reload(): void;
}

/** `key` names everything that the result depends on; without one, nothing is loaded. */
export function useQuery<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>): Query<T> {
  const { generation } = useConnection();
  const [turn, setTurn] = useState(0);
  const [result, setResult] = useState<{ key?: string; turn?: string; data?: T; error?: unknown }>({});
  const latestLoad = useRef(load);
  useEffect(() => {
    latestLoad.current = load;
  });
  const currentTurn = `${generation}/${turn}`;

  useEffect(() => {
    if (key === undefined) return undefined;
    const controller = new AbortController();
    latestLoad.current(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setResult({ key, turn: currentTurn, data });
      },
      (error: unknown) => {
        if (!controller.signal.aborted)
          setResult((before) => ({ ...(before.key === key && before), key, turn: currentTurn, error }));
      },
    );
    return () => controller.abort();
  }, [key, currentTurn]);

  const reload = useCallback(() => setTurn((value) => value + 1), []);
  const fresh = result.key === key;
  return {
    ...(fresh && result.data !== undefined && { data: result.data }),
    ...(fresh && result.error !== undefined && { error: result.error }),
    loading: key !== undefined && (!fresh || result.turn !== currentTurn),
    reload,
  };
}
