/** For tests of DynamoDB: users of any account with policies, and their clients. */
import { randomUUID } from 'node:crypto';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import type { Sandlot } from './start-sandlot.ts';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface DynamoDbUser {
  readonly dynamodb: DynamoDB;
  readonly arn: string;
}

export interface DynamoDbUsers {
  /** A user of the account, with a policy of these statements. */
  user(account: string, ...statements: object[]): Promise<DynamoDbUser>;
  close(): void;
}

export const document = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

export function dynamoDbUsers(sandlot: Sandlot): DynamoDbUsers {
  const open: { destroy(): void }[] = [];
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  const rootOf = (account: string): Keys =>
    account === sandlot.account
      ? sandlot.credentials
      : sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 3600 });
  return {
    async user(account, ...statements) {
      const iam = new IAM({ ...config, credentials: rootOf(account) });
      open.push(iam);
      const UserName = `u-${randomUUID()}`;
      const { User } = await iam.createUser({ UserName });
      if (statements.length > 0)
        await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: document(...statements) });
      const { AccessKey } = await iam.createAccessKey({ UserName });
      const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
      const dynamodb = new DynamoDB({ ...config, credentials });
      open.push(dynamodb);
      return { dynamodb, arn: User!.Arn! };
    },
    close() {
      for (const client of open) client.destroy();
    },
  };
}
