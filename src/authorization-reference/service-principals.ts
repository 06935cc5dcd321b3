/**
 * AWS's service principals, as policies name them, from the committed extract (`models/service-principals.json`, made
 * by `npm run principals`). Read when first asked for.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
 */
import { readFileSync } from 'node:fs';
import { modelsFile } from '../kernel/models-folder.ts';

export interface ServicePrincipals {
  readonly source: { readonly package: string; readonly version: string };
  readonly principals: readonly string[];
}

/** Immutable facts, read once per process. */
let known: ReadonlySet<string> | undefined;

/**
 * Whether AWS has such a service principal: one that is known, for all Regions or for one
 * (`logs.eu-west-1.amazonaws.com`), or a part of a known service (`logging.s3.amazonaws.com`), of which AWS publishes
 * no list.
 */
export function isServicePrincipal(name: string): boolean {
  known ??= new Set(
    (JSON.parse(readFileSync(modelsFile('service-principals.json'), 'utf8')) as ServicePrincipals).principals,
  );
  return (
    known.has(name) || (/^[a-z0-9-]+(?:\.[a-z0-9-]+){0,3}\.amazonaws\.com$/.test(name) && hasKnownService(name, known))
  );
}

function hasKnownService(name: string, among: ReadonlySet<string>): boolean {
  const labels = name.slice(0, -'.amazonaws.com'.length).split('.');
  const last = labels.at(-1)!;
  const isRegion = /^[a-z]{2}(?:-[a-z]+){1,2}-\d$/.test(last);
  const service = isRegion ? labels.at(-2) : last;
  return service !== undefined && among.has(`${service}.amazonaws.com`);
}
