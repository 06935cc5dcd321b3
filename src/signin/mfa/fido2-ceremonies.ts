/**
 * A ceremony is one use of an authenticator. Its page goes by another name of this server (`localhost`) than the
 * sign-in that asked for it, and has none of its cookies: it knows only the ceremony's token. What it proves is worth
 * something to nobody but the browser that has both the flow's cookie and the proof's token, which goes back through
 * the address. So a link to the page, sent to somebody else, gains nothing.
 */
import { randomBytes } from 'node:crypto';
import type { Context, ReadTx, WriteTx } from '../../wire/context.ts';
import { PageError } from '../../wire/page.ts';
import { ceremonyMs } from './fido2.ts';
import type { Flow } from '../flow/flow.ts';
import { mfaDevicesOf } from './devices/mfa-devices.ts';
import {
  Ceremonies,
  MfaDevices,
  type CeremonyRecord,
  type Fido2Credential,
  type Fido2DeviceRecord,
  type Fido2Proof,
} from '../records/mfa.ts';
import { Flows } from '../records/flows.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import type { KnownUser } from '../flow/steps.ts';

type Secrets = Pick<Context, 'ids' | 'seal' | 'clock'>;

export interface NewCeremony {
  readonly flow: Flow;
  readonly user: KnownUser;
  readonly purpose: CeremonyRecord['purpose'];
  readonly builtIn: boolean;
  readonly deviceName: string;
  readonly trust: boolean;
}

/** A ceremony's token and record, made before the transaction that stores it. */
export function newCeremony(
  ctx: Secrets,
  { flow, user, ...wanted }: NewCeremony,
): { token: string; record: CeremonyRecord } {
  const token = ctx.ids.token();
  return {
    token,
    record: {
      ...wanted,
      tokenDigest: ceremonyDigest(ctx, token),
      flowId: flow.flowId,
      identityStoreId: user.identityStoreId,
      userId: user.userId,
      userName: user.userName,
      challenge: randomBytes(32).toString('base64url'),
      expiresAt: ctx.clock.now() + ceremonyMs,
    },
  };
}

export async function putCeremony(tx: WriteTx, record: CeremonyRecord, now: number): Promise<void> {
  const ceremonies = tx.in(Ceremonies);
  for (const old of (await ceremonies.listBy('expiry', [], { limit: 20 })).items)
    if (old.expiresAt <= now) await ceremonies.delete(old.tokenDigest);
  await ceremonies.insert(record);
}

export const staleCeremony = new PageError(
  410,
  'FlowNotFound',
  'This page works once and for five minutes. Go back to the sign-in and try again.',
);

/** The ceremony while it waits for its answer, and the authenticators that its user has. */
export async function findCeremony(
  ctx: Secrets & Pick<Context, 'read'>,
  token: string,
): Promise<{ ceremony: CeremonyRecord; devices: Fido2DeviceRecord[] }> {
  const digest = ceremonyDigest(ctx, token);
  const now = ctx.clock.now();
  return await ctx.read(async (tx) => {
    const ceremony = await tx.in(Ceremonies).get(digest);
    if (ceremony === undefined || ceremony.expiresAt <= now) throw staleCeremony;
    return { ceremony, devices: await fido2DevicesOf(tx, ceremony) };
  });
}

async function fido2DevicesOf(
  tx: ReadTx,
  user: { identityStoreId: string; userId: string },
): Promise<Fido2DeviceRecord[]> {
  return (await mfaDevicesOf(tx, user.identityStoreId, user.userId)).filter((device) => device.type === 'FIDO2');
}

export type Outcome =
  | { readonly registered: Fido2Credential }
  | { readonly used: Fido2DeviceRecord; readonly counter: number };

/** Ends the ceremony and leaves its proof in the flow; answers with the proof's token. */
export async function proveCeremony(
  ctx: Secrets & Pick<Context, 'write'>,
  ceremony: CeremonyRecord,
  outcome: Outcome,
): Promise<string> {
  const token = ctx.ids.token();
  await ctx.write(async (tx) => {
    if ((await tx.in(Ceremonies).delete(ceremony.tokenDigest)) === undefined) throw staleCeremony;
    const flow = await tx.in(Flows).get(ceremony.flowId);
    if (flow === undefined) throw staleCeremony;
    if ('used' in outcome) await countUse(tx, outcome.used, outcome.counter);
    const proof: Fido2Proof = {
      tokenDigest: proofDigest(ctx, token),
      userId: ceremony.userId,
      trust: ceremony.trust,
      ...('registered' in outcome ? { registered: { ...outcome.registered, name: ceremony.deviceName } } : {}),
    };
    await tx.in(Flows).put({ ...flow, fido2: proof });
  });
  return token;
}

/** The flow's proof, when `token` is its own. */
export function proofOf(ctx: Pick<Context, 'seal'>, flow: Flow, token: string): Fido2Proof | undefined {
  return flow.fido2 !== undefined && equalSecrets(flow.fido2.tokenDigest, proofDigest(ctx, token))
    ? flow.fido2
    : undefined;
}

/** A counter that does not rise says that there are two of this authenticator (WebAuthn, 6.1.1). */
async function countUse(
  tx: WriteTx,
  { identityStoreId, userId, deviceId }: Fido2DeviceRecord,
  counter: number,
): Promise<void> {
  const device = await tx.in(MfaDevices).get(identityStoreId, userId, deviceId);
  if (device?.type !== 'FIDO2' || (counter <= device.counter && (counter > 0 || device.counter > 0)))
    throw staleCeremony;
  await tx.in(MfaDevices).put({ ...device, counter });
}

function ceremonyDigest(ctx: Pick<Context, 'seal'>, token: string): string {
  return ctx.seal.digest('signin/fido2-ceremony', token);
}

function proofDigest(ctx: Pick<Context, 'seal'>, token: string): string {
  return ctx.seal.digest('signin/fido2-proof', token);
}
