/** Which request a piece of work belongs to, for what fails where nobody waits for it. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface RequestScope {
  readonly requestId: string;
  /** Method and path, as the log names it. */
  readonly what: string;
  /** Cuts the connection: its client waits for an answer that does not come. */
  cut(): void;
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** Runs `work`, and whatever it starts, as part of a request. */
export function inRequest<T>(scope: RequestScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The request that the running code is part of; `undefined` for the server's own work. */
export function currentRequest(): RequestScope | undefined {
  return scopes.getStore();
}
