/** A running server as its clients on this machine know it: by the file in its data folder, and by its local API. */

export interface ServerFacts {
  readonly endpoint: string;
  /** Where sign-in, access portal and console are. */
  readonly consoleOrigin?: string;
  /** Random, of this process: what answers at the endpoint must be able to say it. */
  readonly instance: string;
  readonly pid: number;
  readonly region: string;
  readonly account: string;
  readonly version: string;
  readonly startedAt: string;
}

export interface LocalServer extends ServerFacts {
  readonly dataFolder: string;
  /** Calls `/_sandlot/v1` + path; a refusal becomes a `CliError` with the server's own words. */
  api<T = any>(method: string, path: string, body?: unknown): Promise<T>;
}
