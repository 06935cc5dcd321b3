/** Which of those stacks a server does not have. */
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import type { LocalServer } from '../../client-environment/local-server.ts';

export async function stacksGone(server: LocalServer, region: string, names: readonly string[]): Promise<string[]> {
  const credentials = await server.api('POST', '/credentials', { durationSeconds: 900 });
  const client = new CloudFormationClient({ endpoint: server.endpoint, region, credentials });
  const there = new Set<string>();
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
    for (const { StackName, StackId } of Stacks) there.add(StackName!).add(StackId!);
  client.destroy();
  return names.filter((name) => !there.has(name));
}
