/**
 * The last line of defence of the server's process: what nobody caught is logged with its request and costs that
 * request alone. What belongs to no request leaves a state that nobody vouches for: the server then ends in order,
 * with everything that it acknowledged on disk. For the process only: inside somebody's tests, errors are theirs.
 */
import { currentRequest } from '../../wire/http/request-scope.ts';

interface Defended {
  log(message: string, error: unknown): void;
  /** Ends in order, once; the process exits with 1. */
  end(): void;
}

export function installLastDefence({ log, end }: Defended): void {
  process.on('uncaughtException', (error) => {
    if (costsItsRequest(error, log)) return;
    log(
      'An error that nobody expected: the server ends in order, because its state can no longer be trusted. ' +
        'Everything that was acknowledged is kept. Start it again with the same data folder',
      error,
    );
    end();
  });
  // A promise that was rejected unheard changes nothing: the store keeps whole transactions or none.
  process.on('unhandledRejection', (error) => {
    if (!costsItsRequest(error, log)) log('a failure that nobody waited for', error);
  });
}

function costsItsRequest(error: unknown, log: Defended['log']): boolean {
  const request = currentRequest();
  if (request === undefined) return false;
  log(`request ${request.requestId} (${request.what}) failed where nobody waited for it`, error);
  request.cut();
  return true;
}
