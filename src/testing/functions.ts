/** For tests of functions: a role that Lambda becomes, and functions of a few lines. */
import { IAM } from '@aws-sdk/client-iam';
import { Lambda, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { zipOf, type ZipEntry } from './zip.ts';

export interface FunctionTests {
  readonly lambda: Lambda;
  readonly iam: IAM;
  readonly roleArn: string;
  /** A function of these files; a text is its `index.mjs`. */
  create(
    name: string,
    code: string | Record<string, string | ZipEntry>,
    more?: Partial<CreateFunctionCommandInput>,
  ): Promise<string>;
  /** What an invocation answers, and the text of its log. */
  invoke(name: string, event?: unknown): Promise<Invoked>;
  destroy(): void;
}

export interface Invoked {
  readonly answer: any;
  readonly error: string | undefined;
  readonly log: string;
}

interface Server {
  readonly clientConfig: { readonly endpoint: string; readonly region: string; readonly credentials: object };
}

/** `actions`: what the role may do, on everything. */
export async function functionTests(sandlot: Server, actions: readonly string[] = ['logs:*']): Promise<FunctionTests> {
  const config = { ...sandlot.clientConfig, maxAttempts: 1 } as ConstructorParameters<typeof Lambda>[0] & object;
  const [lambda, iam] = [new Lambda(config), new IAM(config as object)];
  const statement = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const RoleName = 'function-tests';
  const trust = statement({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const { Role } = await iam
    .getRole({ RoleName })
    .catch(() => iam.createRole({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = statement({ Action: actions, Resource: '*' });
  await iam.putRolePolicy({ RoleName, PolicyName: 'all', PolicyDocument });
  const roleArn = Role!.Arn!;
  return {
    lambda,
    iam,
    roleArn,
    async create(FunctionName, code, more = {}) {
      const files = typeof code === 'string' ? { 'index.mjs': code } : code;
      const made = await lambda.createFunction({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: roleArn,
        Timeout: 30,
        Code: { ZipFile: zipOf(files) },
        ...more,
      });
      return made.FunctionArn!;
    },
    async invoke(FunctionName, event = {}) {
      const { Payload, FunctionError, LogResult } = await lambda.invoke({
        FunctionName,
        Payload: JSON.stringify(event),
        LogType: 'Tail',
      });
      const text = Payload!.transformToString();
      const log = Buffer.from(LogResult ?? '', 'base64').toString();
      return { answer: text === '' ? undefined : JSON.parse(text), error: FunctionError, log };
    },
    destroy() {
      lambda.destroy();
      iam.destroy();
    },
  };
}
