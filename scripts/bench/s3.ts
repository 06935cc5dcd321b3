/**
 * S3: small objects at many connections, and one large object up and down beside what the disk does (`dd` with fsync,
 * in the same run). Listings: s3-listing.ts.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { load, round } from './http-load.ts';
import { signedRequest, type Target } from './signed-request.ts';

const bucket = 'bench-objects';
const smallBytes = 4096;
const connections = 32;
const pieceBytes = 1024 * 1024;

export interface S3Options {
  readonly target: Target;
  /** Of the server, to read its memory. */
  readonly pid?: number | undefined;
  /** Where the data lies, for `dd`. */
  readonly folder?: string | undefined;
  readonly seconds: number;
  readonly largeMiB: number;
  readonly say: (text: string) => void;
}

export async function measureS3(options: S3Options): Promise<Record<string, unknown>> {
  const { target, pid, seconds, say } = options;
  await load({ url: target.url, connections: 1, next: once(s3Request(target, { method: 'PUT', path: `/${bucket}` })) });
  // First, for its memory is what the gigabyte takes.
  const report: Record<string, unknown> = { large: await measureLarge(options) };
  say(`S3: PutObject of ${smallBytes} bytes for ${seconds} s`);
  let made = 0;
  const puts = Array.from({ length: 2000 }, (_, index) => small(target, index));
  const put = () => puts[made++ % puts.length]!;
  report['putObject4KiB'] = await load({ url: target.url, connections, seconds, next: put });
  say(`S3: GetObject of ${smallBytes} bytes for ${seconds} s`);
  let read = 0;
  const gets = Array.from({ length: 2000 }, (_, index) => s3Request(target, { method: 'GET', path: pathOf(index) }));
  report['getObject4KiB'] = await load({
    url: target.url,
    connections,
    seconds,
    next: () => gets[read++ % Math.min(made, gets.length)]!,
  });
  return { ...report, ...memoryOf(pid) };
}

interface S3Request {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: Buffer;
}

export function s3Request(target: Target, { method, path, query = '', body = Buffer.alloc(0) }: S3Request): Buffer {
  const sum = createHash('sha256').update(body).digest('hex');
  return signedRequest(target, 's3', { 'x-amz-content-sha256': sum }, body, { method, path, query });
}

const pathOf = (index: number): string => `/${bucket}/small/${String(index).padStart(6, '0')}`;

function small(target: Target, index: number): Buffer {
  return s3Request(target, { method: 'PUT', path: pathOf(index), body: randomBytes(smallBytes) });
}

export function once(only: Buffer): () => Buffer | undefined {
  let left: Buffer | undefined = only;
  return () => {
    const next = left;
    left = undefined;
    return next;
  };
}

async function measureLarge({ target, pid, folder, largeMiB, say }: S3Options): Promise<Record<string, unknown>> {
  say(`S3: ${largeMiB} MiB up and down`);
  const disk = folder === undefined ? undefined : diskMiBs(folder, largeMiB);
  const up = await timed(() => transfer(target, 'PUT', largeMiB));
  const down = await timed(() => transfer(target, 'GET', largeMiB));
  const [upMiBs, downMiBs] = [round(largeMiB / up), round(largeMiB / down)];
  return {
    upMiBs,
    downMiBs,
    ...(disk && { diskMiBs: disk, upOfDisk: round(upMiBs / disk), downOfDisk: round(downMiBs / disk) }),
    ...memoryOf(pid),
  };
}

/** The most until now, from Linux's `/proc`; elsewhere there is no such figure. */
function memoryOf(pid: number | undefined): { peakResidentMb?: number } {
  if (pid === undefined || process.platform !== 'linux') return {};
  const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return { peakResidentMb: Math.round(Number(kib) / 1024) };
}

function diskMiBs(folder: string, mib: number): number {
  const file = join(folder, 'dd-of-the-bench');
  const started = performance.now();
  execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${mib}`, 'conv=fsync'], { stdio: 'ignore' });
  const seconds = (performance.now() - started) / 1000;
  rmSync(file);
  return round(mib / seconds);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** With the payload unsigned, as SDKs send it over TLS: what is measured is the server's work, not the client's. */
function transfer(target: Target, method: 'GET' | 'PUT', mib: number): Promise<void> {
  const head = signedRequest(target, 's3', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, Buffer.alloc(0), {
    method,
    path: `/${bucket}/large`,
    query: '',
  });
  const lines = head
    .toString('latin1')
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '');
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  headers['content-length'] = String(method === 'PUT' ? mib * pieceBytes : 0);
  const piece = randomBytes(pieceBytes);
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${target.url}/${bucket}/large`, { method, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${method} of the large object: ${response.statusCode}`));
      response.on('data', () => {});
      response.on('end', resolve);
    });
    request.on('error', reject);
    let left = method === 'PUT' ? mib : 0;
    const send = (): void => {
      while (left > 0) {
        left--;
        if (!request.write(piece)) return void request.once('drain', send);
      }
      request.end();
    };
    send();
  });
}
