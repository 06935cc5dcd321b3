/** Resources of any type that there is here, through AWS's Cloud Control API. */
import { CloudControlClient, GetResourceCommand, ListResourcesCommand } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient, ListTypesCommand, type TypeSummary } from '@aws-sdk/client-cloudformation';
import { allPages, type AllItems, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { TypeSummary };

const registry = awsCaller((settings) => new CloudFormationClient(settings));
const call = awsCaller((settings) => new CloudControlClient(settings));

export interface ResourceDescription {
  readonly identifier: string;
  /** Its properties, as JSON. */
  readonly properties: string;
}

export function listTypes(abortSignal: AbortSignal): Promise<AllItems<TypeSummary>> {
  return allPages(async (token): Promise<ListPage<TypeSummary>> => {
    const command = new ListTypesCommand({
      Visibility: 'PUBLIC',
      Type: 'RESOURCE',
      Filters: { Category: 'AWS_TYPES' },
      ...(token && { NextToken: token }),
    });
    const page = await registry((client) => client.send(command, { abortSignal }));
    return { items: page.TypeSummaries ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
}

export function listResources(TypeName: string, abortSignal: AbortSignal): Promise<AllItems<ResourceDescription>> {
  return allPages(async (token): Promise<ListPage<ResourceDescription>> => {
    const command = new ListResourcesCommand({ TypeName, ...(token && { NextToken: token }) });
    const page = await call((client) => client.send(command, { abortSignal }));
    const items = (page.ResourceDescriptions ?? []).map(({ Identifier = '', Properties = '' }) => ({
      identifier: Identifier,
      properties: Properties,
    }));
    return { items, ...(page.NextToken && { nextToken: page.NextToken }) };
  });
}

export async function getResource(TypeName: string, Identifier: string, abortSignal: AbortSignal): Promise<string> {
  const command = new GetResourceCommand({ TypeName, Identifier });
  const { ResourceDescription } = await call((client) => client.send(command, { abortSignal }));
  return ResourceDescription?.Properties ?? '';
}
