/**
 * The leaves in use, each with its secure context: made at first need, bounded in number and pace,
 * renewed by themselves.
 */
import type { SecureContext } from 'node:tls';
import { openAuthority, wholeSecond, type AuthorityFiles } from './authority.ts';
import type { Minted } from './mint.ts';
import { loopback, ownName } from './own-names.ts';

const day = 24 * 60 * 60 * 1000;

/** Far below the 825 days that Apple's verifiers allow; a server that runs on renews at a third of it. */
const leafDays = 90;

/** Names below `localhost` that are held at a time; the one that was not asked for the longest goes. */
const maxLeaves = 128;

/**
 * New leaves: so many at once, then so many a second. A page can ask for any number of names,
 * and each takes about 14 ms.
 */
const burst = 40;
const perSecond = 2;

export interface Certificates {
  /** Of `localhost` and this machine's addresses, for clients that send no name. */
  forAddresses(): Promise<SecureContext>;
  /** `undefined`: this name is not this machine's, or too many new ones were asked for. */
  forName(servername: string): Promise<SecureContext | undefined>;
  /** PEM. Makes the authority, where there is none yet. */
  authority(): Promise<string>;
}

interface Leaf extends Pick<Minted, 'notBefore' | 'notAfter'> {
  readonly context: SecureContext;
}

export interface CertificateOptions {
  readonly files?: AuthorityFiles | undefined;
  /** Epoch milliseconds by this machine's own clock. */
  readonly now: () => number;
  readonly log: (message: string, error?: unknown) => void;
}

export function createCertificates({ files, now, log }: CertificateOptions): Certificates {
  const leaves = new Map<string, Promise<Leaf>>();
  const pace = tokenBucket(now);
  const authority = once(() => openAuthority(files, now, log));
  const maker = once(async () => (await import('./mint.ts')).leafMaker(await authority()));

  async function make(name: string): Promise<Leaf> {
    const [{ cert: issuer }, mint] = [await authority(), await maker()];
    const sans = [
      { type: 'dns', value: name } as const,
      ...(name === 'localhost' ? loopback.map((value) => ({ type: 'ip', value }) as const) : []),
    ];
    const leaf = await mint(sans, {
      notBefore: wholeSecond(now() - day),
      notAfter: wholeSecond(now() + leafDays * day),
    });
    const { createSecureContext } = await import('node:tls');
    const context = createSecureContext({ key: leaf.key, cert: leaf.cert + issuer, minVersion: 'TLSv1.2' });
    return { notBefore: leaf.notBefore, notAfter: leaf.notAfter, context };
  }

  /** A failed one is forgotten, so that the next client tries again. */
  function remember(name: string): Promise<Leaf> {
    const made = make(name);
    leaves.set(name, made);
    made.catch((error) => {
      if (leaves.get(name) === made) leaves.delete(name);
      log('a TLS connection was refused: its certificate could not be made', error);
    });
    return made;
  }

  async function leafOf(name: string): Promise<SecureContext | undefined> {
    const found = leaves.get(name);
    if (found) {
      // The order of a map is that of its insertions: what is in use is young.
      leaves.delete(name);
      leaves.set(name, found);
      const leaf = await found;
      if (isFresh(leaf, now())) return leaf.context;
      // Others who waited for the old one find the new one in its place.
      if (leaves.get(name) !== found && leaves.has(name)) return leafOf(name);
      leaves.delete(name);
    }
    if (name !== 'localhost' && !pace()) return undefined;
    const made = remember(name);
    if (leaves.size > maxLeaves) leaves.delete([...leaves.keys()].find((key) => key !== 'localhost' && key !== name)!);
    return (await made).context;
  }

  return {
    forAddresses: async () => (await leafOf('localhost'))!,
    forName: async (servername) => {
      const name = ownName(servername);
      return name === undefined ? undefined : leafOf(name);
    },
    authority: async () => (await authority()).cert,
  };
}

/** Not in its last third; nor before its first day, where the machine's clock was put back. */
function isFresh({ notBefore, notAfter }: Pick<Leaf, 'notBefore' | 'notAfter'>, now: number): boolean {
  return now >= notBefore.getTime() && now < notAfter.getTime() - (leafDays / 3) * day;
}

function tokenBucket(now: () => number): () => boolean {
  let tokens = burst;
  let at = now();
  return () => {
    tokens = Math.min(burst, tokens + (Math.max(0, now() - at) / 1000) * perSecond);
    at = now();
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** The first call's promise for all, unless it fails. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    const current = (result ??= work());
    current.catch(() => {
      if (result === current) result = undefined;
    });
    return current;
  };
}
