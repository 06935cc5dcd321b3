/**
 * Starts, resets and stops what services keep in this process for their data planes: one `running` for each service and
 * server, so that two servers of one process share nothing.
 */
import type { WebSocket } from 'ws';
import type { Context } from '../context.ts';
import type { ServiceManifest } from '../service.ts';

export interface RunningServices {
  /** What `start` gave; waits for it. `undefined`: the service starts nothing. */
  of(service: string): Promise<unknown>;
  /** @throws what a `start` throws; those before it have been stopped. */
  start(): Promise<void>;
  reset(): Promise<void>;
  stop(): Promise<void>;
  /** Ends with a reset and with the server. */
  holds(socket: WebSocket): void;
}

type Started = readonly [service: ServiceManifest, running: unknown];

export function createRunningServices(
  services: Iterable<ServiceManifest>,
  contextOf: (service: ServiceManifest) => Context,
  log: (message: string, error: unknown) => void,
): RunningServices {
  const started = new Map<string, Started>();
  const sockets = new Set<WebSocket>();
  const begun = Promise.withResolvers<void>();
  begun.promise.catch(() => {});
  const each = async (what: string, work: (started: Started) => unknown): Promise<void> => {
    for (const one of [...started.values()].toReversed()) {
      // One that fails keeps no other from its turn.
      await (async () => work(one))().catch((error) => log(`${one[0].name} could not be ${what}`, error));
    }
  };
  const closeSockets = (reason: string): void => {
    for (const socket of sockets) {
      socket.close(1001, reason);
      setTimeout(() => socket.terminate(), 1000).unref();
    }
  };
  const stop = async (): Promise<void> => {
    closeSockets('The server ends.');
    await each('stopped', ([service, running]) => service.stop?.(running));
    started.clear();
  };
  return {
    of: async (service) => {
      await begun.promise;
      return started.get(service)?.[1];
    },
    async start() {
      try {
        for (const service of services) {
          const running = await service.start?.(contextOf(service));
          started.set(service.name, [service, running]);
        }
        begun.resolve();
      } catch (error) {
        begun.reject(error);
        await stop();
        throw error;
      }
    },
    async reset() {
      closeSockets('Everything was reset.');
      await each('reset', ([service, running]) => service.reset?.(running, contextOf(service)));
    },
    stop,
    holds(socket) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
  };
}
