/**
 * botocore's endpoint data (`endpoints.json`, format 3) with every service of every Region at this server. AWS CLI
 * versions before 2.13 know no endpoint variable and find it by this alone, through AWS_DATA_PATH; every botocore takes
 * from it which Regions there are, which service is in which, and what it is signed for.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installRoot } from '../process/install-root.ts';

/** Of an endpoint, but for its address. */
export interface EndpointFacts {
  readonly credentialScope?: { readonly region?: string; readonly service?: string };
  readonly signatureVersions?: readonly string[];
}

export interface ServiceFacts {
  /** Regions that differ in nothing, as numbers in the partition's list. */
  readonly in?: 'all' | readonly number[];
  readonly endpoints?: Readonly<Record<string, EndpointFacts>>;
  readonly defaults?: EndpointFacts;
  readonly partitionEndpoint?: string;
  readonly isRegionalized?: boolean;
}

/** As `scripts/extract-endpoints.ts` writes them into `models/endpoints/botocore.json`. */
export interface PartitionFacts {
  readonly partition: string;
  readonly partitionName: string;
  readonly dnsSuffix: string;
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, { readonly description: string }>>;
  readonly services: Readonly<Record<string, ServiceFacts>>;
}

/** Asking for FIPS or dual stack leads here as well. */
const variants = [['fips'], ['dualstack'], ['dualstack', 'fips']];

/** How the file for this server begins: one that does is up to date, and need not be made again. */
export function endpointsFileHead(endpoint: string, version: string): string {
  return `{"version":3,"madeBy":${JSON.stringify(`Sandlot ${version} at ${endpoint}`)},`;
}

/** The file of the same version at another address, with this one in its place: much cheaper than made anew. */
export function endpointsFileMoved(text: string, endpoint: string, version: string): string | undefined {
  const before = /^\{"version":3,"madeBy":"Sandlot (\S+) at (http:\/\/[\w.]+:\d+)",/.exec(text);
  if (before?.[1] !== version) return undefined;
  const [from, to] = [new URL(before[2]!).host, new URL(endpoint).host];
  return text.replace(before[2]!, endpoint).replaceAll(`"hostname":"${from}"`, `"hostname":"${to}"`);
}

export function endpointsFile(endpoint: string, version: string): string {
  const { host: hostname, protocol } = new URL(endpoint);
  const here = { hostname, protocols: [protocol.slice(0, -1)], signatureVersions: ['v4'] };
  const defaults = { ...here, variants: variants.map((tags) => ({ hostname, tags })) };
  const partitions = partitionFacts().map(({ services, ...partition }) => ({
    ...partition,
    defaults,
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [name, serviceOf(service, Object.keys(partition.regions))]),
    ),
  }));
  return `${endpointsFileHead(endpoint, version)}"partitions":${JSON.stringify(partitions)}}\n`;
}

function serviceOf({ in: numbers = [], endpoints = {}, ...service }: ServiceFacts, regions: readonly string[]) {
  const plain = numbers === 'all' ? regions : numbers.map((number) => regions[number]!);
  return { ...service, endpoints: { ...Object.fromEntries(plain.map((region) => [region, {}])), ...endpoints } };
}

function partitionFacts(): PartitionFacts[] {
  return JSON.parse(
    readFileSync(join(installRoot(), 'models', 'endpoints', 'botocore.json'), 'utf8'),
  ) as PartitionFacts[];
}
