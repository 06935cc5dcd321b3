/** State machines and executions, through AWS's Step Functions API. */
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionCommandOutput,
  type DescribeStateMachineCommandOutput,
  type ExecutionListItem,
  type HistoryEvent,
  type StateMachineListItem,
} from '@aws-sdk/client-sfn';
import { allPages, type AllItems, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { ExecutionListItem, HistoryEvent, StateMachineListItem };
export type Execution = DescribeExecutionCommandOutput;
export type StateMachine = DescribeStateMachineCommandOutput;

const call = awsCaller((settings) => new SFNClient(settings));

const pageOf = <Item>(items: Item[] | undefined, nextToken: string | undefined): ListPage<Item> => ({
  items: items ?? [],
  ...(nextToken && { nextToken }),
});

const perPage = 25;

export async function listStateMachines(
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<StateMachineListItem>> {
  const command = new ListStateMachinesCommand({ maxResults: perPage, ...(token && { nextToken: token }) });
  const { stateMachines, nextToken } = await call((client) => client.send(command, { abortSignal }));
  return pageOf(stateMachines, nextToken);
}

export function describeStateMachine(stateMachineArn: string, abortSignal: AbortSignal): Promise<StateMachine> {
  return call((client) => client.send(new DescribeStateMachineCommand({ stateMachineArn }), { abortSignal }));
}

/** Newest first. */
export async function listExecutions(
  stateMachineArn: string,
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<ExecutionListItem>> {
  const page = { stateMachineArn, maxResults: perPage, ...(token && { nextToken: token }) };
  const { executions, nextToken } = await call((client) =>
    client.send(new ListExecutionsCommand(page), { abortSignal }),
  );
  return pageOf(executions, nextToken);
}

/** Answers its ARN. */
export async function startExecution(stateMachineArn: string, input: string): Promise<string> {
  const { executionArn } = await call((client) => client.send(new StartExecutionCommand({ stateMachineArn, input })));
  return executionArn ?? '';
}

export async function stopExecution(executionArn: string): Promise<void> {
  await call((client) => client.send(new StopExecutionCommand({ executionArn })));
}

export function describeExecution(executionArn: string, abortSignal: AbortSignal): Promise<Execution> {
  return call((client) => client.send(new DescribeExecutionCommand({ executionArn }), { abortSignal }));
}

export function getHistory(executionArn: string, abortSignal: AbortSignal): Promise<AllItems<HistoryEvent>> {
  return allPages(async (token) => {
    const command = new GetExecutionHistoryCommand({
      executionArn,
      maxResults: 1_000,
      ...(token && { nextToken: token }),
    });
    const { events, nextToken } = await call((client) => client.send(command, { abortSignal }));
    return pageOf(events, nextToken);
  });
}
