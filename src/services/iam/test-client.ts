/** For IAM's tests: a server, its administrator's client, clients of new users. */
import assert from 'node:assert/strict';
import { IAM, IAMServiceException } from '@aws-sdk/client-iam';
import { startSandlot } from '../../testing/start-sandlot.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';

export interface IamTest {
  readonly sandlot: Sandlot;
  readonly account: string;
  /** As root. */
  readonly iam: IAM;
  /** A new user's credentials, with these inline statements. */
  userWith(name: string, ...statements: readonly object[]): Promise<{ accessKeyId: string; secretAccessKey: string }>;
  as(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }): IAM;
  close(): Promise<void>;
}

export async function startIamTest(): Promise<IamTest> {
  const sandlot = await startSandlot();
  const clients: IAM[] = [];
  const client = (credentials: Parameters<IamTest['as']>[0]) => {
    const made = new IAM({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
    clients.push(made);
    return made;
  };
  const iam = client(sandlot.credentials);
  return {
    sandlot,
    account: sandlot.account,
    iam,
    as: client,
    async userWith(name, ...statements) {
      await iam.createUser({ UserName: name });
      if (statements.length > 0)
        await iam.putUserPolicy({ UserName: name, PolicyName: 'inline', PolicyDocument: policyOf(...statements) });
      const { AccessKey } = await iam.createAccessKey({ UserName: name });
      return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    },
    async close() {
      for (const made of clients) made.destroy();
      await sandlot.close();
    },
  };
}

export function policyOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export function allow(Action: string | readonly string[], Resource: string | readonly string[] = '*'): object {
  return { Effect: 'Allow', Action, Resource };
}

export function trust(Principal: unknown): string {
  return policyOf({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
}

/** For `assert.rejects`: IAM's error with this code and message. */
export function refused(name: string, message: string | RegExp): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof IAMServiceException, String(error));
    const code = (error as { Code?: string }).Code ?? error.name;
    assert.equal(code.replace(/Exception$/, ''), name.replace(/Exception$/, ''));
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  };
}
