/** A running server as its clients on this machine know it: by the file in its data folder, and by its local API. */

/** What `server.json` holds. */
export interface ServerFacts {
  readonly endpoint: string;
  /** Where sign-in, access portal and console are; servers of before did not write it. */
  readonly consoleOrigin?: string;
  /** Random per process; `GET /_sandlot/v1/health` answers the same, so that a client knows it found this server. */
  readonly instance: string;
  readonly pid: number;
  readonly region: string;
  readonly account: string;
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface LocalServer extends ServerFacts {
  readonly dataFolder: string;
  /** Calls `/_sandlot/v1` + path; a refusal becomes a `CliError` with the server's own words. */
  api<T = any>(method: string, path: string, body?: unknown): Promise<T>;
}
