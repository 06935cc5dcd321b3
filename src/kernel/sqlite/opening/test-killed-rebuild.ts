/** The process that collections.test.ts kills: it brings a store up to date, and ends itself at a given record. */
import { defineCollection } from '../../collections/collection.ts';
import { openSqliteStore } from '../store.ts';

const [path, at, scope = 'region'] = process.argv.slice(2) as [string, string, 'region' | 'global' | undefined];
let records = 0;

const options = {
  scope,
  key: ({ id }: { id: string }) => [id],
  upcasters: { 1: (old: any) => old },
  unique: { name: ({ name }: { name: string }) => [name] },
};
const age = (person: { age: number }) => {
  records += 1;
  if (String(records) === at) process.kill(process.pid, 'SIGKILL');
  return [person.age];
};
const store = openSqliteStore({
  path,
  collections: [
    defineCollection<any>('test/person', { ...options, version: 2, indexes: { age } }),
    defineCollection<any>('test/person-other', { ...options, scope: 'global', version: 1 }),
  ],
});
await store.close();
