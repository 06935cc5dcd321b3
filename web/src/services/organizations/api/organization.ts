/** The organization and its accounts, through AWS Organizations. */
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
  type Account,
  type Organization,
} from '@aws-sdk/client-organizations';
import { awsCaller } from '../../../api/aws-call';
import type { ListPage } from '../../../api/all-pages';

export type { Account, Organization };

export const callOrganizations = awsCaller((settings) => new OrganizationsClient(settings));

/** The operations' own upper bound of `MaxResults`. */
export const largestOrganizationsPage = 20;

/** `undefined` where the account is in no organization. */
export async function describeOrganization(abortSignal?: AbortSignal): Promise<Organization | undefined> {
  try {
    const answer = await callOrganizations((client) =>
      client.send(new DescribeOrganizationCommand({}), { ...(abortSignal && { abortSignal }) }),
    );
    return answer.Organization;
  } catch (error) {
    if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException') return undefined;
    throw error;
  }
}

export async function describeAccount(accountId: string, abortSignal?: AbortSignal): Promise<Account> {
  const answer = await callOrganizations((client) =>
    client.send(new DescribeAccountCommand({ AccountId: accountId }), { ...(abortSignal && { abortSignal }) }),
  );
  return answer.Account ?? {};
}

export async function listAccounts(
  pageSize: number,
  token?: string,
  abortSignal?: AbortSignal,
): Promise<ListPage<Account>> {
  const command = new ListAccountsCommand({
    MaxResults: Math.min(pageSize, largestOrganizationsPage),
    ...(token && { NextToken: token }),
  });
  const page = await callOrganizations((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return { items: page.Accounts ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
}
