/** Connections that see one state for as long as they are open: a few at a time. */
import { connect, disconnect, type Query, queryOn, type Target } from '../connection.ts';

const maxSnapshots = 4;

export interface Snapshot extends AsyncDisposable {
  readonly query: Query;
}

export function createSnapshots(target: Target) {
  const waiting: (() => void)[] = [];
  let open = 0;

  const leave = () => {
    open--;
    waiting.shift()?.();
  };
  return {
    async open(): Promise<Snapshot> {
      while (open >= maxSnapshots) await new Promise<void>((enter) => waiting.push(enter));
      open++;
      try {
        const client = await connect(target);
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        return { query: queryOn(client), [Symbol.asyncDispose]: () => disconnect(client).finally(leave) };
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}
