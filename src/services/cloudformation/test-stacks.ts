/** For tests of stacks: deploys, waits, and tells events in a line each. */
import { CloudFormation, type CreateStackCommandInput } from '@aws-sdk/client-cloudformation';
import { after, before } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

export interface StackTester {
  readonly cfn: CloudFormation;
  /** Creates the stack, or updates the one that is there; until it is over. */
  deploy(name: string, template: object, more?: Partial<CreateStackCommandInput>): Promise<string>;
  /** `A=physical-id CREATE_COMPLETE reason`, the oldest first; a stack's own without its id. */
  eventsOf(name: string): Promise<string[]>;
  statusOf(name: string): Promise<string>;
  outputsOf(name: string): Promise<Record<string, string>>;
  settled(): Promise<void>;
  close(): void;
}

export function stackTester(sandlot: Sandlot, clientConfig = sandlot.clientConfig): StackTester {
  const cfn = new CloudFormation({ ...clientConfig, maxAttempts: 1 });
  const stackOf = async (StackName: string) => (await cfn.describeStacks({ StackName })).Stacks![0]!;
  const exists = async (name: string) => (await cfn.listStacks({})).StackSummaries!.some(isLive(name));
  return {
    cfn,
    settled: () => sandlot.idle(),
    deploy: async (StackName, template, more = {}) => {
      const input = { StackName, TemplateBody: JSON.stringify(template), ...more };
      const { StackId } = (await exists(StackName)) ? await cfn.updateStack(input) : await cfn.createStack(input);
      await sandlot.idle();
      return StackId!;
    },
    eventsOf: async (StackName) => {
      const events = [];
      let NextToken: string | undefined;
      do {
        const page = await cfn.describeStackEvents({ StackName, NextToken });
        events.push(...page.StackEvents!);
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      return events.toReversed().map((event) => {
        const { LogicalResourceId: id, PhysicalResourceId: physical, StackName: own } = event;
        const which = physical === '' || id === own ? id : `${id}=${physical}`;
        return [which, event.ResourceStatus, event.ResourceStatusReason].filter((part) => part !== undefined).join(' ');
      });
    },
    statusOf: async (name) => {
      // Who asks for one stack alone waits until it is still.
      const { StackSummaries: all } = await cfn.listStacks({});
      return (all!.find(({ StackId }) => StackId === name) ?? all!.find(isLive(name))!).StackStatus!;
    },
    outputsOf: async (name) =>
      Object.fromEntries(((await stackOf(name)).Outputs ?? []).map((one) => [one.OutputKey!, one.OutputValue!])),
    close: () => cfn.destroy(),
  };
}

export interface BucketStackTester extends StackTester {
  readonly sandlot: Sandlot;
  readonly s3: S3;
  /** Puts the template into the bucket, and answers its address. */
  stored(Key: string, template: object): Promise<string>;
}

/** On a server of the test file's own, with a bucket for templates; both end with the file. */
export async function stacksWithBucket(Bucket: string): Promise<BucketStackTester> {
  const sandlot = await startSandlot();
  const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
  const tester = stackTester(sandlot);
  before(() => s3.createBucket({ Bucket }));
  after(async () => {
    tester.close();
    s3.destroy();
    await sandlot.close();
  });
  const stored = async (Key: string, template: object) => {
    await s3.putObject({ Bucket, Key, Body: JSON.stringify(template) });
    return `${sandlot.endpoint}/${Bucket}/${Key}`;
  };
  return { ...tester, sandlot, s3, stored };
}

function isLive(name: string) {
  return (stack: { StackName?: string | undefined; StackStatus?: string | undefined }) =>
    stack.StackName === name && stack.StackStatus !== 'DELETE_COMPLETE';
}
