/** For tests of KMS: a server, clients of its accounts, and users with policies. */
import { randomUUID } from 'node:crypto';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { startSandlot, type Sandlot } from './start-sandlot.ts';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface KmsUser {
  readonly kms: KMS;
  readonly arn: string;
  readonly name: string;
}

export interface KmsServer {
  readonly sandlot: Sandlot;
  /** Of the server's account, as its root user. */
  readonly kms: KMS;
  /** Another account than the server's. */
  readonly elsewhere: string;
  kmsAs(keys: Keys, region?: string): KMS;
  rootOf(account: string): Keys;
  /** A user of the account, with a policy of these statements. */
  user(account: string, ...statements: object[]): Promise<KmsUser>;
  close(): Promise<void>;
}

export const document = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

export async function startKmsServer(): Promise<KmsServer> {
  const sandlot = await startSandlot();
  const open: { destroy(): void }[] = [];
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  const kmsAs: KmsServer['kmsAs'] = (credentials, region = sandlot.region) => {
    const client = new KMS({ ...config, region, credentials });
    open.push(client);
    return client;
  };
  const rootOf = (account: string): Keys =>
    account === sandlot.account
      ? sandlot.credentials
      : sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 3600 });
  return {
    sandlot,
    kms: kmsAs(sandlot.credentials),
    elsewhere: '999988887777',
    kmsAs,
    rootOf,
    async user(account, ...statements) {
      const iam = new IAM({ ...config, credentials: rootOf(account) });
      open.push(iam);
      const UserName = `u-${randomUUID()}`;
      const { User } = await iam.createUser({ UserName });
      if (statements.length > 0)
        await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: document(...statements) });
      const { AccessKey } = await iam.createAccessKey({ UserName });
      const keys = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
      return { kms: kmsAs(keys), arn: User!.Arn!, name: UserName };
    },
    async close() {
      for (const client of open) client.destroy();
      await sandlot.close();
    },
  };
}
