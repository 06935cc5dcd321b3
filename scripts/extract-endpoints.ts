/**
 * `npm run endpoints -- FILE`: extracts from botocore's `endpoints.json` (Apache-2.0) which service is in which Region,
 * and by which name and Region it is signed for, into `models/endpoints/botocore.json`. Where they are is left out:
 * here they are all at one address. Neither the build nor the tests run this: its output is committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EndpointFacts, PartitionFacts, ServiceFacts } from '../src/server/data/endpoints-file.ts';

interface Published {
  readonly partitions: readonly (Omit<PartitionFacts, 'services'> & {
    readonly services: Readonly<Record<string, PublishedService>>;
  })[];
}
interface PublishedService extends Omit<ServiceFacts, 'in' | 'endpoints'> {
  readonly endpoints: Readonly<Record<string, EndpointFacts & { readonly deprecated?: true }>>;
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Name the endpoints.json of an installed botocore (in its folder data).');
const { partitions } = JSON.parse(readFileSync(file, 'utf8')) as Published;

const facts = partitions.map(
  ({ partition, partitionName, dnsSuffix, regionRegex, regions, services }): PartitionFacts => ({
    partition,
    partitionName,
    dnsSuffix,
    regionRegex,
    regions,
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [name, serviceFacts(service, Object.keys(regions))]),
    ),
  }),
);
const lines = facts.map(({ services, ...partition }) => {
  const rows = Object.entries(services).map(
    ([name, service]) => `  ${JSON.stringify(name)}:${JSON.stringify(service)}`,
  );
  return `${JSON.stringify(partition).slice(0, -1)},"services":{\n${rows.join(',\n')}}}`;
});
writeFileSync(join(import.meta.dirname, '..', 'models', 'endpoints', 'botocore.json'), `[${lines.join(',\n')}]\n`);

function serviceFacts(service: PublishedService, regions: readonly string[]): ServiceFacts {
  const { endpoints, defaults = {}, partitionEndpoint, isRegionalized } = service;
  const plain = new Set(Object.keys(endpoints).filter((name) => regions.includes(name) && !factsOf(endpoints[name]!)));
  const others = Object.entries(endpoints).filter(
    ([name, { deprecated }]) => !plain.has(name) && (regions.includes(name) || (!deprecated && !/fips/.test(name))),
  );
  const common = factsOf(defaults);
  return {
    ...(plain.size === 0 ? {} : { in: plain.size === regions.length ? 'all' : regionNumbers(plain, regions) }),
    ...(others.length === 0
      ? {}
      : { endpoints: Object.fromEntries(others.map(([name, endpoint]) => [name, factsOf(endpoint) ?? {}])) }),
    ...(common ? { defaults: common } : {}),
    ...(partitionEndpoint === undefined ? {} : { partitionEndpoint }),
    ...(isRegionalized === undefined ? {} : { isRegionalized }),
  };
}

function regionNumbers(names: ReadonlySet<string>, regions: readonly string[]): number[] {
  return regions.flatMap((region, number) => (names.has(region) ? [number] : []));
}

/** What of an endpoint is no address. */
function factsOf({ credentialScope, signatureVersions }: EndpointFacts): EndpointFacts | undefined {
  const facts: EndpointFacts = {
    ...(credentialScope ? { credentialScope } : {}),
    ...(signatureVersions ? { signatureVersions } : {}),
  };
  return Object.keys(facts).length === 0 ? undefined : facts;
}
