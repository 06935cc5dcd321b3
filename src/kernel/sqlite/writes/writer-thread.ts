/**
 * The thread that commits: a connection of its own, so that a large commit keeps nobody waiting but those who wait for
 * it. It is started by thread-writer.ts, which says what the messages are.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, prepareCommit } from './batch.ts';
import { connect, limitSize } from '../file/connection.ts';
import { emptyAside } from './set-aside.ts';
import type { FromWriter, ToWriter, WriterData } from './thread-writer.ts';

const { path, maxBytes, cacheKb, autoCheckpoint } = workerData as WriterData;
const db = connect(path, cacheKb);
if (maxBytes !== undefined) limitSize(db, maxBytes);
const checkpointFrom = (pages: number) => db.exec(`PRAGMA wal_autocheckpoint = ${pages}`);
if (autoCheckpoint !== undefined) checkpointFrom(autoCheckpoint);
const commit = prepareCommit(db);
const answer = (message: FromWriter) => parentPort!.postMessage(message);
const answerTo = (work: () => FromWriter) => {
  try {
    answer(work());
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number };
    answer({ failure: { message, code, errcode } });
  }
};
let parts: Batch[] = [];

parentPort!.on('message', (message: ToWriter) => {
  if (message.kind === 'close') {
    db.close();
    parentPort!.close();
    return;
  }
  if (message.kind === 'auto-checkpoint') {
    checkpointFrom(message.pages);
    answer({});
    return;
  }
  if (message.kind === 'empty-aside') {
    answerTo(() => ({ more: emptyAside(db) }));
    return;
  }
  parts.push(message.batch);
  if (!message.last) return;
  const [first, ...rest] = parts as [Batch, ...Batch[]];
  parts = [];
  answerTo(() => {
    commit({
      ...first,
      keys: [first, ...rest].flatMap(({ keys }) => keys),
      values: [first, ...rest].flatMap(({ values }) => values),
    });
    return {};
  });
});
