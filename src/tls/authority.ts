/** The certificate authority of one installation: read where it is kept, made where there is none that can be used. */
import { createPrivateKey, X509Certificate } from 'node:crypto';

/** Both PEM. */
export interface KeptAuthority {
  readonly cert: string;
  readonly key: string;
}

/** Where an authority is kept between runs. */
export interface AuthorityFiles {
  read(): { readonly [K in keyof KeptAuthority]?: KeptAuthority[K] | undefined };
  write(authority: KeptAuthority): void;
}

const day = 24 * 60 * 60 * 1000;
const authorityDays = 10 * 365;

/** What a leaf may need, and a while more: an authority that ends sooner is replaced. */
const enoughDays = 180;

/** Without `files` it lives as long as this process. */
export async function openAuthority(
  files: AuthorityFiles | undefined,
  now: () => number,
  log: (message: string, error?: unknown) => void,
): Promise<KeptAuthority> {
  const kept: ReturnType<AuthorityFiles['read']> = files?.read() ?? {};
  if (isUsable(kept, now())) return kept;
  if (kept.cert !== undefined || kept.key !== undefined) {
    log(
      'The kept certificate authority has no key that fits, or ends soon: a new one is made. ' +
        'Trust it again: sandlot trust',
    );
  }
  const { mintAuthority } = await import('./mint.ts');
  const notBefore = wholeSecond(now() - day);
  const made = await mintAuthority({ notBefore, notAfter: wholeSecond(now() + authorityDays * day) });
  try {
    files?.write(made);
  } catch (error) {
    log(
      'The certificate authority could not be kept: it ends with this process, and the next one makes another',
      error,
    );
  }
  return made;
}

function isUsable(kept: ReturnType<AuthorityFiles['read']>, now: number): kept is KeptAuthority {
  const { cert, key } = kept;
  if (cert === undefined || key === undefined) return false;
  try {
    const certificate = new X509Certificate(cert);
    return (
      certificate.ca &&
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(certificate.validTo) > now + enoughDays * day
    );
  } catch {
    return false;
  }
}

/** Certificates have no fractions of a second. */
export function wholeSecond(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000);
}
