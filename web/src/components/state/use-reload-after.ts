/** Loads again with every turn of what the data hang on; not with the first, which the first load shows. */
import { useEffect, useRef } from 'react';

export function useReloadAfter(turn: string | undefined, reload: () => void): void {
  const before = useRef<string>(undefined);
  useEffect(() => {
    if (before.current !== undefined && before.current !== turn) reload();
    before.current = turn;
  }, [turn, reload]);
}
