/** Stacks, through AWS's CloudFormation API. */
import {
  CloudFormationClient,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListStacksCommand,
  StackStatus,
  type ChangeSetSummary,
  type DescribeChangeSetOutput,
  type Stack,
  type StackEvent,
  type StackResource,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import { allPages, type AllItems, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { ChangeSetSummary, DescribeChangeSetOutput, Stack, StackEvent, StackResource, StackSummary };

const call = awsCaller((settings) => new CloudFormationClient(settings));

const there = Object.values(StackStatus).filter((status) => status !== 'DELETE_COMPLETE');

export function listStacks(deleted: boolean, abortSignal: AbortSignal): Promise<AllItems<StackSummary>> {
  const StackStatusFilter = deleted ? (['DELETE_COMPLETE'] as const) : there;
  return allPages(async (token): Promise<ListPage<StackSummary>> => {
    const command = new ListStacksCommand({
      StackStatusFilter: [...StackStatusFilter],
      ...(token && { NextToken: token }),
    });
    const page = await call((client) => client.send(command, { abortSignal }));
    return { items: page.StackSummaries ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
}

/** `stack`: a name, or the id of one that may be gone. */
export async function describeStack(stack: string, abortSignal: AbortSignal): Promise<Stack> {
  const command = new DescribeStacksCommand({ StackName: stack });
  const { Stacks: [found] = [] } = await call((client) => client.send(command, { abortSignal }));
  if (!found) throw new Error(`There is no stack ${stack}.`);
  return found;
}

/** Newest first. `known`: what was answered before; only what is newer is asked for. */
export async function listStackEvents(
  stack: string,
  abortSignal: AbortSignal,
  known: readonly StackEvent[] = [],
): Promise<readonly StackEvent[]> {
  let isJoined = false;
  const { items } = await allPages(async (token): Promise<ListPage<StackEvent>> => {
    const command = new DescribeStackEventsCommand({ StackName: stack, ...(token && { NextToken: token }) });
    const { StackEvents: events = [], NextToken: next } = await call((client) => client.send(command, { abortSignal }));
    const join = events.findIndex(({ EventId }) => EventId === known[0]?.EventId);
    isJoined = join >= 0;
    return { items: isJoined ? events.slice(0, join) : events, ...(next && !isJoined && { nextToken: next }) };
  }, 1_000);
  return isJoined ? [...items, ...known] : items;
}

export async function listStackResources(stack: string, abortSignal: AbortSignal): Promise<readonly StackResource[]> {
  const command = new DescribeStackResourcesCommand({ StackName: stack });
  const { StackResources: resources = [] } = await call((client) => client.send(command, { abortSignal }));
  return resources;
}

/** As it was given. */
export async function getTemplate(stack: string, abortSignal: AbortSignal): Promise<string> {
  const command = new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' });
  return (await call((client) => client.send(command, { abortSignal }))).TemplateBody ?? '';
}

export async function listChangeSets(stack: string, abortSignal: AbortSignal): Promise<readonly ChangeSetSummary[]> {
  const command = new ListChangeSetsCommand({ StackName: stack });
  return (await call((client) => client.send(command, { abortSignal }))).Summaries ?? [];
}

/** `changeSet`: an id, or a name of the stack's. */
export async function describeChangeSet(
  changeSet: string,
  stack: string,
  abortSignal: AbortSignal,
): Promise<DescribeChangeSetOutput> {
  const command = new DescribeChangeSetCommand({ ChangeSetName: changeSet, ...(stack && { StackName: stack }) });
  return await call((client) => client.send(command, { abortSignal }));
}
