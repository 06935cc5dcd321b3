import { after, before, describe } from 'node:test';
import { storeConformance } from '../conformance.ts';
import type { Store } from '../store.ts';
import { openPostgresStore } from './store.ts';
import { missingPostgres, startPostgres, type TestServer } from './test-server.ts';

describe('postgres', { skip: missingPostgres() }, () => {
  let server: TestServer;
  let schemas = 0;
  const schemaOf = new WeakMap<Store, string>();
  before(async () => { server = await startPostgres(); });
  after(() => server.stop());

  const open = async (schema = `s${++schemas}`) => {
    const store = await openPostgresStore({ url: server.url, schema });
    schemaOf.set(store, schema);
    return store;
  };
  storeConformance('postgres', () => open(), { openSecond: (first) => open(schemaOf.get(first)) });
});
