/** The connections for reads: each statement goes to the one with the least to do, for it needs none but itself. */
import type { Client } from 'pg';
import { connect, disconnect, type Query, queryOn, type Target } from '../connection.ts';
import { asStoreError, isConnectionLost, isMissingTable } from '../errors.ts';

const maxConnections = 6;

interface Reader {
  readonly client: Promise<Client>;
  busy: number;
  /** A statement has come back: the server was there. */
  proven: boolean;
}

export interface Readers {
  /** Reading statements only: one whose connection breaks is carried out again on another. */
  readonly query: Query;
  /** From now on statements go to new connections: what the server has prepared for the old ones is of no more use. */
  renew(): void;
  close(): Promise<void>;
}

export function createReaders(target: Target): Readers {
  let readers: Reader[] = [];
  const leaving = new Set<Promise<void>>();

  const leave = (reader: Reader) => {
    const left: Promise<void> = reader.client.then(disconnect, () => {}).finally(() => leaving.delete(left));
    leaving.add(left);
  };
  const drop = (reader: Reader) => {
    readers = readers.filter((other) => other !== reader);
  };
  const add = (): Reader => {
    const reader: Reader = { client: connect(target), busy: 0, proven: false };
    reader.client.then(
      (client) => client.once('end', () => drop(reader)),
      () => drop(reader),
    );
    readers.push(reader);
    return reader;
  };
  const choose = (): Reader => {
    const [least] = readers.toSorted((a, b) => a.busy - b.busy);
    return least && (least.busy === 0 || readers.length >= maxConnections) ? least : add();
  };
  const release = (reader: Reader) => {
    if (--reader.busy === 0 && !readers.includes(reader)) leave(reader);
  };
  const query: Query = async (statement) => {
    for (;;) {
      const reader = choose();
      reader.busy++;
      try {
        const rows = await queryOn(await reader.client)(statement);
        reader.proven = true;
        return rows;
      } catch (error) {
        if (isMissingTable(error)) throw error;
        if (isConnectionLost(error)) drop(reader);
        // A connection that has worked before was broken since, perhaps long ago.
        if (!isConnectionLost(error) || !reader.proven) throw asStoreError(error, target);
      } finally {
        release(reader);
      }
    }
  };
  const renew = () => {
    const old = readers;
    readers = [];
    for (const reader of old) if (reader.busy === 0) leave(reader);
  };
  return {
    query,
    renew,
    async close() {
      renew();
      await Promise.all(leaving);
    },
  };
}
