/**
 * Temporary credentials. The session token is the session itself, sealed: key id, secret, who it stands for, expiry.
 * Issuing writes nothing; what ends a session early is the epoch (a reset renews it) and, at authorization, that its
 * user or role is gone.
 *
 * Source: IAM User Guide, "Temporary security credentials" and "IAM identifiers" (unique ids).
 */
import { hash, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { accessKeyId as newAccessKeyId } from '../kernel/access-key-id.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Seal } from '../kernel/secrets/seal.ts';
import type { Caller, RootCaller, SessionFacts, UserCaller } from '../wire/caller.ts';
import type { NewSession, TemporaryCredentials } from '../wire/context.ts';

export interface OpenedSession {
  readonly secretAccessKey: string;
  readonly caller: Caller;
  readonly expiresAt: number;
}

export interface Sessions {
  /** Seals a session into new credentials. */
  issueCredentials(session: NewSession): TemporaryCredentials;
  /** What a token stands for; `undefined` when it is not one of ours, of an earlier epoch, or of another access key. */
  openSession(token: string, accessKeyId: string): OpenedSession | undefined;
}

export interface SessionsOptions {
  readonly seal: Seal;
  readonly clock: Clock;
  /** The random value that a reset renews. */
  readonly epoch: () => string;
}

/** A token's content. */
interface SealedSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly epoch: string;
  /** Milliseconds, domain time. */
  readonly expiresAt: number;
  readonly caller: Caller;
}

const purpose = 'session-token';
const maxTokenLength = 16_384;
/** Longer sessions (their policies) are compressed: a token has to fit into a request's header. */
const compressFrom = 1024;
const cachedSessions = 2000;

export function createSessions({ seal, clock, epoch }: SessionsOptions): Sessions {
  const opened = new Map<string, SealedSession>();
  const open = (token: string): SealedSession | undefined => {
    const digest = hash('sha256', token, 'base64');
    const known = opened.get(digest);
    if (known) return known;
    const session = unpack(seal.open(purpose, token));
    if (!session) return undefined;
    if (opened.size >= cachedSessions) opened.delete(opened.keys().next().value!);
    opened.set(digest, session);
    return session;
  };
  return {
    issueCredentials(session) {
      const accessKeyId = newAccessKeyId('ASIA', session.account);
      const secretAccessKey = randomBytes(30).toString('base64');
      // Whole seconds: that is all AWS's timestamps show.
      const issuedAt = Math.floor(clock.now() / 1000) * 1000;
      const expiresAt = issuedAt + session.durationSeconds * 1000;
      const caller = callerOf(session, accessKeyId, { issuedAt, expiresAt });
      const sealed: SealedSession = { accessKeyId, secretAccessKey, epoch: epoch(), expiresAt, caller };
      return { accessKeyId, secretAccessKey, sessionToken: seal.seal(purpose, pack(sealed)), expiresAt, caller };
    },
    openSession(token, accessKeyId) {
      if (token.length > maxTokenLength) return undefined;
      const session = open(token);
      if (!session || session.accessKeyId !== accessKeyId || session.epoch !== epoch()) return undefined;
      return { secretAccessKey: session.secretAccessKey, caller: session.caller, expiresAt: session.expiresAt };
    },
  };
}

function pack(session: SealedSession): string {
  const json = JSON.stringify(session);
  return json.length < compressFrom ? json : deflateRawSync(json).toString('base64');
}

/** What was sealed is ours, so its content is trusted. */
function unpack(text: string | undefined): SealedSession | undefined {
  if (text === undefined) return undefined;
  return JSON.parse(
    text.startsWith('{') ? text : inflateRawSync(Buffer.from(text, 'base64')).toString(),
  ) as SealedSession;
}

function callerOf(
  session: NewSession,
  accessKeyId: string,
  times: { readonly issuedAt: number; readonly expiresAt: number },
): Caller {
  const { account } = session;
  const base = { account, accessKeyId, ...times, ...factsOf(session) };
  switch (session.kind) {
    case 'root':
      return {
        ...base,
        kind: 'root',
        arn: `arn:aws:iam::${account}:root`,
        userId: account,
        ...(session.issuer && { session: true }),
        ...(session.taskPolicy !== undefined && { taskPolicy: session.taskPolicy }),
      };
    case 'user': {
      const userName = present(session, 'userName');
      const arn = session.issuer?.kind === 'user' ? session.issuer.arn : `arn:aws:iam::${account}:user/${userName}`;
      return { ...base, kind: 'user', arn, userId: present(session, 'userId'), userName, session: true };
    }
    case 'assumed-role': {
      const [roleName, roleArn] = [present(session, 'roleName'), present(session, 'roleArn')];
      const [roleId, sessionName] = [present(session, 'roleId'), present(session, 'sessionName')];
      return {
        ...base,
        kind: 'assumed-role',
        arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
        userId: `${roleId}:${sessionName}`,
        roleName,
        roleArn,
        roleId,
        sessionName,
        ...(session.sessionPolicies ? { sessionPolicies: session.sessionPolicies } : {}),
      };
    }
    case 'federated-user': {
      const sessionName = present(session, 'sessionName');
      return {
        ...base,
        kind: 'federated-user',
        arn: `arn:aws:sts::${account}:federated-user/${sessionName}`,
        userId: `${account}:${sessionName}`,
        issuer: issuerOf(session),
        sessionPolicies: session.sessionPolicies ?? [],
      };
    }
  }
}

function factsOf({
  mfaAuthenticatedAt,
  tags,
  transitiveTagKeys,
  sourceIdentity,
  federatedProvider,
  sessionKeys,
}: NewSession): SessionFacts {
  return {
    ...(mfaAuthenticatedAt !== undefined && { mfaAuthenticatedAt }),
    ...(tags?.length && { tags }),
    ...(transitiveTagKeys?.length && { transitiveTagKeys }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(federatedProvider !== undefined && { federatedProvider }),
    ...(sessionKeys && { sessionKeys }),
  };
}

function present(
  session: NewSession,
  fact: 'userName' | 'userId' | 'roleName' | 'roleArn' | 'roleId' | 'sessionName',
): string {
  const value = session[fact];
  if (value === undefined) throw new Error(`a session of kind ${session.kind} needs ${fact}`);
  return value;
}

function issuerOf(session: NewSession): UserCaller | RootCaller {
  const { issuer } = session;
  if (issuer?.kind !== 'user' && issuer?.kind !== 'root')
    throw new Error('a federated-user session needs the user or root that made it');
  return issuer;
}
