/** The organization and its accounts, through AWS Organizations. */
import { DescribeOrganizationCommand, ListAccountsCommand, OrganizationsClient, type Account, type Organization } from '@aws-sdk/client-organizations';
import { awsCaller } from './aws-call';
import type { ListPage } from './identity-store';

export type { Account, Organization };

const call = awsCaller((settings) => new OrganizationsClient(settings));

/** `undefined` where the account is in no organization. */
export async function describeOrganization(abortSignal?: AbortSignal): Promise<Organization | undefined> {
  try {
    const answer = await call((client) => client.send(new DescribeOrganizationCommand({}), { ...(abortSignal && { abortSignal }) }));
    return answer.Organization;
  } catch (error) {
    if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException') return undefined;
    throw error;
  }
}

/** At most 20 accounts a page: the API's own upper bound. */
export async function listAccounts(pageSize: number, token?: string, abortSignal?: AbortSignal): Promise<ListPage<Account>> {
  const command = new ListAccountsCommand({ MaxResults: Math.min(pageSize, 20), ...(token && { NextToken: token }) });
  const page = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return { items: page.Accounts ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
}
