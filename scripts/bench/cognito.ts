/**
 * Cognito: whole sign-ins by SRP (challenge, proof, tokens), the client's side of the maths included, and renewals.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import {
  g,
  N,
  padded,
  power,
  powerOfGenerator,
  toBigInt,
} from '../../src/services/cognito-identity-provider/srp/group.ts';
import { round } from './http-load.ts';
import { signedRequest, type Target } from './signed-request.ts';

const lanes = 16;
const people = 64;
const password = 'Correct-Horse-7';

export interface CognitoOptions {
  readonly target: Target;
  /** Of the server. */
  readonly pid: number | undefined;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

export interface Bench {
  readonly target: Target;
  readonly agent: Agent;
  readonly poolName: string;
  readonly ClientId: string;
}

export async function measureCognito({ target, pid, seconds, say }: CognitoOptions) {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const bench = await preparePool(target, agent);
  const { ClientId } = bench;
  say(`Cognito: sign-ins by SRP for ${seconds} s`);
  const refreshTokens: string[] = [];
  const signIns = await repeated(pid, seconds, async (n) => {
    refreshTokens.push(await signIn(bench, `person-${n % people}`));
  });
  say(`Cognito: GetTokensFromRefreshToken for ${seconds} s`);
  const renewals = await repeated(pid, seconds, async (n) => {
    const RefreshToken = refreshTokens[n % refreshTokens.length]!;
    await unsigned(bench, 'GetTokensFromRefreshToken', { ClientId, RefreshToken });
  });
  agent.destroy();
  return { signIns, renewals };
}

/** A pool with its people: `person-0` and so on. */
export async function preparePool(target: Target, agent: Agent): Promise<Bench> {
  const call = (operation: string, input: object) => signed(target, agent, operation, input);
  const { UserPool } = await call('CreateUserPool', { PoolName: 'bench' });
  const UserPoolId = UserPool.Id as string;
  const { UserPoolClient } = await call('CreateUserPoolClient', { UserPoolId, ClientName: 'bench' });
  for (let n = 0; n < people; n++) {
    const user = { UserPoolId, Username: `person-${n}` };
    await call('AdminCreateUser', { ...user, MessageAction: 'SUPPRESS' });
    await call('AdminSetUserPassword', { ...user, Password: password, Permanent: true });
  }
  return { target, agent, ClientId: UserPoolClient.ClientId as string, poolName: UserPoolId.split('_')[1]! };
}

/** In lanes, each of which goes on when its answer is there. */
async function repeated(pid: number | undefined, seconds: number, work: (n: number) => Promise<void>) {
  const started = performance.now();
  const processorMs = processorMsOf(pid);
  const latencies: number[] = [];
  let n = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (performance.now() - started < seconds * 1000) {
        const from = performance.now();
        await work(n++);
        latencies.push(performance.now() - from);
      }
    }),
  );
  latencies.sort((a, b) => a - b);
  const took = (performance.now() - started) / 1000;
  return {
    perSecond: round(latencies.length / took),
    p50Ms: round(latencies[latencies.length >> 1]!),
    p99Ms: round(latencies[Math.floor(latencies.length * 0.99)]!),
    ...(processorMs !== undefined && { serverMsEach: round((processorMsOf(pid)! - processorMs) / latencies.length) }),
  };
}

/** Processor time of all threads so far, on Linux; its clock ticks a hundred times a second. */
function processorMsOf(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const a = toBigInt(randomBytes(32));
const A = powerOfGenerator(a);
const k = toBigInt(sha256(Buffer.concat([padded(N), padded(g)])));

/** A whole one by SRP; answers the refresh token. */
export async function signIn(bench: Bench, USERNAME: string): Promise<string> {
  const { ClientId, poolName } = bench;
  const begun = await unsigned(bench, 'InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME, SRP_A: A.toString(16) },
  });
  const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP: user } = begun.ChallengeParameters;
  const B = BigInt(`0x${SRP_B}`);
  const identity = sha256(Buffer.from(`${poolName}${user}:${password}`));
  const x = toBigInt(sha256(Buffer.concat([padded(BigInt(`0x${SALT}`)), identity])));
  const u = toBigInt(sha256(Buffer.concat([padded(A), padded(B)])));
  const base = (((B - k * powerOfGenerator(x)) % N) + N) % N;
  const S = await power(base, a + u * x);
  const extracted = createHmac('sha256', padded(u)).update(padded(S)).digest();
  const key = createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
  const [week, day, month, year, time] = new Date().toUTCString().replace(',', '').split(' ');
  const TIMESTAMP = `${week} ${month} ${Number(day)} ${time} UTC ${year}`;
  const signature = createHmac('sha256', key)
    .update(poolName + user)
    .update(Buffer.from(SECRET_BLOCK, 'base64'))
    .update(TIMESTAMP);
  const done = await unsigned(bench, 'RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: {
      USERNAME: user,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: signature.digest('base64'),
      TIMESTAMP,
    },
  });
  return done.AuthenticationResult.RefreshToken;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function headersOf(operation: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  };
}

function unsigned({ target, agent }: Bench, operation: string, input: object): Promise<any> {
  return post(target.url, agent, headersOf(operation), JSON.stringify(input));
}

function signed(target: Target, agent: Agent, operation: string, input: object): Promise<any> {
  const raw = signedRequest(target, 'cognito-idp', headersOf(operation), JSON.stringify(input)).toString('latin1');
  const [head = '', body = ''] = raw.split('\r\n\r\n');
  const lines = head.split('\r\n').slice(1);
  const headers = lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
  return post(target.url, agent, Object.fromEntries(headers), body);
}

function post(url: string, agent: Agent, headers: Record<string, string>, body: string): Promise<any> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text || '{}'));
        else reject(new Error(`${headers['x-amz-target']}: ${response.statusCode} ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
