/**
 * AWS's own parameters, as far as they are facts that do not change from week to week: the Regions and their names.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-global-infrastructure.html
 *
 * Ids of images (`/aws/service/ami-…`) are not there: there are no images here, and AWS replaces them all the time.
 */
import { readFileSync } from 'node:fs';
import type { Parameter } from '@aws-sdk/client-ssm';
import { modelsFile } from '../../kernel/models-folder.ts';

interface Partition {
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly regions: Readonly<Record<string, { readonly description: string }>>;
}

const root = '/aws/service/global-infrastructure/regions';

let known: ReadonlyMap<string, string> | undefined;

/** Whether only AWS can have parameters there. */
export function isPublic(name: string): boolean {
  return name.startsWith('/aws/');
}

/** One of them, by its name or ARN. */
export function publicParameter(text: string, { region }: { readonly region: string }): Parameter | undefined {
  const name = text.replace(/^arn:aws:ssm:[a-z0-9-]+::parameter\//, '/');
  const Value = isPublic(name) ? all().get(name) : undefined;
  if (Value === undefined) return undefined;
  const ARN = `arn:aws:ssm:${region}::parameter${name}`;
  return { Name: name, Type: 'String', Value, Version: 1, ARN, DataType: 'text' };
}

/** Names of those that there are. */
export function publicNames(): string[] {
  return [...all().keys()];
}

/** By name. Read once: the facts are the program's. */
function all(): ReadonlyMap<string, string> {
  known ??= new Map(regions());
  return known;
}

function* regions(): Generator<[name: string, value: string]> {
  const [own] = JSON.parse(readFileSync(modelsFile('endpoints/botocore.json'), 'utf8')) as Partition[];
  for (const [region, { description }] of Object.entries(own!.regions)) {
    yield [`${root}/${region}`, region];
    yield [`${root}/${region}/domain`, own!.dnsSuffix];
    yield [`${root}/${region}/longName`, description];
    yield [`${root}/${region}/partition`, own!.partition];
  }
}
