/** AWS's IAM API of the signed-in account: the client, its paging, and the documents that it sends URL-encoded. */
import { GetAccountSummaryCommand, IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { allPages, type AllItems } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export const callIam = awsCaller((settings) => new IAMClient(settings));

/** The API's own upper bound of `MaxItems`. */
export const largestIamPage = 1000;

interface MarkedPage {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** Every item of a list that pages by `Marker`, up to a bound. */
export function allIamPages<Page extends MarkedPage, Item>(
  load: (
    client: IAMClient,
    paging: { MaxItems: number; Marker?: string },
    options: ReturnType<typeof aborting>,
  ) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  signal: AbortSignal | undefined,
): Promise<AllItems<Item>> {
  return allPages(async (token) => {
    const paging = { MaxItems: largestIamPage, ...(token && { Marker: token }) };
    const page = await callIam((client) => load(client, paging, aborting(signal)));
    const { IsTruncated, Marker } = page;
    return { items: itemsOf(page) ?? [], ...(IsTruncated && Marker && { nextToken: Marker }) };
  });
}

export const aborting = (abortSignal: AbortSignal | undefined) => ({ ...(abortSignal && { abortSignal }) });

/** A policy document as it is shown: decoded (RFC 3986) and indented; what is no JSON stays as it is. */
export function documentText(encoded: string | undefined): string {
  let text = encoded ?? '';
  try {
    text = decodeURIComponent(text);
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

export interface AccountFacts {
  readonly summary: Readonly<Record<string, number>>;
  readonly alias?: string;
}

export async function getAccountFacts(signal?: AbortSignal): Promise<AccountFacts> {
  const { SummaryMap: summary = {} } = await callIam((client) =>
    client.send(new GetAccountSummaryCommand({}), aborting(signal)),
  );
  const { AccountAliases: [alias] = [] } = await callIam((client) =>
    client.send(new ListAccountAliasesCommand({}), aborting(signal)),
  );
  return { summary: summary as Record<string, number>, ...(alias && { alias }) };
}
