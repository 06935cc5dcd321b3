/** The process that crash.test.ts kills: concurrent writers on the store named by its arguments. */
import { writeForever, writers } from '../conformance/crash.ts';
import { openSqliteStore } from './store.ts';

const store = openSqliteStore({ path: process.argv[2]!, threadFrom: Number(process.argv[3]) });
await Promise.all(Array.from({ length: writers }, (_, writer) => writeForever(store, writer)));
