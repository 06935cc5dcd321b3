/** For Account Management's tests: raw calls (its SDK client is no dependency) in an organization with two members. */
import { Organizations } from '@aws-sdk/client-organizations';
import { sendRaw, type Keys } from '../../testing/requests/signed-request.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

export interface Answer {
  readonly status: number;
  /** The error's code without a namespace; `undefined` where it succeeded. */
  readonly code: string | undefined;
  readonly body: any;
}

export interface AccountTest {
  readonly sandlot: Sandlot;
  readonly management: string;
  readonly organizationId: string;
  readonly org: Organizations;
  readonly member: string;
  readonly other: string;
  /** As the management account's root user, unless other keys are given. */
  call(operation: string, input?: object, keys?: Keys): Promise<Answer>;
  rootOf(account: string): Keys;
  createAccount(name: string): Promise<string>;
  trust(): Promise<void>;
  delegateTo(account: string): Promise<void>;
  close(): Promise<void>;
}

export const principal = 'account.amazonaws.com';

export async function callAccount(
  { endpoint }: Sandlot,
  operation: string,
  input: object,
  keys: Keys,
): Promise<Answer> {
  const request = {
    method: 'POST',
    path: `/${operation[0]!.toLowerCase()}${operation.slice(1)}`,
    query: '',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(input)),
  };
  const { status, headers, body } = await sendRaw(endpoint, request, { service: 'account', keys });
  const type = headers['x-amzn-errortype'];
  return {
    status,
    code: type === undefined ? undefined : String(type).split(/[:#]/)[0],
    body: body === '' ? {} : JSON.parse(body),
  };
}

export async function startAccountTest(): Promise<AccountTest> {
  const sandlot = await startSandlot();
  const org = new Organizations({ ...sandlot.clientConfig, maxAttempts: 1 });
  const { Organization } = await org.createOrganization({});
  const createAccount = async (AccountName: string): Promise<string> => {
    const { CreateAccountStatus: made } = await org.createAccount({
      AccountName,
      Email: `${AccountName.replaceAll(' ', '-')}@example.com`,
    });
    await sandlot.idle();
    const { CreateAccountStatus } = await org.describeCreateAccountStatus({ CreateAccountRequestId: made!.Id });
    return CreateAccountStatus!.AccountId!;
  };
  return {
    sandlot,
    management: sandlot.account,
    organizationId: Organization!.Id!,
    org,
    member: await createAccount('member'),
    other: await createAccount('other'),
    createAccount,
    call: (operation, input = {}, keys = sandlot.credentials) => callAccount(sandlot, operation, input, keys),
    rootOf: (account) => sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 900 }),
    trust: async () => {
      await org.enableAWSServiceAccess({ ServicePrincipal: principal });
    },
    delegateTo: async (account) => {
      await org.registerDelegatedAdministrator({ AccountId: account, ServicePrincipal: principal });
    },
    async close() {
      org.destroy();
      await sandlot.close();
    },
  };
}
