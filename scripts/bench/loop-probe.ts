/** A thread that asks a trivial request again and again, until it is told to say how long the answers took. */
import { Agent, get } from 'node:http';
import { setTimeout as passed } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { round } from './http-load.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const everyMs = 5;
const latencies: number[] = [];
let isOver = false;
parentPort!.once('message', () => {
  isOver = true;
});

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    get(`${workerData as string}/_sandlot/v1/health`, { agent }, (response) => {
      response.resume().once('end', resolve);
    }).once('error', reject);
  });
}

while (!isOver) {
  const started = performance.now();
  await ask();
  latencies.push(performance.now() - started);
  await passed(everyMs);
}
latencies.sort((a, b) => a - b);
const at = (part: number): number =>
  round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))]!);
parentPort!.postMessage({ p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1), asked: latencies.length });
agent.destroy();
