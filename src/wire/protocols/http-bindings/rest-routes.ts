/**
 * REST: from method, path, query and headers to the operation. Several of S3's operations share a method and path and
 * differ by a sub-resource in the query (`?acl`), by required query parameters (UploadPart) or by required headers
 * (CopyObject); the most specific one that the request satisfies is meant.
 */
import type { OperationModel, ServiceModel } from '../../models/model.ts';
import { perModel, shapeOf } from '../../models/shapes.ts';
import type { OperationMatch, WireRequest } from '../codec/protocol.ts';
import { parseQueryString } from '../scalars/query-string.ts';

interface Template {
  readonly segments: readonly Segment[];
  /** The most specific first. */
  readonly routes: Route[];
}

interface Segment {
  readonly kind: 'literal' | 'label' | 'greedy';
  /** The literal's text or the label's name. */
  readonly text: string;
}

interface Route {
  readonly operation: OperationModel;
  readonly literalQuery: readonly (readonly [string, string])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** Every query parameter that the operation has a member for. */
  readonly knownQuery: ReadonlySet<string>;
}

interface Routes {
  readonly byMethod: ReadonlyMap<string, readonly Template[]>;
  /** Query parameters that select an operation: a request with one never means an operation that ignores it. */
  readonly selectors: ReadonlySet<string>;
  /** Those that select by one value alone: S3 reads on where it is another (`list-type=1`). */
  readonly values: ReadonlyMap<string, string>;
}

/** The operation that the request means; undefined when the model has none for its method, path and sub-resource. */
export function matchRoute(model: ServiceModel, request: WireRequest): OperationMatch | undefined {
  const { byMethod, selectors, values } = routesOf(model);
  const path = request.path.split('/').slice(1);
  const query = new Map(request.query);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const selects = (name: string, value: string) =>
    selectors.has(name) && !(reads && (values.get(name) ?? value) !== value);
  const chosen = [...query]
    .filter(([name, value]) => selects(name, value) || isUnknownSubResource(model, request.method, value))
    .map(([name]) => name);
  for (const template of byMethod.get(request.method) ?? []) {
    const labels = matchPath(template.segments, path);
    if (labels === undefined) continue;
    const fitting = template.routes.filter((route) => fits(route, request, query, chosen));
    const best = fitting[0];
    if (best === undefined) continue;
    // The JavaScript SDK names the operation in `x-id`: it decides where nothing else does.
    const hinted = fitting.find((route) => route.operation.name === query.get('x-id') && compare(route, best) === 0);
    return { operation: (hinted ?? best).operation, labels };
  }
  return undefined;
}

/**
 * `DELETE /bucket/key?new-feature` must not delete the object: S3's sub-resources have no value, and one that the model
 * does not know yet is refused where a request changes something. Where it only reads, S3 ignores what it does not
 * know.
 */
function isUnknownSubResource(model: ServiceModel, method: string, value: string): boolean {
  return value === '' && model.dialect?.subResources !== undefined && method !== 'GET' && method !== 'HEAD';
}

function fits(
  route: Route,
  request: WireRequest,
  query: ReadonlyMap<string, string>,
  chosen: readonly string[],
): boolean {
  return (
    route.literalQuery.every(([name, value]) => (value === '' ? query.has(name) : query.get(name) === value)) &&
    route.requiredQuery.every((name) => query.has(name)) &&
    route.requiredHeaders.every((name) => request.headers[name] !== undefined) &&
    chosen.every((name) => route.knownQuery.has(name))
  );
}

/** The labels' raw values. A trailing slash is as good as none, but inside a greedy label. */
function matchPath(segments: readonly Segment[], path: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  let at = 0;
  for (const [index, { kind, text }] of segments.entries()) {
    // A greedy label leaves what the segments behind it need.
    const end = kind === 'greedy' ? path.length - (segments.length - index - 1) : at + 1;
    const value = end > path.length ? undefined : path.slice(at, end).join('/');
    if (value === undefined || (kind === 'literal' && value !== text) || (kind !== 'literal' && value === ''))
      return undefined;
    if (kind !== 'literal') labels[text] = value;
    if (kind === 'greedy' && index === segments.length - 1) return labels;
    at = end;
  }
  const rest = path.length - at;
  return rest <= 0 || (rest === 1 && path.at(-1) === '') ? labels : undefined;
}

const routesOf = perModel((model): Routes => {
  const byMethod = new Map<string, Map<string, Template>>();
  const selectors = new Set<string>(model.dialect?.subResources?.newer);
  const values = new Map<string, string>();
  for (const operation of Object.values(model.operations)) {
    const [path = '/', queryText = ''] = operation.http.requestUri.split('?');
    const route = routeOf(model, operation, queryText);
    const names = route.literalQuery.length > 0 ? route.literalQuery.map(([name]) => name) : route.requiredQuery;
    for (const name of model.metadata.protocol === 'rest-xml' ? names : []) selectors.add(name);
    for (const [name, value] of route.literalQuery) if (value !== '') values.set(name, value);
    let templates = byMethod.get(operation.http.method);
    if (templates === undefined) byMethod.set(operation.http.method, (templates = new Map()));
    const segments = segmentsOf(path);
    const key = segments
      .map(({ kind, text }) => (kind === 'literal' ? `0${text}` : kind === 'label' ? '1' : '2'))
      .join('/');
    let template = templates.get(key + segments.map(({ text }) => text).join('/'));
    if (template === undefined)
      templates.set(key + segments.map(({ text }) => text).join('/'), (template = { segments, routes: [] }));
    template.routes.push(route);
  }
  return {
    selectors,
    values,
    byMethod: new Map(
      [...byMethod].map(([method, templates]) => [
        method,
        [...templates.values()]
          .map((template) => ({ ...template, routes: template.routes.sort(compare) }))
          .sort((a, b) => (specificity(a) < specificity(b) ? -1 : 1)),
      ]),
    ),
  };
});

function segmentsOf(path: string): Segment[] {
  return path
    .split('/')
    .slice(1)
    .filter((text, index, all) => text !== '' || index < all.length - 1)
    .map((text): Segment => {
      if (!text.startsWith('{')) return { kind: 'literal', text };
      return text.endsWith('+}')
        ? { kind: 'greedy', text: text.slice(1, -2) }
        : { kind: 'label', text: text.slice(1, -1) };
    });
}

/** Sorts literals before labels before greedy labels, segment by segment. */
function specificity({ segments }: Template): string {
  return segments.map(({ kind }) => (kind === 'literal' ? 'a' : kind === 'label' ? 'b' : 'c')).join('') + '~';
}

function routeOf(model: ServiceModel, operation: OperationModel, queryText: string): Route {
  const shape = operation.input === undefined ? undefined : shapeOf(model, operation.input.shape);
  const members = Object.entries(shape?.members ?? {});
  const literalQuery = parseQueryString(queryText) ?? [];
  const bound = (location: string) => members.filter(([, ref]) => ref.location === location);
  const required = (location: string) =>
    bound(location)
      .filter(([name]) => shape?.required?.includes(name))
      .map(([name, ref]) => ref.locationName ?? name);
  // A REST-JSON request that lacks a required parameter is that operation's validation error, not another operation.
  const selective = model.metadata.protocol === 'rest-xml';
  return {
    operation,
    literalQuery,
    requiredQuery: selective ? required('querystring') : [],
    requiredHeaders: selective ? required('header').map((name) => name.toLowerCase()) : [],
    knownQuery: new Set([
      ...literalQuery.map(([name]) => name),
      ...bound('querystring').map(([name, ref]) => ref.locationName ?? name),
    ]),
  };
}

function compare(a: Route, b: Route): number {
  return (
    b.literalQuery.length - a.literalQuery.length ||
    b.requiredQuery.length - a.requiredQuery.length ||
    b.requiredHeaders.length - a.requiredHeaders.length
  );
}
