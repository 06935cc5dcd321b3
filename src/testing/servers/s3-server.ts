/** A server for the tests of one file about S3, with clients of its root and of users, and what they are refused. */
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { readTable } from '../../kernel/collections/collection.ts';
import { Objects } from '../../services/s3/records.ts';
import { startSandlot, type Sandlot } from '../start-sandlot.ts';

export interface Told {
  readonly name: string;
  readonly message: string;
  readonly Condition?: string;
  readonly $metadata: { readonly httpStatusCode?: number };
}

export interface S3Server {
  readonly sandlot: Sandlot;
  /** The root user's. */
  readonly s3: S3;
  /** The root user's. */
  readonly iam: IAM;
  clientAs(credentials: UserKeys): S3;
  newBucket(): Promise<string>;
  /** A client of a new user with these statements, and its keys. */
  userWith(...statements: readonly Record<string, unknown>[]): Promise<{ s3: S3; keys: UserKeys }>;
  blobsOf(Bucket: string, Key: string): Promise<string[]>;
  textOf(target: { readonly Bucket: string; readonly Key: string }): Promise<string>;
}

export interface UserKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Starts before the file's tests, and ends after them. */
export function s3Server(): S3Server {
  const { server, start } = unstarted();
  before(start);
  return server;
}

/** Has started when the file's tests are defined, which may name its parts, and ends after them. */
export async function startedS3Server(): Promise<S3Server> {
  const { server, start } = unstarted();
  await start();
  return server;
}

function unstarted(): { readonly server: S3Server; start(): Promise<void> } {
  let sandlot: Sandlot;
  let s3: S3;
  let iam: IAM;
  const open: { destroy(): void }[] = [];
  const start = async (): Promise<void> => {
    sandlot = await startSandlot();
    s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
    iam = new IAM(sandlot.clientConfig);
    open.push(s3, iam);
  };
  after(async () => {
    for (const client of open) client.destroy();
    await sandlot.close();
  });
  const clientAs = (credentials: UserKeys): S3 => {
    const client = new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
    open.push(client);
    return client;
  };
  const server: S3Server = {
    get sandlot() {
      return sandlot;
    },
    get s3() {
      return s3;
    },
    get iam() {
      return iam;
    },
    clientAs,
    async newBucket() {
      const Bucket = `t-${randomUUID()}`;
      await s3.createBucket({ Bucket });
      return Bucket;
    },
    async userWith(...statements) {
      const UserName = `u-${randomUUID()}`;
      await iam.createUser({ UserName });
      const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }));
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument });
      const { AccessKey } = await iam.createAccessKey({ UserName });
      const keys = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
      return { s3: clientAs(keys), keys };
    },
    async blobsOf(Bucket, Key) {
      const object = await sandlot.server.runtime.store.read((tx) => readTable(tx, Objects, {}).get(Bucket, Key));
      return object!.parts.map(({ blobId }) => blobId);
    },
    textOf: async (target) => (await s3.getObject(target)).Body!.transformToString(),
  };
  return { server, start };
}

/** `ok`, or the error's code and status. */
export async function errorOf(work: Promise<unknown>): Promise<string> {
  const told = await toldOf(work);
  return told ? `${told.name} ${told.$metadata?.httpStatusCode}` : 'ok';
}

export async function toldOf(work: Promise<unknown>): Promise<Told | undefined> {
  return work.then(
    () => undefined,
    (error: Told) => error,
  );
}
