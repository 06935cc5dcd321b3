/**
 * How often requests go to the store: transactions, and reads within them (each a round trip where the store is another
 * process). The caller is a user with one managed policy and a bucket without one: nothing is allowed by being root.
 */
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import type { ReadTransaction, Store } from '../../src/kernel/store.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

export interface Rounds {
  readonly transactions: number;
  readonly reads: number;
}

export async function measureStoreRounds(): Promise<Record<string, Rounds>> {
  const sandlot = await startSandlot();
  const count = { transactions: 0, reads: 0 };
  const { runtime } = sandlot.server;
  const store = runtime.store;
  Object.assign(runtime, { store: counted(store, count) });
  const clients = await clientsOf(sandlot.clientConfig);
  const found: Record<string, Rounds> = {};
  for (const [name, request] of Object.entries(requests(clients))) {
    // The first one loads code and notes the use of credentials.
    await request();
    await new Promise((resolve) => setTimeout(resolve, 50));
    Object.assign(count, { transactions: 0, reads: 0 });
    await request();
    found[name] = { ...count };
  }
  for (const client of Object.values(clients)) client.destroy();
  await sandlot.close();
  return found;
}

function counted(store: Store, count: { transactions: number; reads: number }): Store {
  // In place: a write goes on from the very transaction that decided.
  const read = <X extends ReadTransaction>(tx: X): X => {
    const { get, getMany, range } = tx;
    const counting =
      <A extends unknown[], R>(call: (...args: A) => R) =>
      (...args: A): R => {
        count.reads++;
        return call.apply(tx, args);
      };
    return Object.assign(tx, { get: counting(get), getMany: counting(getMany), range: counting(range) });
  };
  const transact =
    <X extends ReadTransaction, T>(work: (tx: X) => Promise<T>) =>
    (tx: X): Promise<T> => {
      count.transactions++;
      return work(read(tx));
    };
  return {
    ...store,
    read: (work) => store.read(transact(work)),
    write: (work, after) => store.write(transact(work), after),
  };
}

interface Clients {
  readonly iam: IAM;
  readonly s3: S3;
  readonly sts: STS;
}

async function clientsOf(config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}): Promise<Clients> {
  const root = new IAM(config);
  await root.createUser({ UserName: 'worker' });
  await root.attachUserPolicy({ UserName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  const { User } = await root.getUser({ UserName: 'worker' });
  await root.createRole({
    RoleName: 'assumed',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: User!.Arn }, Action: 'sts:AssumeRole' },
    }),
  });
  const { AccessKey } = await root.createAccessKey({ UserName: 'worker' });
  root.destroy();
  const own = {
    ...config,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  };
  const s3 = new S3({ ...own, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'rounds' });
  await s3.putObject({ Bucket: 'rounds', Key: 'k', Body: 'x' });
  return { iam: new IAM(own), s3, sts: new STS(own) };
}

function requests({ iam, s3, sts }: Clients): Record<string, () => Promise<unknown>> {
  let made = 0;
  return {
    GetUser: () => iam.getUser({ UserName: 'worker' }),
    ListUsers: () => iam.listUsers(),
    CreateUser: () => iam.createUser({ UserName: `made-${made++}` }),
    AssumeRole: async () => {
      const { Account } = await sts.getCallerIdentity();
      return sts.assumeRole({ RoleArn: `arn:aws:iam::${Account}:role/assumed`, RoleSessionName: 'session' });
    },
    GetObject: async () => (await s3.getObject({ Bucket: 'rounds', Key: 'k' })).Body!.transformToString(),
    PutObject: () => s3.putObject({ Bucket: 'rounds', Key: 'other', Body: 'x' }),
  };
}
