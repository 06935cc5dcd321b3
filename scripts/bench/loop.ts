/**
 * How long others wait while hostile work goes on: the latencies of a trivial request, asked from a thread of its own
 * every few milliseconds, beside how long the server's loop was held by its own account (the rest of a latency is the
 * machine's: both share its cores with the clients), and how many pieces of that work were answered.
 */
import { once } from 'node:events';
import { Agent } from 'node:http';
import { Worker } from 'node:worker_threads';
import { AppSync } from '@aws-sdk/client-appsync';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { preparePool, signIn } from './cognito.ts';
import type { TellDelays } from './loop-delay.ts';
import type { Target } from './signed-request.ts';

export interface LoopOptions {
  readonly target: Target;
  readonly seconds: number;
  readonly tellDelays?: TellDelays | undefined;
  readonly say: (text: string) => void;
}

interface Hostile {
  /** At once. */
  readonly lanes: number;
  /** One piece of it; a refusal is an answer. */
  readonly work: (n: number) => Promise<unknown>;
}

const TableName = 'hostile';
const many = (count: number, text: string, by: string): string => Array.from({ length: count }, () => text).join(by);

export async function measureLoop({ target, seconds, tellDelays, say }: LoopOptions) {
  const { accessKeyId, secretAccessKey, region, url: endpoint } = target;
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const all: Readonly<Record<string, Hostile>> = {
    nothing: { lanes: 0, work: async () => {} },
    templates: templates(new AppSync(config)),
    queries: await queries(new AppSync(config), endpoint),
    signIns: await signIns(target, agent),
    filters: await filters(new DynamoDB(config)),
    stacks: yaml(new CloudFormation(config)),
    logs: await logPatterns(new CloudWatchLogs(config)),
  };
  const measured: Record<string, unknown> = {};
  for (const [name, hostile] of Object.entries(all)) {
    say(`loop: others during ${name}`);
    await tellDelays?.();
    measured[name] = { ...(await others(endpoint, hostile, seconds)), ...(await tellDelays?.()) };
  }
  agent.destroy();
  return measured;
}

async function others(endpoint: string, { lanes, work }: Hostile, seconds: number) {
  const until = performance.now() + seconds * 1000;
  const probe = new Worker(new URL('loop-probe.ts', import.meta.url), { workerData: endpoint });
  let answered = 0;
  const one = async (lane: number): Promise<void> => {
    for (let n = lane; performance.now() < until; n += lanes) {
      await work(n).catch(() => {});
      answered++;
    }
  };
  const waited = new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
  await Promise.all([waited, ...Array.from({ length: lanes }, (_, lane) => one(lane))]);
  probe.postMessage('stop');
  const [latencies] = (await once(probe, 'message')) as [object];
  return { ...latencies, answered };
}

/** Templates that take all the steps and all the memory that they may. */
function templates(appsync: AppSync): Hostile {
  const bombs = [
    '#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])#end#end#end',
    '#set($s="aaaaaaaaaa")#foreach($i in [1..30])#set($s=$s.replaceAll("a","aaaaaaaaaa"))#end',
    '#set($m={})#foreach($i in [1..40])#set($m={"a":$m,"b":$m})#end$util.toJson($m)',
  ];
  return {
    lanes: 4,
    work: (n) => appsync.evaluateMappingTemplate({ template: bombs[n % bombs.length], context: '{}' }),
  };
}

/** Queries of many fragments, also from many operations, and variables of many members that nobody declared. */
async function queries(appsync: AppSync, endpoint: string): Promise<Hostile> {
  const { graphqlApi } = await appsync.createGraphqlApi({ name: 'hostile', authenticationType: 'API_KEY' });
  const apiId = graphqlApi!.apiId!;
  const definition = Buffer.from('type T { a: String, deep: T } input I { x: String } type Query { f(i: I): T }');
  await appsync.startSchemaCreation({ apiId, definition });
  const { apiKey } = await appsync.createApiKey({ apiId });
  const members = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, 1]));
  const fragments = Array.from({ length: 400 }, (_, index) => `fragment f${index} on T { ...f${index + 1} }`).join(' ');
  const chain = `${fragments} fragment f400 on T { a }`;
  const operations = Array.from({ length: 400 }, (_, index) => `query q${index} { f { ...f0 } }`).join(' ');
  const bodies = [
    { query: 'query($i: I) { f(i: $i) { a } }', variables: { i: members } },
    { query: `{ f { ${many(400, '...f0', ' ')} } } ${chain}` },
    { query: `${operations} ${chain}`, operationName: 'q0' },
  ].map((body) => JSON.stringify(body));
  const headers = { 'x-api-key': apiKey!.id!, 'content-type': 'application/json' };
  const address = `${endpoint}/_appsync/${apiId}/graphql`;
  return {
    lanes: 4,
    work: async (n) => (await fetch(address, { method: 'POST', headers, body: bodies[n % bodies.length]! })).text(),
  };
}

async function signIns(target: Target, agent: Agent): Promise<Hostile> {
  const bench = await preparePool(target, agent);
  return { lanes: 50, work: (n) => signIn(bench, `person-${n % 64}`) };
}

/** Two hundred searches in each of three items of nearly 400 KB. */
async function filters(dynamodb: DynamoDB): Promise<Hostile> {
  await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const S = 'a'.repeat(380_000);
  for (const id of ['1', '2', '3']) await dynamodb.putItem({ TableName, Item: { id: { S: id }, a: { S } } });
  const FilterExpression = many(200, 'contains(a,:b)', ' OR ');
  const ExpressionAttributeValues = { ':b': { S: `${'a'.repeat(4000)}b` } };
  return { lanes: 4, work: () => dynamodb.scan({ TableName, FilterExpression, ExpressionAttributeValues }) };
}

/** As long as a template may be in a request. */
function yaml(cloudformation: CloudFormation): Hostile {
  const items = many(16_000, 'a', ', ');
  const body = `Metadata: {A: [${items}]}\nResources: {R: {Type: AWS::CDK::Metadata}}\n`;
  return { lanes: 4, work: (n) => cloudformation.validateTemplate({ TemplateBody: `# ${n}\n${body}` }) };
}

async function logPatterns(logs: CloudWatchLogs): Promise<Hostile> {
  const [logGroupName, logStreamName] = ['hostile', 'one'];
  await logs.createLogGroup({ logGroupName });
  await logs.createLogStream({ logGroupName, logStreamName });
  const logEvents = [1, 2, 3, 4].map(() => ({ timestamp: Date.now(), message: 'a '.repeat(120_000) }));
  await logs.putLogEvents({ logGroupName, logStreamName, logEvents });
  const patterns = ['%a *a *a *a *a *a *b%', '%[a ]{0,250}b%', `"${'a '.repeat(500)}b"`];
  return {
    lanes: 4,
    work: (n) => logs.filterLogEvents({ logGroupName, filterPattern: patterns[n % patterns.length] }),
  };
}
