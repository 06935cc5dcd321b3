/** The node that crash.test.ts kills: concurrent writers, numbered from its last argument on. */
import { writeForever, writers } from '../conformance/crash.ts';
import { openPostgresStore } from './store.ts';

const [url, schema, first] = process.argv.slice(2);
const store = await openPostgresStore({ url: url!, schema: schema! });
await Promise.all(Array.from({ length: writers / 2 }, (_, writer) => writeForever(store, Number(first) + writer)));
