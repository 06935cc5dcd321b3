/** Parameters, through AWS's Systems Manager API. */
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
  type ParameterHistory,
  type ParameterMetadata,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { allPages, type AllItems } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';
import type { Tag, TagChange } from '../../../api/tags';

export type { ParameterHistory, ParameterMetadata };

const call = awsCaller((settings) => new SSMClient(settings));

export function listParameters(abortSignal: AbortSignal): Promise<AllItems<ParameterMetadata>> {
  return allPages(async (token) => {
    const command = new DescribeParametersCommand({ MaxResults: 50, ...(token !== undefined && { NextToken: token }) });
    const page = await call((client) => client.send(command, { abortSignal }));
    return { items: page.Parameters ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
}

export async function describeParameter(name: string, abortSignal: AbortSignal): Promise<ParameterMetadata> {
  const command = new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: [name] }] });
  const { Parameters = [] } = await call((client) => client.send(command, { abortSignal }));
  const found = Parameters.find(({ Name }) => Name === name);
  if (!found) throw Object.assign(new Error('There is no such parameter.'), { name: 'ParameterNotFoundException' });
  return found;
}

/** `decrypted`: of a SecureString, its value in plain; else what lies encrypted. */
export async function parameterValue(name: string, decrypted: boolean, abortSignal?: AbortSignal): Promise<string> {
  const command = new GetParameterCommand({ Name: name, WithDecryption: decrypted });
  const { Parameter } = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return Parameter?.Value ?? '';
}

export async function parameterHistory(name: string, abortSignal: AbortSignal): Promise<AllItems<ParameterHistory>> {
  const { items, truncated } = await allPages(async (token) => {
    const input = { Name: name, MaxResults: 50, ...(token !== undefined && { NextToken: token }) };
    const page = await call((client) => client.send(new GetParameterHistoryCommand(input), { abortSignal }));
    return { items: page.Parameters ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
  return { items: items.toReversed(), truncated };
}

export async function putParameter(input: PutParameterCommandInput): Promise<void> {
  await call((client) => client.send(new PutParameterCommand(input)));
}

export async function deleteParameter(name: string): Promise<void> {
  await call((client) => client.send(new DeleteParameterCommand({ Name: name })));
}

export async function parameterTags(name: string, abortSignal: AbortSignal): Promise<readonly Tag[]> {
  const command = new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: name });
  const { TagList = [] } = await call((client) => client.send(command, { abortSignal }));
  return TagList.map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

export async function saveParameterTags(name: string, { removed, set }: TagChange): Promise<void> {
  const resource = { ResourceType: 'Parameter', ResourceId: name } as const;
  if (set.length > 0) {
    const command = new AddTagsToResourceCommand({ ...resource, Tags: [...set] });
    await call((client) => client.send(command));
  }
  if (removed.length > 0) {
    const command = new RemoveTagsFromResourceCommand({ ...resource, TagKeys: [...removed] });
    await call((client) => client.send(command));
  }
}
