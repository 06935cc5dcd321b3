/**
 * What a host name stands for, before any path is looked at: the endpoint (127.0.0.1, localhost), the console's name, a
 * name under `localhost` that a manifest claims, another name under `localhost`, which is refused, or somebody else's.
 * Clients resolve names under `localhost` to this machine themselves (RFC 6761, section 6.3).
 */
import type { IncomingMessage } from 'node:http';
import { isForOwnHost } from './own-hosts.ts';
import type { ServiceManifest } from '../service.ts';

export type Site =
  /** `console`: people's pages alone. `foreign`: only what somebody signed validly is answered there. */
  | { readonly kind: 'endpoint' | 'console' | 'foreign' | 'unknown' }
  /** The service's modelled operations; `inPath`: what stands in front of the path as it was sent (a bucket's name). */
  | { readonly kind: 'operations'; readonly service: ServiceManifest; readonly name: string; readonly inPath?: string }
  /** The service's routes and WebSockets of that `host`. */
  | {
      readonly kind: 'routes';
      readonly service: ServiceManifest;
      readonly name: string;
      readonly host: string;
      readonly params: Readonly<Record<string, string>>;
    };

export interface Hosts {
  /** `authority`: the target's, where it has one. */
  siteOf(req: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'url'>, authority?: string): Site;
  /** Exactly one Host, and it is the endpoint's. */
  isEndpoint(req: Pick<IncomingMessage, 'rawHeaders' | 'url'>): boolean;
}

/** Values of `Host` that stand for this machine. A name may be in both. */
export interface OwnNames {
  readonly endpoint: () => ReadonlySet<string>;
  /** Where pages are, and where they would be without the option. */
  readonly console: () => ReadonlySet<string>;
  /** '' is HTTP's own. */
  readonly port: () => string;
  /** The endpoint's names at further ports, with the service that each is of. */
  readonly ofServices?: () => ReadonlyMap<string, string>;
}

/** Names that no manifest may claim. */
const reserved: ReadonlySet<string> = new Set(['console', 'localhost']);

interface Claim {
  readonly service: ServiceManifest;
  readonly host: string;
  /** `a prefix`: labels, or none. */
  readonly takes: 'nothing' | 'a label' | 'labels' | 'a prefix';
  readonly kind: 'operations' | 'routes';
}

const none: ReadonlyMap<string, string> = new Map();

const endpoint: Site = { kind: 'endpoint' };
const pages: Site = { kind: 'console' };
const foreign: Site = { kind: 'foreign' };
const unknown: Site = { kind: 'unknown' };

/** @throws Error where two manifests claim one name, or one that is reserved */
export function createHosts(services: Iterable<ServiceManifest>, names: OwnNames): Hosts {
  const { endpoint: own, console, port, ofServices = () => none } = names;
  const all = [...services];
  const claims = claimsOf(all);
  const byName = new Map(all.map((service) => [service.name, service]));
  const known = (req: Pick<IncomingMessage, 'rawHeaders' | 'url'>, host: string): Site => {
    const lower = host.toLowerCase();
    if (own().has(lower)) return endpoint;
    const service = byName.get(ofServices().get(lower) ?? '');
    if (service) return isForOwnHost(req, new Set([lower])) ? { kind: 'operations', service, name: lower } : unknown;
    const { name, isHere } = splitHost(lower, port());
    if (!/\.localhost\.?$/.test(name)) return foreign;
    // The signature covers the Host as it was sent: whatever else names another host would not be what was signed.
    if (!isHere || !isForOwnHost(req, new Set([lower]))) return unknown;
    return console().has(lower) ? pages : (siteUnder(claims, name.slice(0, -'.localhost'.length)) ?? unknown);
  };
  return {
    isEndpoint: (req) => isForOwnHost(req, own()),
    siteOf(req, authority) {
      // One that names a plane elsewhere than in its Host is not what was signed.
      const { host } = req.headers;
      const isNamed = authority !== undefined && isUnderLocalhost(authority);
      if (isNamed && authority.toLowerCase() !== host?.toLowerCase()) return unknown;
      if (host === undefined) return foreign;
      return own().has(host) ? endpoint : known(req, host);
    },
  };
}

function isUnderLocalhost(host: string): boolean {
  return /\.localhost\.?(?::\d*)?$/i.test(host);
}

/** HTTP's own port and that of TLS are left out by clients. */
function splitHost(host: string, port: string): { name: string; isHere: boolean } {
  const at = host.lastIndexOf(':');
  if (at < 0) return { name: host, isHere: port === '' || port === '443' };
  return { name: host.slice(0, at), isHere: host.slice(at + 1) === (port === '' ? '80' : port) };
}

/** RFC 1123: what clients can resolve, and what may stand in a path without an escape. */
const namePattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const maxNameCharacters = 253;

/** A claim on the names of accounts: clients put theirs in front of the endpoint's name. */
const anyAccount = ':account';
const account = /^\d{12}$/;

/** The service that answers under a name below `localhost`; such a name cannot be the console's. */
export function claimantOf(services: Iterable<ServiceManifest>, name: string): string | undefined {
  const site = name.endsWith('.localhost') && siteUnder(claimsOf(services), name.slice(0, -'.localhost'.length));
  return site && 'service' in site ? site.service.name : undefined;
}

function siteUnder(claims: ReadonlyMap<string, readonly Claim[]>, name: string): Site | undefined {
  if (name.length > maxNameCharacters || !namePattern.test(name)) return undefined;
  if (account.test(name)) {
    const claim = claims.get(anyAccount)?.[0];
    return claim && siteOf(claim, '', name);
  }
  for (let at = -1; ;) {
    const [prefix, claimed] = [name.slice(0, Math.max(at, 0)), name.slice(at + 1)];
    const claim = claims.get(claimed)?.find(({ takes }) => isTaken(takes, prefix));
    if (claim) return siteOf(claim, prefix, name);
    at = name.indexOf('.', at + 1);
    if (at < 0) return siteOfLabels(claims.get(byLabels) ?? [], name);
  }
}

/** Claims whose parameters are not in front alone: they are under this name, which no host has. */
const byLabels = '';

function siteOfLabels(claims: readonly Claim[], name: string): Site | undefined {
  const labels = name.split('.');
  for (const { service, host } of claims) {
    const expected = host.split('.');
    const isSame = (label: string, index: number): boolean => label.startsWith(':') || label === labels[index];
    if (expected.length !== labels.length || !expected.every(isSame)) continue;
    const params = expected.flatMap((label, index) =>
      label.startsWith(':') ? [[label.slice(1), labels[index]!]] : [],
    );
    return { kind: 'routes', service, name: `${name}.localhost`, host, params: Object.fromEntries(params) };
  }
  return undefined;
}

function isTaken(takes: Claim['takes'], prefix: string): boolean {
  switch (takes) {
    case 'a prefix':
      return true;
    case 'nothing':
      return prefix === '';
    case 'labels':
      return prefix !== '';
    case 'a label':
      return prefix !== '' && !prefix.includes('.');
  }
}

function siteOf({ kind, service, host }: Claim, prefix: string, name: string): Site {
  if (kind === 'operations')
    return { kind, service, name: `${name}.localhost`, ...(prefix !== '' && { inPath: prefix }) };
  const parameter = /^[:*](\w+)\./.exec(host)?.[1];
  return {
    kind,
    service,
    name: `${name}.localhost`,
    host,
    params: parameter === undefined ? {} : { [parameter]: prefix },
  };
}

function claimsOf(services: Iterable<ServiceManifest>): ReadonlyMap<string, readonly Claim[]> {
  const claims = new Map<string, Claim[]>();
  const add = (claimed: string, claim: Claim): void => {
    const others = claims.get(claimed) ?? [];
    const [last = ''] = claimed.split('.').slice(-1);
    if (reserved.has(last))
      throw new Error(`${claim.service.name} claims the name ${claimed}.localhost, which is reserved.`);
    const rival = others.find(
      ({ takes, host, service }) =>
        service !== claim.service ||
        (host !== claim.host &&
          (takes === claim.takes ||
            [takes, claim.takes].includes('a prefix') ||
            ![takes, claim.takes].includes('nothing'))),
    );
    if (rival) {
      throw new Error(`${claim.service.name} and ${rival.service.name} both claim the name ${claimed}.localhost.`);
    }
    if (others.every(({ host }) => host !== claim.host)) claims.set(claimed, [...others, claim]);
  };
  for (const service of services) {
    const { operationsAt } = service;
    if (operationsAt) {
      const takes = operationsAt.prefixInPath ? 'a prefix' : 'nothing';
      for (const host of [operationsAt.host, ...(operationsAt.also ?? [])])
        add(host, { service, kind: 'operations', host, takes });
    }
    for (const { host } of [...(service.routes ?? []), ...(service.upgrades ?? [])]) {
      if (host === undefined) continue;
      if (host.indexOf(':', 1) > 0) {
        const others = claims.get(byLabels) ?? [];
        const isKnown = others.some((claim) => claim.host === host && claim.service === service);
        if (!isKnown) claims.set(byLabels, [...others, { service, kind: 'routes', host, takes: 'nothing' }]);
        continue;
      }
      const takes = host.startsWith(':') ? 'a label' : host.startsWith('*') ? 'labels' : 'nothing';
      const claimed = takes === 'nothing' ? host : host.slice(host.indexOf('.') + 1);
      add(claimed, { service, kind: 'routes', host, takes });
    }
  }
  return claims;
}
